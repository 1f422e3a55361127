import LacunaKit
import LanguageModeling
import TestSupport
import Testing

@Suite("Vectors of networks")
struct NetworkEmbeddingTests {
  private let models: SmallModels
  private static let animals = "the cat sat\nthe dog sat\nthe cat ran\na bird sang\n"

  init() throws {
    models = try SmallModels()
  }

  private func vector(_ model: TextModel, _ word: String) throws -> [Float] {
    let table = try #require(model.embeddings)
    return table.vector(of: try #require(model.vocabulary.id(of: word)))
  }

  @Test("Causal and masked networks have a vector for each word", arguments: [true, false])
  func tables(isMasked: Bool) throws {
    let model = try models.network(Self.animals, masked: isMasked)
    let table = try #require(model.embeddings)
    #expect(table.width == 3 && table.count == model.vocabulary.count)
    let vectors = try ["the", "cat", "sang"].map { try vector(model, $0) }
    #expect(Set(vectors).count == 3 && vectors.joined().allSatisfy { $0.isFinite && $0 != 0 })
    let path = models.folder.file("network.lacuna")
    try model.write(to: path)
    let opened = try TextModel(path: path)
    #expect(try vector(opened, "cat") == vectors[1])
    #expect(
      try opened.neighbours(of: WordQuery(like: ["cat"]))
        == model.neighbours(of: WordQuery(like: ["cat"])))
    #expect(try opened.neighbours(of: WordQuery(like: ["cat"])).count == 7)
  }

  @Test("In a mixture of different words each word has its own vector, and strangers have none")
  func mapped() throws {
    let network = try models.network(Self.animals)
    let ngrams = try models.ngrams("ship sailed the sea ship\nship sea sea sailed\n")
    let mixed = try ModelMixer([("n", ngrams), ("c", network)]).weighted([1, 1])
    for word in ["the", "cat", "bird", "sang"] {
      #expect(try vector(mixed, word) == vector(network, word))
    }
    #expect(try vector(mixed, "ship") == [0, 0, 0])
    #expect(try mixed.neighbours(of: WordQuery(like: ["ship"])) == [])
    let query = WordQuery(like: ["cat"])
    #expect(
      try mixed.neighbours(of: query, count: 3).map(\.cosine)
        == network.neighbours(of: query, count: 3).map(\.cosine))
    let map = try mixed.wordMap(count: 99)
    #expect(map.points.count == 8 && !map.points.contains { $0.word == "ship" })
    #expect(throws: ModelError.noEmbeddings(kinds: [.ngram])) { try ngrams.wordMap(count: 3) }
  }

  @Test("Frequencies of a mixture's words are those of its n-grams, strangers last")
  func frequencies() throws {
    // Ids by first appearance say nothing about frequency.
    var options = TrainingOptions.compatibleWithKenLM(order: 2)
    options.pipeline = models.pipeline
    let text = "rare often\nsome often\noften\nrare some\n"
    let listed = try TextModel.train(on: [models.file(text)], options: options).model
    let mixed = try ModelMixer([("c", models.network(Self.animals)), ("n", listed)])
      .weighted([1, 1])
    let frequencies = mixed.wordLog10Frequencies()
    func frequency(_ word: String) throws -> Double {
      frequencies[Int(try #require(mixed.vocabulary.id(of: word)))]
    }
    #expect(frequencies.count == mixed.vocabulary.count)
    for word in ["rare", "some", "often"] {
      let id = Int(try #require(listed.vocabulary.id(of: word)))
      #expect(try frequency(word) == listed.wordLog10Frequencies()[id])
      #expect(try frequency(word).isFinite)
    }
    #expect(try frequency("cat") == -.infinity)
  }
}
