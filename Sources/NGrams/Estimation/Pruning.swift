internal import LanguageModeling

/// A level's estimates with the n-grams that pruning drops left out and everything renumbered.
struct PrunedLevel {
  var words: [TokenID]
  /// Indexes in the pruned level below; empty for order 1.
  var suffixes: [UInt32]
  var runStarts: [UInt32]
  var log10Probabilities: [Float]
  /// Of the contexts that the pruned level below kept.
  var log10BackoffWeights: [Float]
}

/// Drops n-grams level by level. Thresholds never fall from one order to the next, so the context
/// and the suffix of an n-gram that stays have stayed as well.
struct Pruning {
  /// The words that stay, by their new ids; `nil` while all do.
  private(set) var keptWords: [TokenID]?
  /// For each n-gram of the level before, as counted, its new index; `nil` if nothing was dropped.
  private var newIndexes: [UInt32]?
  /// The new id of each word; `nil` if no word was dropped.
  private var newIDs: [UInt32]?
  private static let dropped = UInt32.max

  /// Takes the levels in turn, from order 1 up.
  mutating func apply(
    to level: NGramLevel, isKept: [Bool]?, log10Probabilities: [Float],
    log10BackoffWeights: [Float]
  ) -> PrunedLevel {
    guard isKept != nil || newIndexes != nil else {
      return PrunedLevel(
        words: level.words, suffixes: level.suffixes, runStarts: level.runStarts,
        log10Probabilities: log10Probabilities, log10BackoffWeights: log10BackoffWeights)
    }
    let isKept = isKept ?? [Bool](repeating: true, count: level.count)
    var indexes = [UInt32](repeating: Self.dropped, count: level.count)
    var result = PrunedLevel(
      words: [], suffixes: [], runStarts: [], log10Probabilities: [], log10BackoffWeights: [])
    if level.order == 1 { number(isKept) }
    for context in 0..<level.runStarts.count - 1 {
      if let newIndexes, newIndexes[context] == Self.dropped { continue }
      result.runStarts.append(UInt32(result.words.count))
      result.log10BackoffWeights.append(log10BackoffWeights[context])
      for entry in Int(level.runStarts[context])..<Int(level.runStarts[context + 1])
      where isKept[entry] {
        indexes[entry] = UInt32(result.words.count)
        let word = level.words[entry]
        result.words.append(newIDs?[Int(word)] ?? word)
        if level.order > 1 {
          let suffix = level.suffixes[entry]
          result.suffixes.append(newIndexes?[Int(suffix)] ?? suffix)
        }
        result.log10Probabilities.append(log10Probabilities[entry])
      }
    }
    result.runStarts.append(UInt32(result.words.count))
    newIndexes = indexes
    return result
  }

  private mutating func number(_ isKept: [Bool]) {
    let kept = isKept.indices.filter { isKept[$0] }.map { TokenID($0) }
    if kept.count == isKept.count { return }
    var ids = [UInt32](repeating: Self.dropped, count: isKept.count)
    for (id, word) in kept.enumerated() { ids[Int(word)] = UInt32(id) }
    newIDs = ids
    keptWords = kept
  }
}
