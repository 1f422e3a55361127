import LacunaKit
import TestSupport
import Testing

@Suite("Scoring documents")
struct DocumentScoringTests {
  private let models: SmallModels
  private let text = SmallCorpus.randomText(words: 12, sentences: 60, seed: 1)

  init() throws {
    var models = try SmallModels()
    models.pipeline.documentSeparator = .heading("^a b")
    self.models = models
  }

  /// Long lines, few enough to score fast, in more than one block of a megabyte.
  private func longText() -> String {
    var text = ""
    for line in 0..<30 {
      text += line % 11 == 5 ? "a b\n" : ""
      text += "c d" + String(repeating: " ", count: 100_000) + "e f c\n"
    }
    return text
  }

  private func network() throws -> TextModel { try models.network(text, documents: true) }

  private func mixture() throws -> TextModel {
    try ModelMixer([("n", models.ngrams(text, order: 3)), ("c", network())])
      .weighted([1, 1, 2], cache: RecentWordCacheOptions(decays: [.power(exponent: 0.5)]))
  }

  /// All scores of files, read in blocks.
  private func scores(
    _ model: TextModel, _ texts: [String], threads: Int = 2, marks: SentenceMarks = .init()
  ) throws -> [Double] {
    var scores: [Double] = []
    let files = try texts.enumerated().map { try models.file($1, "text\($0)") }
    try model.score(files, marks: marks, threads: threads) {
      scores += $0.scores.map(\.log10Probability)
    }
    return scores
  }

  /// The scores of a text whose documents are given, all at once.
  private func scoresAtOnce(_ model: TextModel, _ documents: [String], _ marks: SentenceMarks)
    throws -> [Double]
  {
    try documents.flatMap { document in
      try model.score(
        model.encode(TextBlock(bytes: Array(document.utf8), fileName: "text")), marks: marks
      ).scores.map(\.log10Probability)
    }
  }

  private func expectClose(_ left: [Double], _ right: [Double]) {
    #expect(left.count == right.count)
    #expect(zip(left, right).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test("Blocks and threads change no score", arguments: [true, false])
  func blocks(isMixture: Bool) throws {
    let model = try isMixture ? mixture() : network()
    let text = longText()
    #expect(text.utf8.count > 2 << 20)
    let documents = text.split(separator: "a b\n", omittingEmptySubsequences: false).enumerated()
      .map { $0 == 0 ? String($1) : "a b\n" + $1 }
    #expect(documents.count == 4)
    for marks in [SentenceMarks(), SentenceMarks(end: false)] {
      let expected = try scoresAtOnce(model, documents, marks)
      for threads in 1...2 {
        expectClose(try scores(model, [text], threads: threads, marks: marks), expected)
      }
    }
  }

  @Test("A file begins a document, and a sentence's scores depend on those before it")
  func files() throws {
    for model in [try network(), try mixture()] {
      let (one, two) = ("c d e\nf c\n", "c d e\n")
      let apart = try scores(model, [one]) + scores(model, [two])
      expectClose(try scores(model, [one, two]), apart)
      let together = try scores(model, [one + two])
      #expect(together.count == apart.count)
      #expect(zip(together, apart).contains { abs($0 - $1) > 1e-4 })
      expectClose(
        try scores(model, [one + "a b\n" + two]), try scores(model, [one, "a b\n" + two]))
    }
  }

  @Test("What each source of a mixture says alone is what it says by itself")
  func sources() throws {
    let (ngrams, network) = (try models.ngrams(text, order: 3), try network())
    let mixed = try ModelMixer([("n", ngrams), ("c", network)]).weighted([1, 3])
    let file = try models.file(text)
    var columns: [[Double]] = [[], []]
    try mixed.score([file], marks: .init(), threads: 2) { scored in
      for sentence in 0..<scored.text.sentenceCount {
        let factors = scored.factors(ofSentence: sentence)
        for factor in factors {
          #expect(factor.sourceLog10Probabilities.count == 2)
          for source in 0..<2 { columns[source].append(factor.sourceLog10Probabilities[source]) }
        }
        let sums = scored.evaluation(ofSentence: sentence).sourceLog10Probabilities
        for source in 0..<2 {
          let sum = factors.reduce(0) { $0 + $1.sourceLog10Probabilities[source] }
          #expect(isClose(sums[source], sum, relative: 1e-12, absolute: 1e-12))
        }
      }
    }
    for (source, model) in [ngrams, network].enumerated() {
      expectClose(columns[source], try scores(model, [text]))
      let evaluation = try mixed.evaluate([file], threads: 1)
      let alone = try #require(try model.evaluate([file], threads: 1).perplexity)
      #expect(isClose(evaluation.sourcePerplexities[source], alone, relative: 1e-5))
    }
    let plain = try ngrams.score("c d")
    #expect(plain.factors(ofSentence: 0).allSatisfy { $0.sourceLog10Probabilities.isEmpty })
    #expect(plain.evaluation.sourcePerplexities.isEmpty)
  }
}
