/// What tuning a mixture found out.
public struct MixtureTuningReport: Sendable, Equatable {
  /// The number of tokens of the held-out text, `</s>` included where it is scored.
  public var tokenCount: Int
  /// The perplexity of each source alone, models and then levels of the cache; infinite if it finds a
  /// token impossible or has no opinion of one.
  public var sourcePerplexities: [Double]
  /// The perplexity with equal weights for all sources with an opinion.
  public var perplexityBefore: Double
  /// The perplexity with the weights found, on the text that they were found on.
  public var perplexityAfter: Double
  /// The weights by bucket.
  public var buckets: [TunedBucket]
  /// The options of the cache that was chosen, if there is one.
  public var cacheOptions: RecentWordCacheOptions?
}
