/// Which contexts have weights of their own: contexts are put into buckets by what was seen of them.
///
/// A bucket depends on the context alone, so a mixture stays a distribution. How many levels of the
/// cache have an opinion always parts buckets, because those that have none get no weight.
public struct MixtureBuckets: Sendable, Hashable, Codable {
  /// Contexts of so many tokens or more, known to the model whose evidence is used, are in one class;
  /// 0 if the length makes no difference.
  public var longestContext: Int
  /// The classes by the number of tokens seen after that context: 0, 1-6, 7-30, 31-126 and so on, each
  /// up to four times the one before; 1 if it makes no difference.
  public var continuationClasses: Int
  /// The classes by how often the cache saw the last token before: never, once or twice, 3-6 and so
  /// on, each up to twice the one before; 1 if it makes no difference.
  public var occurrenceClasses: Int
  /// The classes by how many different tokens followed those occurrences, in equal parts from always
  /// the same to always another; 1 if it makes no difference.
  public var spreadClasses: Int

  /// One set of weights, unless told otherwise.
  public init(
    longestContext: Int = 0, continuationClasses: Int = 1, occurrenceClasses: Int = 1,
    spreadClasses: Int = 1
  ) {
    self.longestContext = longestContext
    self.continuationClasses = continuationClasses
    self.occurrenceClasses = occurrenceClasses
    self.spreadClasses = spreadClasses
  }

  /// One set of weights for all contexts.
  public static let single = MixtureBuckets()
  /// By all that is known of the context.
  public static let byEvidence = MixtureBuckets(
    longestContext: 4, continuationClasses: 4, occurrenceClasses: 6, spreadClasses: 4)

  /// Each size is at most so much.
  static let maximumSize = 256

  /// Throws ``MixtureError`` for sizes that make no buckets.
  func validate() throws(MixtureError) {
    let sizes = [continuationClasses, occurrenceClasses, spreadClasses]
    let range = 1...Self.maximumSize
    guard (0..<Self.maximumSize).contains(longestContext), sizes.allSatisfy(range.contains),
      (longestContext + 1) * continuationClasses * occurrenceClasses * spreadClasses <= 1 << 20
    else { throw .buckets }
  }

  /// The number of buckets with a cache of so many levels; 0 levels stand for no cache.
  public func count(cacheLevels: Int) -> Int {
    (longestContext + 1) * continuationClasses * contextClasses(cacheLevels)
  }

  /// The number of classes by what the cache knows.
  private func contextClasses(_ cacheLevels: Int) -> Int {
    cacheLevels == 0 ? 1 : (cacheLevels + 1) * occurrenceClasses * spreadClasses
  }

  /// How many levels of the cache have an opinion in a bucket.
  public func cacheLevelsWithOpinion(inBucket bucket: Int, cacheLevels: Int) -> Int {
    cacheLevels == 0
      ? 0 : bucket % contextClasses(cacheLevels) / (occurrenceClasses * spreadClasses)
  }

  /// The bucket of a context.
  func bucket(of evidence: ContextEvidence, _ context: CacheContext, cacheLevels: Int) -> Int {
    let length = min(Int(evidence.length), longestContext)
    let continuations = min(
      (Self.log2(Int(evidence.continuationCount) + 1) + 1) / 2, continuationClasses - 1)
    let known = length * continuationClasses + continuations
    if cacheLevels == 0 { return known }
    let occurrences = min(Self.log2(context.occurrenceCount + 1), occurrenceClasses - 1)
    let spread =
      context.occurrenceCount == 0
      ? 0 : (spreadClasses * context.continuationCount - 1) / context.occurrenceCount
    return known * contextClasses(cacheLevels)
      + (context.levelCount * occurrenceClasses + occurrences) * spreadClasses
      + min(spread, spreadClasses - 1)
  }

  /// The logarithm to base 2 of a positive number, rounded down.
  private static func log2(_ value: Int) -> Int {
    Int.bitWidth - 1 - value.leadingZeroBitCount
  }
}
