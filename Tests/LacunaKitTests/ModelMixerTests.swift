import Foundation
import LacunaKit
import TestSupport
import Testing

@Suite("Mixing models")
struct ModelMixerTests {
  private let models: SmallModels
  private static let animals = "the cat sat\nthe dog sat\nthe cat ran\na bird sang\n"
  private static let sailors = "the ship sailed\na sailor sang\nthe sailor ran\nthe sea sang\n"

  init() throws {
    models = try SmallModels()
  }

  private func mixer(_ parts: TextModel...) throws -> ModelMixer {
    try ModelMixer(parts.enumerated().map { ("model \($0 + 1)", $1) })
  }

  private func ids(_ model: TextModel, _ lines: String...) throws -> [[TokenID]] {
    try lines.map { try model.encode($0).ids }
  }

  private func refusal(_ left: TextModel, _ right: TextModel) throws -> String {
    let error = try #require(throws: ModelError.self) { _ = try mixer(left, right) }
    guard case .cannotMix(let reason) = error else { return "another error: \(error)" }
    return reason
  }

  @Test("Models of the same words keep them, and probabilities are the weighted means")
  func sameVocabulary() throws {
    let (short, long) = (try models.ngrams(Self.animals), try models.ngrams(Self.animals, order: 3))
    let network = try models.network(Self.animals)
    let mixed = try mixer(short, long, network).weighted([1, 2, 5])
    #expect(mixed.vocabulary.count == short.vocabulary.count)
    #expect(mixed.kinds == [.ngram, .ngram, .causal])
    #expect(mixed.components.allSatisfy { $0.map.ids == nil })
    for line in ["the cat sang", "", "zebra the", "a dog"] {
      let parts = try [short, long, network].map { try $0.logarithms(line) }
      for (place, logarithm) in try mixed.logarithms(line).enumerated() {
        let mean = zip([0.125, 0.25, 0.625], parts).reduce(0.0) {
          $0 + $1.0 * pow(10, $1.1[place])
        }
        #expect(isClose(pow(10, logarithm), mean, relative: 1e-9))
      }
    }
  }

