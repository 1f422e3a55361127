import LacunaKit
import LanguageModeling
import TestSupport
import Testing

@Suite("Words by their vectors")
struct EmbeddedWordTests {
  private let model: TextModel
  private let embeddings: EmbeddingTable

  /// Words whose vectors are set by hand: sex along the first axis, rank along the second.
  init() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "text.txt",
      "king queen man woman . king queen man woman king queen man king queen king it's\n")
    model = try TextModel.train(
      on: [InputFile(path: path)], options: TrainingOptions(order: 2)
    ).model
    let vectors: [String: [Float]] = [
      "king": [1, 1, 0], "queen": [-1, 1, 0], "man": [1, 0, 0.1], "woman": [-1, 0, 0.1],
      ".": [0, 0, 3], "it's": [0, 0.1, 2],
    ]
    embeddings = EmbeddingTable(
      width: 3,
      values: (0..<TokenID(model.vocabulary.count)).flatMap {
        [model] id in vectors[model.vocabulary.spelling(of: id)] ?? [0, 0, 0]
      })
  }

  private func neighbours(_ query: WordQuery, count: Int = 2) throws -> [WordNeighbour] {
    try model.neighbours(of: query, count: count, in: embeddings)
  }

  @Test("The nearest words come first, and sums of words are analogies")
  func neighbours() throws {
    #expect(try neighbours(WordQuery(like: ["king"])).map(\.word) == ["man", "it's"])
    #expect(
      try neighbours(WordQuery(like: ["king", "woman"], unlike: ["man"]), count: 1).map(\.word)
        == ["queen"])
    #expect(try neighbours(WordQuery(like: ["it's"]), count: 1).map(\.word) == ["."])
    #expect(try neighbours(WordQuery(like: ["man"]), count: 99).count == 5)
  }

  @Test("Queries are words, or sums of words with signs that stand alone")
  func queries() {
    #expect(
      WordQuery.queries(in: ["king - man + woman", "re-do", "a", "+", "b"]) == [
        WordQuery(like: ["king", "woman"], unlike: ["man"]), WordQuery(like: ["re-do"]),
        WordQuery(like: ["a", "b"]),
      ])
    #expect(
      WordQuery(like: ["king", "woman"], unlike: ["man"]).text == "king + woman - man")
    for bad in [["-", "a"], ["a", "-"], ["a + - b"], ["+"]] {
      #expect(WordQuery.queries(in: bad) == nil)
    }
    #expect(WordQuery.queries(in: ["  "]) == [])
  }

  @Test("Unknown words are refused with words spelled like them, and so are several words in one")
  func refusals() {
    #expect(throws: EmbeddingError.unknownWord("wonam", similar: ["woman"])) {
      try neighbours(WordQuery(like: ["wonam"]))
    }
    #expect(throws: EmbeddingError.unknownWord("zebra", similar: [])) {
      try neighbours(WordQuery(like: ["king"], unlike: ["zebra"]))
    }
    #expect(throws: EmbeddingError.notOneWord("king.", tokens: ["king", "."])) {
      try neighbours(WordQuery(like: ["king."]))
    }
    #expect(throws: ModelError.noEmbeddings(kinds: [.ngram])) {
      try model.neighbours(of: WordQuery(like: ["king"]))
    }
    #expect(throws: ModelError.noEmbeddings(kinds: [.ngram])) { try model.wordMap(count: 3) }
  }

  @Test("A map holds the most frequent words where their principal components are")
  func map() throws {
    let map = try model.wordMap(count: 4, words: .all, commonWordCount: 0, in: embeddings)
    #expect(map.points.map(\.word) == ["king", "queen", "man", "woman"])
    // Sexes differ most, then ranks; king and queen are level.
    let points = map.points
    #expect(points[0].x * points[1].x < 0 && isClose(points[0].y, points[1].y, absolute: 1e-6))
    #expect(isClose(points[0].x, -points[1].x, relative: 1e-5))
    #expect(points[2].x * points[0].x > 0 && points[2].y * points[0].y < 0)
    #expect(map.explainedShares.count == 2 && map.explainedShares[0] > map.explainedShares[1])
    #expect(isClose(map.explainedShares.reduce(0, +), 1, relative: 1e-2))
    let content = try model.wordMap(count: 99, words: .content, commonWordCount: 1, in: embeddings)
    #expect(content.points.map(\.word) == ["queen", "man", "woman"])
    #expect(throws: EmbeddingError.tooFewWords(2)) {
      try model.wordMap(count: 9, words: .content, commonWordCount: 2, in: embeddings)
    }
  }
}
