import LanguageModeling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Draws words that could stand in a blank for all that the words right before it say.
///
/// Whoever writes a choice of answers takes words that sound right at first. Drawn from what a
/// model expects after two words, they leave the rest of the sentence to tell right from wrong (after
/// Zweig & Burges 2011, who drew distractors in this way before people selected from them).
struct WordExpectation: Sendable {
  private let reader: FillFeature
  /// How many words before the blank are seen.
  private static let reach = 2

  /// Takes the first n-grams of a model, or else its first network that reads from left to right; `nil`
  /// if it has neither.
  init?(_ components: [ModelComponent]) {
    guard
      let reader = components.first(where: { $0.kind == .ngram })
        ?? components.first(where: { $0.kind == .causal })
    else { return nil }
    self.reader = FillFeature(component: reader)
  }

  /// Words drawn by their probability in the place of a question's hidden word, without it and all
  /// different; fewer if no others are eligible. The same ones for the same seed.
  func words(
    _ count: Int, insteadOf question: BlankQuestion, seed: UInt64,
    _ isEligible: (TokenID) -> Bool
  ) -> [TokenID] {
    let position = question.position
    let before = question.tokens[max(0, position - Self.reach)..<position]
    let log10Probabilities = reader.expectation(
      BlankedSentence(
        before.map { .token($0) } + [.blank(.anyWord())],
        marks: SentenceMarks(start: position < Self.reach, end: false)))
    var random = SeededRandom(
      seed: BlankSample.seed(BlankSample.seed(seed, question.sentenceNumber), position))
    // The first of independent exponential waiting times whose rates are the probabilities is one of
    // them drawn by its probability, and the first few are as many drawn without replacement.
    let drawn = log10Probabilities.map { log10Probability in
      log10Probability
        - log10(-log(Double.random(in: .leastNonzeroMagnitude..<1, using: &random)))
    }
    let eligible = (0..<TokenID(log10Probabilities.count)).filter {
      $0 != question.hidden && log10Probabilities[Int($0)] > -.infinity && isEligible($0)
    }
    return TopChoices.best(count, of: eligible) { drawn[Int($0)] }
  }
}