  @Test("Models of different words know the words of all, and are distributions over them")
  func union() throws {
    let (animals, sailors) = (try models.ngrams(Self.animals), try models.ngrams(Self.sailors))
    let network = try models.network(Self.sailors)
    let mixed = try mixer(animals, sailors, network).weighted([1, 1, 1])
    let words = Set("\(Self.animals) \(Self.sailors)".split { $0.isWhitespace })
    #expect(mixed.vocabulary.count == words.count + 3)
    for word in words { #expect(mixed.vocabulary.id(of: String(word)) != nil) }
    let mixture = try #require(mixed.mixture)
    let sentences = try ids(mixed, "the cat sailed", "", "zebra sailor the", "a dog")
    #expect(
      LanguageModelConformance(mixture, sentences: sentences, scoreTolerance: 1e-5).violations == []
    )
    // What a model does not know shares what it gives to unknown words.
    let alone = try mixer(animals, sailors).weighted([1, 0])
    let unknown = try animals.logarithms("ship")[0]
    let strangers = words.filter { animals.vocabulary.id(of: String($0)) == nil }
    let sum = try (strangers.map(String.init) + ["zebra"]).reduce(0.0) {
      $0 + pow(10, try alone.logarithms($1)[0])
    }
    #expect(strangers.count > 2 && isClose(sum, pow(10, unknown), relative: 1e-9))
    #expect(
      isClose(
        try alone.score("the cat").evaluation.log10Probability,
        try animals.score("the cat").evaluation.log10Probability, relative: 1e-12))
  }

  @Test("A mixture with a cache is a distribution, too")
  func cache() throws {
    let mixed = try mixer(models.ngrams(Self.animals), models.ngrams(Self.sailors)).weighted(
      [1, 1, 2, 1],
      cache: RecentWordCacheOptions(
        decays: [.power(exponent: 0.5), .exponential(halfLife: 3)], window: 6))
    let mixture = try #require(mixed.mixture)
    #expect(mixture.readsDocuments && mixture.order == 7)
    let sentences = try ids(mixed, "the cat the cat sailed", "", "zebra the zebra sailor", "a dog")
    #expect(
      LanguageModelConformance(mixture, sentences: sentences, scoreTolerance: 1e-12).violations
        == [])
  }

  @Test("Models that cut text differently are refused, and the reason says how and what to do")
  func refusals() throws {
    let plain = try models.ngrams(Self.animals)
    var other = models
    other.pipeline.tokenizer = .word
    other.pipeline.invalidUTF8 = .error
    let words = try other.ngrams(Self.animals)
    #expect(
      try refusal(plain, words).hasPrefix(
        "model 1 and model 2 differ in their tokenizers (whitespace and word)"))
    other.pipeline.normalization.foldsCase = true
    #expect(
      try refusal(words, other.ngrams(Self.animals)).hasPrefix(
        "model 1 and model 2 differ in how they normalise"))
    var options = TrainingOptions(order: 2)
    options.pipeline = models.pipeline
    options.literalMarks = .word
    let marks = try TextModel.train(on: [models.file(Self.animals)], options: options).model
    #expect(try refusal(plain, marks).contains("--literal-marks error and word"))
    #expect(throws: MixtureError.noModels) { try ModelMixer([]) }
    #expect(throws: MixtureError.self) { try mixer(plain, plain).weighted([1]) }
  }

  @Test("Where documents begin may differ: it is taken from the model that says so")
  func separators() throws {
    let plain = try models.ngrams(Self.animals)
    var other = models
    other.pipeline.documentSeparator = .heading("^=")
    let parted = try other.ngrams(Self.animals)
    #expect(try mixer(plain, parted).pipeline.documentSeparator == .heading("^="))
    #expect(try mixer(parted, plain).pipeline.documentSeparator == .heading("^="))
  }

  @Test("Without a part that reads from left to right there is nothing to mix")
  func noReader() throws {
    let masked = try mixer(models.network(Self.animals, masked: true))
    let text = try models.known("the cat\n", masked)
    let error = try #require(throws: ModelError.self) {
      try masked.tuned(on: text.corpus, digest: text.digest, options: MixingOptions())
    }
    #expect("\(error)".contains("reads from left to right"))
  }

  @Test(
    "Tuned on held-out text a mixture is better there than each part", arguments: [true, false])
  func tuned(usesCache: Bool) throws {
    let text = SmallCorpus.randomText(words: 30, sentences: 200, seed: 1)
    let heldOut = SmallCorpus.randomText(words: 30, sentences: 60, seed: 2)
    let parts = [try models.ngrams(text, order: 3), try models.network(text, epochs: 8)]
    let mixer = try mixer(parts[0], parts[1])
    let known = try models.known(heldOut, mixer)
    var options = MixingOptions()
    options.usesCache = usesCache
    options.buckets = .single
    options.threads = 1
    let (mixed, report) = try mixer.tuned(
      on: known.corpus, digest: known.digest, options: options)
    let file = try models.file(heldOut, "heldOut.txt")
    let evaluation = try mixed.evaluate([file], threads: 1)
    let perplexity = try #require(evaluation.perplexity)
    #expect(isClose(perplexity, report.perplexityAfter, relative: 1e-6))
    for (number, part) in parts.enumerated() {
      let alone = try #require(try part.evaluate([file], threads: 1).perplexity)
      #expect(perplexity < alone, "\(part.kinds)")
      #expect(isClose(alone, report.sourcePerplexities[number], relative: 1e-4))
      #expect(isClose(alone, evaluation.sourcePerplexities[number], relative: 1e-4))
    }
    let record = try #require(mixed.mixing)
    #expect(record.digest == known.digest && record.tokenCount == evaluation.tokenCount)
    #expect((record.cache != nil) == usesCache)
    #expect(evaluation.sourcePerplexities.count == (usesCache ? 5 : 2))
  }

  @Test("Nothing to tune on is an error")
  func noText() throws {
    let plain = try mixer(models.ngrams(Self.animals))
    #expect(throws: MixtureError.noTuningText) {
      try plain.tuned(on: TokenCorpus(), digest: "", options: MixingOptions())
    }
  }

  @Test("Written and opened again, a mixture gives the same scores, and so does one of mixtures")
  func roundTrip() throws {
    let inner = try mixer(models.ngrams(Self.animals), models.network(Self.sailors)).weighted(
      [1, 3])
    let mixed = try mixer(models.ngrams(Self.sailors, order: 3), inner).weighted([1, 2, 3])
    #expect(mixed.kinds == [.ngram, .ngram, .causal])
    let path = models.folder.file("mixed.lacuna")
    try mixed.write(to: path)
    try TextModel.verify(path: path)
    let opened = try TextModel(path: path)
    #expect(opened.mixing == mixed.mixing && opened.kinds == mixed.kinds)
    #expect(opened.components.map(\.record) == mixed.components.map(\.record))
    for line in ["the cat sailed", "", "zebra the sailor", "a bird sang"] {
      #expect(try opened.logarithms(line) == mixed.logarithms(line))
    }
    try opened.write(to: models.folder.file("again.lacuna"))
    #expect(try models.folder.read("again.lacuna") == models.folder.read("mixed.lacuna"))
  }
}
