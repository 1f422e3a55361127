/// Finds the decay of each level of a cache, one level after the other from the lowest, with one set
/// of weights for all contexts alike.
struct DecaySearch<Component: LanguageModel> {
  let reader: SourceReader<Component>
  let text: SentenceBatch
  let marks: SentenceMarks
  let candidates: [CacheDecay]

  /// Weights matter little for the choice, so that they are found roughly.
  private let tuner = MixtureTuner(
    options: MixtureTuningOptions(pseudoCount: 0, tolerance: 1e-5, maximumSteps: 100))

  /// The best cache; `columns`, which has the columns of the first, is left with those of the best.
  func best(
    from start: RecentWordCache, columns: inout MixtureColumns
  ) throws(MixtureError) -> RecentWordCache {
    var best = start
    var bestColumns = columns
    var bestLikelihood = logLikelihood(columns, levels: start.levelCount)
    for level in 0..<start.levelCount {
      for decay in candidates where decay != best.options.decays[level] {
        var options = best.options
        options.decays[level] = decay
        let cache = try RecentWordCache(options)
        _ = reader.read(cache, text, marks: marks, after: RecentWords(), into: &columns)
        let likelihood = logLikelihood(columns, levels: cache.levelCount)
        if likelihood > bestLikelihood {
          (best, bestColumns, bestLikelihood) = (cache, columns, likelihood)
        }
      }
    }
    columns = bestColumns
    return best
  }

  private func logLikelihood(_ columns: MixtureColumns, levels: Int) -> Double {
    let buckets = MixtureBuckets.single
    let observations = MixtureObservations(
      log10Probabilities: columns.log10Probabilities, sourceCount: columns.sourceCount,
      buckets: columns.bucketNumbers(buckets, cacheLevels: levels),
      bucketCount: buckets.count(cacheLevels: levels))
    let modelCount = columns.sourceCount - levels
    return (0..<observations.bucketCount).reduce(0) { sum, bucket in
      let active =
        modelCount + buckets.cacheLevelsWithOpinion(inBucket: bucket, cacheLevels: levels)
      let weights = tuner.weights(
        observations, buckets: [bucket], activeSources: active, prior: nil)
      return sum + observations.logLikelihood(ofBucket: bucket, weights: weights)
    }
  }
}
