/// Add-k for all words: (c + k) / (C + k · vocabulary) after a context of full length, or one that
/// begins a sentence, with c the count of the word there and C the sum of all of them.
///
/// A word that was not seen there has k / (C + k · vocabulary): the context's backoff weight times 1 /
/// vocabulary, which all shorter contexts give it. N-grams that are dropped count as not seen.
struct AddedCounts: Sendable {
  let k: Double
  /// The number of words that can be predicted.
  let wordCount: Int
  /// Whether contexts of this order have full length.
  let isHighest: Bool

  func smooth(_ run: SuccessorRun) -> Float {
    let counts = run.counts
    if !isHighest && !run.beginsSentence {
      for entry in 0..<counts.count { run.probabilities[entry] = Float(1 / Double(wordCount)) }
      return run.lower == nil ? 0 : 1
    }
    var total: UInt64 = 0
    for entry in 0..<counts.count where run.isKept?[entry] ?? true {
      total += UInt64(counts[entry])
    }
    let added = k * Double(wordCount)
    let denominator = Double(total) + added
    for entry in 0..<counts.count {
      run.probabilities[entry] = Float((Double(counts[entry]) + k) / denominator)
    }
    return run.lower == nil ? 0 : Float(added / denominator)
  }
}
