extension LinearMixture {
  public func score(_ token: TokenID, after state: State, next: inout State) -> TokenScore {
    var after = state
    var matchedOrder = 1
    let log10Probability = withUnsafeTemporaryAllocation(of: Double.self, capacity: sourceCount) {
      sources in
      for (number, model) in models.enumerated() {
        let map = maps[number]
        let score = model.score(
          map.id(of: token), after: state.models[number], next: &after.models[number])
        sources[number] = score.log10Probability + map.log10Share(of: token)
        if number == weights.evidenceModel { matchedOrder = score.matchedOrder }
      }
      if let cache {
        cache.score(token, after: state.recent, into: .init(rebasing: sources[models.count...]))
        after.recent.append(token, window: cache.options.window)
      }
      return mixed(UnsafePointer(sources.baseAddress!), bucket: bucket(of: state))
    }
    next = after
    return TokenScore(log10Probability: log10Probability, matchedOrder: matchedOrder)
  }

  /// Asks every model for its distribution. O(vocabulary · sources + window · levels) and what the
  /// models take.
  public func nextTokenDistribution(
    after state: State, into log10Probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    let bucket = bucket(of: state)
    let count = sourceCount
    // By token, then by source.
    var rows = [Double](repeating: -.infinity, count: vocabularySize * count)
    for (number, model) in models.enumerated() {
      let map = maps[number]
      let distribution: [Double] = model.nextTokenDistribution(after: state.models[number])
      for token in 0..<TokenID(vocabularySize) {
        rows[Int(token) * count + number] =
          distribution[Int(map.id(of: token))] + map.log10Share(of: token)
      }
    }
    if let cache {
      for level in 0..<cache.levelCount {
        for (token, value) in cache.distribution(level: level, after: state.recent) {
          rows[Int(token) * count + models.count + level] = value
        }
      }
    }
    rows.withUnsafeBufferPointer { rows in
      for token in 0..<vocabularySize {
        log10Probabilities[token] = mixed(rows.baseAddress! + token * count, bucket: bucket)
      }
    }
    log10Probabilities[Int(SpecialToken.sentenceStart)] = -.infinity
  }
}
