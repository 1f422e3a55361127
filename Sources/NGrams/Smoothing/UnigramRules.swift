internal import LanguageModeling

/// What is special about the lowest order.
struct UnigramRules: Sendable {
  /// The probability of each word in the uniform distribution over everything that can be predicted,
  /// all unigrams but `<s>`; rounded as `lmplz` rounds it.
  let uniform: Float
  /// Whether words share the mass that discounting frees with that distribution. If not, those that do
  /// not occur share it evenly, `<unk>` among them; if all occur, `<unk>` gets it.
  let areInterpolated: Bool
  /// The number of words that can be predicted.
  let wordCount: Int

  /// - Parameter wordCount: the number of unigrams that are kept, special tokens among them.
  init(wordCount: Int, areInterpolated: Bool) {
    self.wordCount = wordCount - 1
    uniform = Float(1.0 / Double(Float(wordCount - 1)))
    self.areInterpolated = areInterpolated
  }

  /// What a ``LevelSmoother`` of order 1 interpolates with.
  var interpolatedUniform: Float { areInterpolated ? uniform : 0 }

  /// Completes the probabilities of the unigrams, whose run holds one entry for each word, by its id.
  ///
  /// - Parameter freedMass: what smoothing the run returned.
  func complete(_ run: SuccessorRun, freedMass: Float) {
    let (start, unknown) = (Int(SpecialToken.sentenceStart), Int(SpecialToken.unknown))
    if !areInterpolated {
      func isUnseen(_ word: Int) -> Bool {
        run.counts[word] == 0 && word != start && (run.isKept.map { $0[word] } ?? true)
      }
      var unseen = 0
      for word in 0..<run.counts.count where isUnseen(word) { unseen += 1 }
      if unseen == 0 { run.probabilities[unknown] += freedMass }
      let share = freedMass / Float(unseen)
      for word in 0..<run.counts.count where isUnseen(word) { run.probabilities[word] += share }
    }
    // <s> is given, not predicted: log 0, as KenLM writes it.
    run.probabilities[start] = 1
  }
}
