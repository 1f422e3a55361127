internal import LanguageModeling

/// What is special about the lowest order.
struct UnigramRules: Sendable {
  /// The probability of each word in the uniform distribution over everything that can be predicted,
  /// all unigrams but `<s>`; rounded as `lmplz` rounds it.
  let uniform: Float
  /// Whether words share the mass that discounting frees with that distribution. If not, `<unk>` gets
  /// it, and shares it evenly with the words of the vocabulary that do not occur.
  let areInterpolated: Bool

  /// - Parameter wordCount: the number of unigrams that are kept, special tokens among them.
  init(wordCount: Int, areInterpolated: Bool) {
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
      func shares(_ word: Int) -> Bool {
        word == unknown
          || run.counts[word] == 0 && word != start && (run.isKept.map { $0[word] } ?? true)
      }
      var sharers = 0
      for word in 0..<run.counts.count where shares(word) { sharers += 1 }
      let share = freedMass / Float(sharers)
      for word in 0..<run.counts.count where shares(word) { run.probabilities[word] += share }
    }
    // <s> is given, not predicted: log 0, as KenLM writes it.
    run.probabilities[start] = 1
  }
}
