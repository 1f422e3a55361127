import LanguageModeling
import NGrams
import TestSupport
import Testing

@Suite("Sentences read side by side score as one by one")
struct BatchScoringTests {
  @Test("over many models, with and without marks", arguments: [true, false], [true, false])
  func manyModels(start: Bool, end: Bool) throws {
    let marks = SentenceMarks(start: start, end: end)
    for named in try ModelZoo.kneserNeyModels() + ModelZoo.smoothedModels(orders: [3]) {
      // Unknown words, empty sentences, and fewer and more sentences than are read at once.
      var generator = SeededGenerator(seed: 7)
      for count in [0, 1, 3, 50] {
        let sentences = (0..<count).map { _ in
          (0..<Int.random(in: 0...9, using: &generator)).map { _ in
            let id = TokenID.random(
              in: 0..<TokenID(named.model.vocabularySize), using: &generator)
            return id == SpecialToken.sentenceStart ? SpecialToken.unknown : id
          }
        }
        try expectSame(sentences + named.sentences.prefix(count), named.model, marks, named.name)
      }
    }
  }

  @Test("over imported models with missing beginnings and ends")
  func irregular() throws {
    for seed in 0..<30 as Range<UInt64> {
      let named = try RandomARPA(seed: seed).named()
      try expectSame(named.sentences, named.model, SentenceMarks(), named.name)
    }
  }

  private func expectSame(
    _ sentences: [[TokenID]], _ model: NGramModel, _ marks: SentenceMarks, _ name: String
  ) throws {
    // What is there already stays.
    let given = [TokenScore(log10Probability: -1, matchedOrder: 9)]
    var (together, apart) = (given, given)
    var tokens: [TokenID] = []
    var ends: [Int] = []
    for sentence in sentences {
      apart += model.scores(of: sentence, marks: marks)
      tokens += sentence
      ends.append(tokens.count)
    }
    tokens.withUnsafeBufferPointer {
      var document: NGramModel.State?
      model.score(
        SentenceBatch($0, ends: ends), marks: marks, document: &document, into: &together)
    }
    try #require(together == apart, "\(name)")
  }
}
