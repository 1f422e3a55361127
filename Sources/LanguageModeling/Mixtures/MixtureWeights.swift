#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much each source of a mixture counts, in each bucket of contexts: what tuning finds and a model
/// file keeps.
public struct MixtureWeights: Sendable, Hashable, Codable {
  /// How contexts are put into buckets.
  public var buckets: MixtureBuckets
  /// The number of the model, from 0, whose evidence chooses the bucket.
  public var evidenceModel: Int
  /// By bucket: a weight for each model, then for each level of the cache.
  public var values: [[Double]]

  /// Weights by bucket.
  public init(buckets: MixtureBuckets, evidenceModel: Int = 0, values: [[Double]]) {
    self.buckets = buckets
    self.evidenceModel = evidenceModel
    self.values = values
  }

  /// The same weights in all contexts, for the models and then the levels of the cache.
  public init(uniform weights: [Double], cacheLevels: Int = 0) {
    buckets = .single
    evidenceModel = 0
    values = Array(repeating: weights, count: buckets.count(cacheLevels: cacheLevels))
  }

  /// log10 of the weights, one bucket after the other, of each bucket's sources with an opinion, made
  /// to sum to 1. Throws ``MixtureError``.
  func log10Table(modelCount: Int, cacheLevels: Int) throws(MixtureError) -> [Double] {
    try buckets.validate()
    guard (0..<modelCount).contains(evidenceModel) else {
      throw .evidenceModel(evidenceModel, models: modelCount)
    }
    let bucketCount = buckets.count(cacheLevels: cacheLevels)
    guard values.count == bucketCount else {
      throw .weightCount(values.count, expected: bucketCount, what: "buckets")
    }
    let sourceCount = modelCount + cacheLevels
    var table: [Double] = []
    table.reserveCapacity(bucketCount * sourceCount)
    for (bucket, weights) in values.enumerated() {
      guard weights.count == sourceCount else {
        throw .weightCount(weights.count, expected: sourceCount, what: "sources")
      }
      let opinions =
        modelCount
        + buckets.cacheLevelsWithOpinion(inBucket: bucket, cacheLevels: cacheLevels)
      let total = weights[..<opinions].reduce(0, +)
      guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), total > 0, total.isFinite else {
        throw .weights(bucket: bucket)
      }
      for (source, weight) in weights.enumerated() {
        table.append(source < opinions ? log10(weight / total) : -.infinity)
      }
    }
    return table
  }
}
