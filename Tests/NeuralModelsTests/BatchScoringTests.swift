import LanguageModeling
import NeuralModels
import TestSupport
import Testing

@Suite("Sentences scored together by a network score as one by one")
struct BatchScoringTests {
  /// How far the bits of products of several rows lie from those of one.
  private static let tolerance = 1e-5

  @Test("over chunk borders, in batches, in documents", arguments: Subject.causal, [true, false])
  func batches(_ subject: Subject, end: Bool) throws {
    try compare(subject, cache: nil, end: end)
  }

  @Test(
    "with a cache of few places or many",
    arguments: Subject.causal.filter { $0.plan.scope == .document }, [1, 5, 1000])
  func cached(_ subject: Subject, window: Int) throws {
    for end in [true, false] {
      try compare(
        subject, cache: NeuralCacheOptions(window: window, sharpness: 0.7, weight: 0.4), end: end)
    }
  }

  private func compare(_ subject: Subject, cache: NeuralCacheOptions?, end: Bool) throws {
    let core = try subject.core()
    let marks = SentenceMarks(end: end)
    let sentences = subject.sentences(30)
    let starts = [4, 5, 17, 29]
    let expected = oneByOne(CausalModel(core, cache: cache), sentences, starts, marks)
    for placesAtOnce in [1, 3, 7, nil] {
      let model = CausalModel(core, cache: cache, placesAtOnce: placesAtOnce)
      for size in [1, 4, 30] {
        var document: CausalModel.State?
        // What is there already stays.
        var scores = [TokenScore(log10Probability: -1, matchedOrder: 9)]
        for first in stride(from: 0, to: 30, by: size) {
          let part = Array(sentences[first..<min(first + size, 30)])
          let inner = starts.filter { $0 >= first && $0 < first + size }.map { $0 - first }
          score(part, inner, model, marks, &document, &scores)
          // A batch of nothing changes nothing.
          score([], [], model, marks, &document, &scores)
        }
        let name = "\(size) sentences, \(placesAtOnce ?? 0) places at a time"
        #expect(scores.first == TokenScore(log10Probability: -1, matchedOrder: 9))
        let found = scores.dropFirst().map(\.log10Probability)
        try #require(found.count == expected.count, "\(name)")
        let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
        #expect(difference <= Self.tolerance, "\(name)")
        #expect((document == nil) == !model.readsDocuments, "\(name)")
      }
    }
  }

  @Test("the words of a document before a sentence matter, and those of another do not")
  func documents() throws {
    let model = CausalModel(try Subject.causal[2].core())
    let sentence: [TokenID] = [5, 6, 7]
    let alone = model.scores(of: sentence)[0].log10Probability
    var joined: Set<Double> = []
    for before in [[8, 9], [10], []] as [[TokenID]] {
      for starts in [[], [1]] as [[Int]] {
        var document: CausalModel.State?
        var scores: [TokenScore] = []
        score([before, sentence], starts, model, SentenceMarks(), &document, &scores)
        let first = scores[before.count + 1].log10Probability
        if starts.isEmpty { joined.insert(first) }
        #expect((abs(first - alone) <= Self.tolerance) == !starts.isEmpty)
      }
    }
    #expect(joined.count == 3)
  }

  /// log10 P of every token, each scored by the state of all before it.
  private func oneByOne(
    _ model: CausalModel, _ sentences: [[TokenID]], _ starts: [Int], _ marks: SentenceMarks
  ) -> [Double] {
    var found: [Double] = []
    var start = model.startState(marks)
    for (number, sentence) in sentences.enumerated() {
      if !model.readsDocuments || starts.contains(number) { start = model.startState(marks) }
      var state = start
      for token in sentence + (marks.end ? [SpecialToken.sentenceEnd] : []) {
        let previous = state
        found.append(model.score(token, after: previous, next: &state).log10Probability)
      }
      start = model.nextSentenceState(after: state, marks)
    }
    return found
  }

  private func score(
    _ sentences: [[TokenID]], _ starts: [Int], _ model: CausalModel, _ marks: SentenceMarks,
    _ document: inout CausalModel.State?, _ scores: inout [TokenScore]
  ) {
    var ends: [Int] = []
    for sentence in sentences { ends.append((ends.last ?? 0) + sentence.count) }
    Array(sentences.joined()).withUnsafeBufferPointer {
      model.score(
        SentenceBatch($0, ends: ends, documentStarts: starts), marks: marks, document: &document,
        into: &scores)
    }
  }
}
