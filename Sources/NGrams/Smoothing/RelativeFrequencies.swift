/// Counts over their sum: maximum likelihood, and stupid backoff.
///
/// Both take a word's frequency in the longest context that has it. For stupid backoff each context
/// on the way there that has not costs the same factor; one that the text has not at all costs
/// nothing, since a model's state is the longest context that there is. That is the same factor for
/// all words. For maximum likelihood a word that the longest context of the text has not is
/// impossible. Words that do not occur are impossible for both.
struct RelativeFrequencies: Sendable {
  /// Of stupid backoff; 0 for maximum likelihood.
  let backoffFactor: Double
  /// The probability of a word where nothing was counted.
  let uniform: Float

  func smooth(_ run: SuccessorRun) -> Float {
    let counts = run.counts
    let isNormalized = backoffFactor == 0
    var total: UInt64 = 0
    for entry in 0..<counts.count {
      // Probabilities have to sum to 1 over what is kept.
      if isNormalized, let isKept = run.isKept, !isKept[entry] { continue }
      total += UInt64(counts[entry])
    }
    for entry in 0..<counts.count {
      run.probabilities[entry] =
        total == 0 ? uniform : Float(Double(counts[entry]) / Double(total))
    }
    if run.lower == nil { return 0 }
    // A context that lost all its successors is as good as none.
    return total == 0 ? 1 : Float(backoffFactor)
  }
}
