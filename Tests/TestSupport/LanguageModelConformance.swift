package import LanguageModeling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What must hold for every language model, tried out on one; answers what does not hold.
///
/// The contexts are all beginnings of the given sentences, with and without `<s>`, and seeded random
/// ones, unknown words and `</s>` among them.
package struct LanguageModelConformance<Model: LanguageModel> {
  private let model: Model
  private let sentences: [[TokenID]]
  /// How far probabilities may sum from 1; infinite for models that are not normalised.
  private let sumTolerance: Double
  /// How far scores may lie apart that should be the same; 0 for n-grams.
  private let scoreTolerance: Double
  /// Whether the model looks up n-grams: it says which order matched, and looks back no further than
  /// its order says. Of networks no order matches.
  private let matchesNGrams: Bool
  private var contexts: [[TokenID]] = []
  private(set) package var violations: [String] = []

  package init(
    _ model: Model, sentences: [[TokenID]], sumTolerance: Double = 1e-5,
    scoreTolerance: Double = 0, randomContexts: Int = 60,
    matchesNGrams: Bool = true
  ) {
    self.model = model
    self.sentences = sentences
    self.sumTolerance = sumTolerance
    self.scoreTolerance = scoreTolerance
    self.matchesNGrams = matchesNGrams
    var generator = SeededGenerator(seed: 20_240_601)
    contexts = Array(
      Set(sentences.flatMap { sentence in (0...sentence.count).map { Array(sentence.prefix($0)) } })
    )
    .sorted { $0.lexicographicallyPrecedes($1) }
    contexts = Array(contexts.shuffled(using: &generator).prefix(200))
    for length in 0..<randomContexts {
      contexts.append(
        (0..<length % 12).map { _ in
          let id = TokenID.random(in: 0..<TokenID(model.vocabularySize), using: &generator)
          return id == SpecialToken.sentenceStart ? SpecialToken.unknown : id
        })
    }
    check()
  }

  private mutating func check() {
    for marked in [true, false] {
      for context in contexts { checkNext(after: context, marked: marked) }
    }
    for sentence in sentences {
      for marks in Self.allMarks { checkSentence(sentence, marks) }
    }
  }

  package static var allMarks: [SentenceMarks] {
    [true, false].flatMap { start in
      [true, false].map { SentenceMarks(start: start, end: $0) }
    }
  }

  private mutating func checkNext(after context: [TokenID], marked: Bool) {
    let marks = SentenceMarks(start: marked, end: false)
    let state = model.state(after: context, from: model.startState(marks))
    let distribution: [Double] = model.nextTokenDistribution(after: state)
    var sum = 0.0
    for id in 0..<TokenID(model.vocabularySize) {
      if id == SpecialToken.sentenceStart {
        expect(distribution[1] == -.infinity, "<s> has log10 P \(distribution[1])", context)
        continue
      }
      sum += pow(10, distribution[Int(id)])
      var next = state
      let score = model.score(id, after: state, next: &next)
      expect(
        same(score.log10Probability, distribution[Int(id)]),
        "token \(id) scores \(score.log10Probability), the distribution says \(distribution[Int(id)])",
        context)
      let longest = min(model.order, context.count + (marked ? 2 : 1))
      expect(
        matchesNGrams ? (1...longest).contains(score.matchedOrder) : score.matchedOrder == 0,
        "token \(id) matched order \(score.matchedOrder) of at most \(longest)", context)
      let fromScratch = model.scores(of: context + [id], marks: marks)
      expect(
        fromScratch.count == context.count + 1
          && same(fromScratch[context.count].log10Probability, score.log10Probability)
          && fromScratch[context.count].matchedOrder == score.matchedOrder,
        "token \(id) scores otherwise by state than from the start", context)
    }
    expect(abs(sum - 1) <= sumTolerance, "the probabilities sum to \(sum)", context)
    for (count, includesUnknown) in [(1, false), (4, true), (model.vocabularySize, true)] {
      let found = model.likeliestTokens(count, after: state, includesUnknown: includesUnknown)
      let expected = likeliest(count, of: distribution, includesUnknown: includesUnknown)
      expect(
        found.map(\.id) == expected
          && found.allSatisfy { same($0.log10Probability, distribution[Int($0.id)]) },
        "the best \(count) are \(found), not \(expected)", context)
    }
    if matchesNGrams && context.count >= model.order - 1 {
      let recent = model.state(after: context.suffix(model.order - 1), from: model.emptyState)
      let again: [Double] = model.nextTokenDistribution(after: recent)
      expect(
        zip(again, distribution).allSatisfy { same($0, $1) },
        "it looks further back than its order says", context)
    }
  }

  /// The best tokens by sorting all of them.
  private func likeliest(
    _ count: Int, of distribution: [Double], includesUnknown: Bool
  ) -> [TokenID] {
    let possible = (0..<TokenID(model.vocabularySize)).filter { id in
      id != SpecialToken.sentenceStart && (includesUnknown || id != SpecialToken.unknown)
        && distribution[Int(id)] > -.infinity
    }
    let sorted = possible.sorted { left, right in
      let (first, second) = (distribution[Int(left)], distribution[Int(right)])
      return first != second ? first > second : left < right
    }
    return Array(sorted.prefix(count))
  }

  private mutating func checkSentence(_ sentence: [TokenID], _ marks: SentenceMarks) {
    let scores = model.scores(of: sentence, marks: marks)
    let tokens = sentence + (marks.end ? [SpecialToken.sentenceEnd] : [])
    guard scores.count == tokens.count else {
      violations.append("\(scores.count) scores for \(tokens.count) tokens of \(sentence)")
      return
    }
    var state = model.startState(marks)
    var sum = 0.0
    for (token, score) in zip(tokens, scores) {
      let previous = state
      let alone = model.score(token, after: previous, next: &state)
      sum += alone.log10Probability
      expect(
        same(alone.log10Probability, score.log10Probability)
          && alone.matchedOrder == score.matchedOrder,
        "token \(token) scores otherwise in the sentence than by itself", sentence)
    }
    let total = scores.reduce(0) { $0 + $1.log10Probability }
    expect(
      same(total, sum) || abs(total - sum) <= scoreTolerance * Double(scores.count),
      "the sentence scores \(total), its tokens \(sum)", sentence)
  }

  private func same(_ left: Double, _ right: Double) -> Bool {
    left == right || abs(left - right) <= scoreTolerance
  }

  private mutating func expect(_ holds: Bool, _ message: String, _ context: [TokenID]) {
    if !holds { violations.append("\(message) (after \(context))") }
  }
}

/// Where two models of the same kind of state answer differently, to the bit; empty if nowhere.
package func differences<Left: LanguageModel, Right: LanguageModel>(
  _ left: Left, _ right: Right, sentences: [[TokenID]]
) -> [String] {
  var found: [String] = []
  guard left.vocabularySize == right.vocabularySize, left.order == right.order else {
    return ["the sizes of the vocabularies or the orders differ"]
  }
  for sentence in sentences {
    for marks in LanguageModelConformance<Left>.allMarks
    where left.scores(of: sentence, marks: marks) != right.scores(of: sentence, marks: marks) {
      found.append("the scores of \(sentence) differ")
    }
    let ends = (left.sentenceStartState, right.sentenceStartState)
    let after = (
      left.state(after: sentence, from: ends.0), right.state(after: sentence, from: ends.1)
    )
    let distributions: ([Double], [Double]) = (
      left.nextTokenDistribution(after: after.0), right.nextTokenDistribution(after: after.1)
    )
    if distributions.0 != distributions.1 {
      found.append("the distributions after \(sentence) differ")
    }
  }
  return found
}
