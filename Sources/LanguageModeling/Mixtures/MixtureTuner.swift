#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How mixture weights are found.
public struct MixtureTuningOptions: Sendable, Hashable {
  /// How many tokens the weights of all contexts together count beside those of a bucket; more keep
  /// buckets of few tokens closer to them.
  public var pseudoCount: Double
  /// Steps end when one adds less than this to the mean ln P of a token.
  public var tolerance: Double
  /// There are no more steps than this.
  public var maximumSteps: Int

  /// Values that suit held-out texts of any size.
  public init(pseudoCount: Double = 50, tolerance: Double = 1e-7, maximumSteps: Int = 1000) {
    self.pseudoCount = pseudoCount
    self.tolerance = tolerance
    self.maximumSteps = maximumSteps
  }
}

/// Weights found for a bucket, and what they do.
public struct TunedBucket: Sendable, Hashable {
  /// The weights by source; they sum to 1.
  public var weights: [Double]
  /// How many tokens of the held-out text they were found on.
  public var tokenCount: Int
  /// The perplexity with equal weights for all sources with an opinion; `nil` without tokens.
  public var perplexityBefore: Double?
  /// The perplexity with the weights; `nil` without tokens.
  public var perplexityAfter: Double?
}

/// Finds mixture weights under which a held-out text is most probable, by expectation maximisation
/// (Dempster et al. 1977; for language models Jelinek & Mercer 1980).
///
/// First one set of weights for each group of buckets whose sources are the same; then each bucket's
/// own, with those as a Dirichlet prior. A step never makes the text (with the prior) less probable.
public struct MixtureTuner: Sendable {
  /// How weights are found.
  public var options: MixtureTuningOptions

  /// A tuner.
  public init(options: MixtureTuningOptions = .init()) {
    self.options = options
  }

  /// The best weights by bucket.
  /// - Parameter activeSources: by bucket how many of the first sources take part; the others get 0.
  public func tune(
    _ observations: MixtureObservations, activeSources: [Int]
  ) -> [TunedBucket] {
    precondition(activeSources.count == observations.bucketCount, "a number for each bucket")
    var shared: [Int: [Double]] = [:]
    for active in Set(activeSources).sorted() {
      let buckets = activeSources.indices.filter { activeSources[$0] == active }
      shared[active] = weights(observations, buckets: buckets, activeSources: active, prior: nil)
    }
    return activeSources.indices.map { bucket in
      let active = activeSources[bucket]
      let prior = shared[active] ?? equalWeights(active, observations)
      let weights = weights(observations, buckets: [bucket], activeSources: active, prior: prior)
      return TunedBucket(
        weights: weights, tokenCount: observations.tokenCount(inBucket: bucket),
        perplexityBefore: perplexity(observations, bucket, equalWeights(active, observations)),
        perplexityAfter: perplexity(observations, bucket, weights))
    }
  }

  /// The most probable weights for some buckets together. With a prior, it counts like
  /// `options.pseudoCount` tokens.
  func weights(
    _ observations: MixtureObservations, buckets: [Int], activeSources: Int, prior: [Double]?
  ) -> [Double] {
    let tokens = buckets.reduce(0) { $0 + observations.tokenCount(inBucket: $1) }
    var weights = prior ?? equalWeights(activeSources, observations)
    let pseudoCount = prior == nil ? 0 : options.pseudoCount
    if tokens == 0 { return weights }
    var last = -Double.infinity
    for _ in 0..<options.maximumSteps {
      var counts = weights.indices.map { pseudoCount * (prior?[$0] ?? 0) }
      var objective = 0.0
      for (source, count) in counts.enumerated() where count > 0 {
        objective += count * log(weights[source])
      }
      for bucket in buckets {
        objective += observations.expectation(inBucket: bucket, weights: weights, &counts)
      }
      let total = counts.reduce(0, +)
      if total > 0 { weights = counts.map { $0 / total } }
      if objective - last < options.tolerance * Double(tokens) { break }
      last = objective
    }
    return weights
  }

  private func equalWeights(_ active: Int, _ observations: MixtureObservations) -> [Double] {
    (0..<observations.sourceCount).map { $0 < active ? 1 / Double(active) : 0 }
  }

  private func perplexity(
    _ observations: MixtureObservations, _ bucket: Int, _ weights: [Double]
  ) -> Double? {
    let count = observations.tokenCount(inBucket: bucket)
    if count == 0 { return nil }
    return exp(-observations.logLikelihood(ofBucket: bucket, weights: weights) / Double(count))
  }
}
