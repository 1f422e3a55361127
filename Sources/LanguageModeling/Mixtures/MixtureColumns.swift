/// What every source of a mixture says of every token of a text, and the context each token is in.
public struct MixtureColumns: Sendable {
  /// The number of sources: models, then levels of the cache.
  public let sourceCount: Int
  /// log10 P by token, then by source; -infinity also where a level of the cache has no opinion.
  public internal(set) var log10Probabilities: [Double]
  /// By token: what the model whose evidence is used knew of its context.
  public internal(set) var evidence: [ContextEvidence]
  /// By token: what the cache knew of its context; all alike without a cache.
  public internal(set) var contexts: [CacheContext]
  /// By token: the length of the n-gram that matched in that model.
  public internal(set) var matchedOrders: [Int]

  /// Room for so many tokens, about which nothing is said yet.
  init(tokenCount: Int, sourceCount: Int) {
    self.sourceCount = sourceCount
    log10Probabilities = Array(repeating: -.infinity, count: tokenCount * sourceCount)
    evidence = Array(repeating: ContextEvidence(), count: tokenCount)
    contexts = Array(repeating: CacheContext(), count: tokenCount)
    matchedOrders = Array(repeating: 1, count: tokenCount)
  }

  /// The number of tokens, `</s>` included where it is scored.
  public var tokenCount: Int { matchedOrders.count }

  /// log10 P of a token by a source.
  public func log10Probability(ofToken token: Int, source: Int) -> Double {
    log10Probabilities[token * sourceCount + source]
  }

  /// By token, the bucket it falls into with a cache of so many levels.
  func bucketNumbers(_ buckets: MixtureBuckets, cacheLevels: Int) -> [Int] {
    evidence.indices.map {
      buckets.bucket(of: evidence[$0], contexts[$0], cacheLevels: cacheLevels)
    }
  }
}
