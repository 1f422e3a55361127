import LacunaKit
import TestSupport
import Testing

@Suite("Models, their files and records")
struct TextModelFileTests {
  private let folder: TemporaryFolder
  private static let text = "the cat sat\nthe dog sat\nthe cat ran\na bird sang, loudly\n"

  init() throws {
    folder = try TemporaryFolder()
  }

  private func trained(
    _ text: String = text, _ change: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> TextModel {
    var options = TrainingOptions(order: 3)
    change(&options)
    let path = try folder.write("text.txt", text)
    return try TextModel.train(on: [InputFile(path: path)], options: options).model
  }

  @Test(
    "Written and opened again, a model is the same",
    arguments: [
      TextPipeline.TokenizerKind.word, .whitespace, .character, .bpe,
    ])
  func roundTrip(tokenizer: TextPipeline.TokenizerKind) throws {
    let model = try trained { $0.pipeline = TextPipeline(tokenizer: tokenizer) }
    let path = folder.file("model.lacuna")
    try model.write(to: path)
    try TextModel.verify(path: path)
    let opened = try TextModel(path: path)
    #expect(opened.pipeline == model.pipeline)
    #expect((opened.pipeline.bytePairs != nil) == (tokenizer == .bpe))
    #expect(opened.literalMarks == model.literalMarks)
    #expect(opened.record == model.record)
    #expect(opened.vocabulary.count == model.vocabulary.count)
    #expect(try opened.requireNGrams().counts == model.requireNGrams().counts)
    #expect(opened.kinds == [.ngram] && opened.mixing == nil && opened.mixture == nil)
    for sentence in ["the cat sang", "", "zebra the", "a bird, a cat"] {
      #expect(
        try opened.score(sentence).scores.map(\.log10Probability)
          == model.score(sentence).scores.map(\.log10Probability))
    }
    let again = folder.file("again.lacuna")
    try opened.write(to: again)
    #expect(try folder.read("again.lacuna") == folder.read("model.lacuna"))
  }

  @Test("The record says how the model was made, and nothing of names, times and threads")
  func record() throws {
    let model = try trained {
      $0.estimation.pruning = [0, 0, 1]
      $0.vocabulary.minimumCount = 2
      $0.literalMarks = .skip
      $0.threads = 3
    }
    let record = model.record
    #expect(record.version == LacunaVersion.current && record.method == "modified-kneser-ney")
    let estimation = try #require(record.estimation)
    #expect(estimation.order == 3 && estimation.pruning == [0, 0, 1] && record.minimumCount == 2)
    #expect(record.literalMarks == .skip && estimation.compatibility == .none)
    #expect(!record.usesWordList && record.network == nil && record.association == nil)
    #expect(record.sentenceCount == 4 && record.tokenCount == 14)
    #expect(record.sources.count == 1 && record.sources[0].digest == record.digest)
    #expect(estimation.discounts.count == 3)
    let other = try trained {
      $0.estimation.pruning = [0, 0, 1]
      $0.vocabulary.minimumCount = 2
      $0.literalMarks = .skip
      $0.threads = 1
    }
    #expect(other.record == record)
  }

  @Test("Orders without n-grams are one remark")
  func remarks() throws {
    let model = try trained("a b\n") { $0.estimation.order = 9 }
    #expect(model.record.remarks.count == 5, "\(model.record.remarks)")
    #expect(model.record.remarks.last?.hasPrefix("orders 5 to 9 have no n-grams") == true)
    let one = try trained("a b\n") { $0.estimation.order = 5 }
    #expect(one.record.remarks.last?.hasPrefix("order 5 has no n-grams") == true)
  }

  @Test("An imported ARPA file, plain or gzipped, is the model that it was exported from")
  func arpa() throws {
    let model = try trained { $0.pipeline = TextPipeline(tokenizer: .whitespace) }
    let path = folder.file("a.arpa")
    let output = try OutputFile(path: path)
    try model.writeARPA(to: output)
    try output.commit()
    #expect(try Command.shell("gzip -k a.arpa", folder: folder.path).status == 0)
    for name in ["a.arpa", "a.arpa.gz"] {
      let (imported, remarks) = try TextModel.importingARPA(InputFile(path: folder.file(name)))
      #expect(remarks.isEmpty)
      #expect(imported.record.method == "arpa-import" && imported.record.sources.isEmpty)
      #expect(imported.pipeline == TextPipeline(tokenizer: .whitespace))
      for sentence in ["the cat sang", "", "zebra the"] {
        #expect(
          try imported.score(sentence).scores.map(\.log10Probability)
            == model.score(sentence).scores.map(\.log10Probability))
      }
    }
  }

  @Test("Files are scored as their lines are, by any number of threads")
  func files() throws {
    let model = try trained()
    let lines = (0..<3000).map { ["the cat", "a dog ran", "zebra", "the, bird"][$0 % 4] }
    let path = try folder.write("lines.txt", lines.joined(separator: "\n"))
    let expected = try lines.map {
      try model.score($0).evaluation(ofSentence: 0).log10Probability
    }
    for threads in 1...3 {
      var scores: [Double] = []
      try model.score([InputFile(path: path)], marks: .init(), threads: threads) { scored in
        for sentence in 0..<scored.text.sentenceCount {
          scores.append(scored.evaluation(ofSentence: sentence).log10Probability)
        }
      }
      #expect(scores == expected)
      let total = try model.evaluate([InputFile(path: path)], threads: threads)
      #expect(total.sentenceCount == 3000 && total.unknownCount == 750)
    }
  }
}
