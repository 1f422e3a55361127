import LanguageModeling
import TestSupport
import Testing

@Suite("Hand-written models")
struct HandWrittenModelTests {
  private static let sentences: [[TokenID]] = [[], [3], [3, 4, 3, 0, 5], [6, 6, 6, 6], [0, 0]]

  @Test("a uniform model conforms")
  func uniform() {
    let model = UniformModel(vocabularySize: 7)
    #expect(LanguageModelConformance(model, sentences: Self.sentences).violations == [])
  }

  @Test("a bigram table conforms", arguments: [1, 2, 3] as [UInt64])
  func bigram(seed: UInt64) {
    let model = TableBigramModel(vocabularySize: 9, seed: seed)
    #expect(LanguageModelConformance(model, sentences: Self.sentences).violations == [])
  }

  @Test("the conformance suite finds a model that does not sum to 1, forgets or looks too far back")
  func suiteFindsFaults() {
    let faulty = FaultyModel.Fault.allCases.map { fault in
      (fault, LanguageModelConformance(FaultyModel(fault), sentences: Self.sentences).violations)
    }
    for (fault, violations) in faulty {
      #expect(violations.isEmpty == (fault == .none), "\(fault): \(violations.prefix(2))")
    }
  }
}

/// A uniform model with one thing wrong, so that the suite has something to find.
private struct FaultyModel: LanguageModel {
  enum Fault: CaseIterable {
    case none, sum, order, matchedOrder, sentence, distribution
  }

  let fault: Fault
  var vocabularySize: Int { 7 }
  var order: Int { fault == .order ? 2 : 3 }
  var emptyState: [TokenID] { [] }
  var sentenceStartState: [TokenID] { [SpecialToken.sentenceStart] }

  init(_ fault: Fault) {
    self.fault = fault
  }

  func score(_ token: TokenID, after state: [TokenID], next: inout [TokenID]) -> TokenScore {
    next = (state + [token]).suffix(2)
    // Looks two tokens back: what was last but one is less probable, the rest shares the difference.
    var probability = 1.0 / 6
    if state.count == 2, let avoided = state.first, avoided != SpecialToken.sentenceStart {
      probability = token == avoided ? 0.1 : 0.18
    }
    if fault == .sum { probability *= 1.01 }
    return TokenScore(
      log10Probability: LogProbability.log10(probability),
      matchedOrder: fault == .matchedOrder ? 3 : state.isEmpty ? 1 : min(3, state.count + 1))
  }

  func score(
    sentence tokens: UnsafeBufferPointer<TokenID>, marks: SentenceMarks,
    into scores: inout [TokenScore]
  ) {
    var state = startState(marks)
    for token in tokens {
      let previous = state
      scores.append(score(token, after: previous, next: &state))
      if fault == .sentence && scores.count == 3 { state = [] }
    }
    if marks.end {
      let previous = state
      scores.append(score(SpecialToken.sentenceEnd, after: previous, next: &state))
    }
  }

  func nextTokenDistribution(
    after state: [TokenID], into log10Probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    for id in 0..<vocabularySize {
      var ignored = state
      log10Probabilities[id] =
        score(TokenID(id), after: state, next: &ignored).log10Probability
    }
    log10Probabilities[1] = -.infinity
    if fault == .distribution { log10Probabilities.swapAt(3, 2) }
  }
}
