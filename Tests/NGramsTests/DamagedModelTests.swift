import Foundation
import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("Damaged model files")
struct DamagedModelTests {
  /// What a person does with a model file: open it and use everything in it, verified or not.
  private func use(_ path: String) throws {
    let file = try SectionFile(path: path)
    let model = try NGramModel(file)
    let vocabulary = try Vocabulary(file)
    for id in 0..<TokenID(vocabulary.count) {
      _ = vocabulary.id(of: vocabulary.spelling(of: id))
    }
    _ = vocabulary.id(of: "a")
    _ = vocabulary.id(of: "no such word")
    let size = TokenID(model.vocabularySize)
    for start in [model.emptyState, model.sentenceStartState] {
      var state = start
      for token in [3, 4, 0, 3, 3, size - 1, 2, 3] {
        let previous = state
        _ = model.score(token, after: previous, next: &state)
        let distribution: [Double] = model.nextTokenDistribution(after: state)
        precondition(distribution.count == model.vocabularySize)
      }
    }
    _ = model.scores(of: Array(0..<size) + [3, 4, 3])
    let blank = BlankedSentence.Element.blank(.anyWord(special: true))
    let candidates = BlankedSentence.Element.blank(.candidates([[3], [4, 3], [], [0]]))
    for sentence in [
      BlankedSentence([blank]), BlankedSentence([.token(3), blank, .token(4), blank, .token(3)]),
      BlankedSentence([blank, blank]), BlankedSentence([candidates, blank, .token(3), candidates]),
    ] {
      let result = try model.fill(sentence, count: 5)
      precondition(result.joint.count <= 5)
    }
    do { _ = try model.compacted() } catch is NGramError {}
    let output = try OutputFile(path: "/dev/null")
    try ARPAWriter(model, vocabulary: vocabulary).write(to: output)
    try output.commit()
  }

  private func verify(_ path: String) throws {
    let file = try SectionFile(path: path)
    try file.verify()
    try NGramModel(file).verify(of: file)
    try Vocabulary(file).verify(of: file)
  }

  private func modelFile(_ named: NamedModel, in folder: TemporaryFolder) throws -> [UInt8] {
    _ = try ModelZoo.mapped(named, in: folder)
    try use(folder.file("model"))
    return try folder.read("model")
  }

  private func models() throws -> [NamedModel] {
    let corpus = SmallCorpus("a b a c\nb a\na a b\n")
    return try [1, 2, 3].map { try ModelZoo.kneserNey(corpus, NGramOptions(order: $0)) }
      + [RandomARPA(seed: 5).named()]
      + [ModelZoo.kneserNey(corpus, NGramOptions(order: 3)).compact(bits: 2)]
      + [ModelZoo.kneserNey(corpus, NGramOptions(order: 1)).compact(bits: 8)]
      + [RandomARPA(seed: 5, isClosed: true).named().compact(bits: 5)]
      + [RandomARPA(seed: 5).named().compact(bits: 5)]
  }

  /// In place, because a file system may sync a file that is written anew.
  private func overwrite(_ file: FileHandle, at offset: Int, with bytes: [UInt8]) throws {
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: bytes)
  }

  @Test("every beginning of a file is refused", arguments: [1, 4])
  func prefixes(number: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = try modelFile(models()[number], in: folder)
    let path = folder.file("model")
    for count in (0..<bytes.count).reversed() {
      #expect(truncate(path, off_t(count)) == 0)
      #expect(throws: StorageError.self, "\(count) bytes") { try SectionFile(path: path) }
    }
  }

  @Test(
    "no flipped byte goes unnoticed by verification, and none makes using the file trap",
    arguments: 0..<8)
  func flippedBytes(number: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = try modelFile(models()[number], in: folder)
    let path = folder.file("model")
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    for place in bytes.indices {
      for mask in [0x01, 0x80, 0xFF, 0] as [UInt8] {
        try overwrite(file, at: place, with: [bytes[place] ^ mask])
        // Last the byte is what it was.
        if mask == 0 { continue }
        #expect(throws: StorageError.self, "byte \(place), mask \(mask)") { try verify(path) }
        do { try use(path) } catch is StorageError {} catch is FillError {} catch is NGramError {}
      }
    }
  }

  @Test("garbage in whole sections does not make using the file trap", arguments: 0..<8)
  func garbage(number: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = try modelFile(models()[number], in: folder)
    let path = folder.file("model")
    let sections = try SectionFile(path: path).sections
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    var generator = SeededGenerator(seed: UInt64(number))
    for section in sections where section.byteCount > 0 {
      for round in 0..<150 {
        var damaged = bytes
        for place in section.offset..<section.offset + section.byteCount
        where Int.random(in: 0...round % 8, using: &generator) == 0 {
          // Small numbers look like indexes; large ones lie outside of everything.
          damaged[place] =
            round % 2 == 0
            ? UInt8.random(in: 0...255, using: &generator)
            : place % 4 == 0 ? UInt8.random(in: 0...20, using: &generator) : 0
        }
        try overwrite(file, at: 0, with: damaged)
        do { try use(path) } catch is StorageError {} catch is FillError {} catch is NGramError {}
      }
    }
  }
}
