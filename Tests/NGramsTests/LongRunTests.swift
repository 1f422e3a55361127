import Foundation
import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("Contexts with many successors, which are searched by landmarks")
struct LongRunTests {
  static let wordCount = 2000

  /// A model in which some words, alone and after another, are followed by so many others: fewer than
  /// landmarks are made for, some landmarks, and more than one coarse landmark.
  private func model(order: Int) throws -> NamedModel {
    var generator = SeededGenerator(seed: 11)
    var lines: [String] = []
    for (place, count) in [9, 17, 40, 130, 700, Self.wordCount].enumerated() {
      for word in Array(0..<Self.wordCount).shuffled(using: &generator).prefix(count) {
        lines.append("of frequent\(place) w\(word) w\(word % 7)")
      }
    }
    return try ModelZoo.kneserNey(
      SmallCorpus(lines.joined(separator: "\n") + "\n"), NGramOptions(order: order))
  }

  /// The ids of the words with many successors.
  private func frequentWords(_ named: NamedModel) throws -> [TokenID] {
    try (0..<6).map { try #require(named.vocabulary.id(of: "frequent\($0)")) }
  }

  @Test("every word is found as going through all successors finds it", arguments: [2, 3, 4])
  func everyWord(order: Int) throws {
    let named = try model(order: order)
    let of = try #require(named.vocabulary.id(of: "of"))
    for word in try frequentWords(named) {
      for context in [[word], [of, word]] {
        let state = context.reduce(named.model.emptyState) { state, token in
          var next = state
          _ = named.model.score(token, after: state, next: &next)
          return next
        }
        let expected: [Double] = named.model.nextTokenDistribution(after: state)
        for token in 0..<TokenID(expected.count) where token != SpecialToken.sentenceStart {
          var next = state
          let score = named.model.score(token, after: state, next: &next)
          try #require(score.log10Probability == expected[Int(token)], "\(context) \(token)")
        }
      }
    }
  }

  @Test("sentences read side by side find the same", arguments: [2, 3, 4])
  func batches(order: Int) throws {
    let named = try model(order: order)
    let of = try #require(named.vocabulary.id(of: "of"))
    var tokens: [TokenID] = []
    var ends: [Int] = []
    var apart: [TokenScore] = []
    for word in try frequentWords(named) {
      for token in 3..<TokenID(named.vocabulary.count) {
        let sentence = [of, word, token]
        tokens += sentence
        ends.append(tokens.count)
        apart += named.model.scores(of: sentence)
      }
    }
    #expect(scores(tokens, ends, named.model) == apart)
  }

  private func scores(_ tokens: [TokenID], _ ends: [Int], _ model: NGramModel) -> [TokenScore] {
    var scores: [TokenScore] = []
    tokens.withUnsafeBufferPointer {
      var document: NGramModel.State?
      model.score(
        SentenceBatch($0, ends: ends), marks: SentenceMarks(), document: &document, into: &scores)
    }
    return scores
  }

  /// Verification here is that of the index alone: checksums, which notice all of this, are not looked at.
  @Test("filters, runs and landmarks that are wrong are refused, and none makes using them trap")
  func damage() throws {
    let folder = try TemporaryFolder()
    let named = try model(order: 3)
    _ = try ModelZoo.mapped(named, in: folder)
    let bytes = try folder.read("model")
    let path = folder.file("model")
    let sections = try SectionFile(path: path).sections
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    let words = try frequentWords(named)
    let tokens = words.flatMap { word in
      (3..<TokenID(named.vocabulary.count)).flatMap { [word, $0] }
    }
    let ends = Array(stride(from: 2, through: tokens.count, by: 2))
    func overwrite(_ place: Int, _ byte: UInt8) throws {
      try file.seek(toOffset: UInt64(place))
      try file.write(contentsOf: [byte])
    }
    var generator = SeededGenerator(seed: 3)
    for section in sections {
      // By section: how large an element is, and which of its bits verification knows.
      let known: (size: Int, bits: [(byte: Int, mask: UInt8)])? =
        switch section.name {
        case "ngrams.landmarks": (4, (0..<4).flatMap { [($0, 0x01), ($0, 0x80)] })
        // Where runs begin are the lowest bits, the filter is in the highest ones.
        case "ngrams.contexts": (12, [(4, 0x01), (11, 0x80)])
        case "ngrams.lower": (8, [(3, 0x80)])
        case "ngrams.highest": (12, [(3, 0x80), (11, 0x80)])
        default: nil
        }
      guard let known else { continue }
      for _ in 0..<12 {
        let element = Int.random(in: 0..<section.byteCount / known.size, using: &generator)
        for (byte, mask) in known.bits {
          let place = section.offset + element * known.size + byte
          try overwrite(place, bytes[place] ^ mask)
          #expect(throws: StorageError.self, "\(section.name), element \(element), byte \(byte)") {
            let opened = try SectionFile(path: path)
            try NGramModel(opened).verify(of: opened)
          }
          _ = scores(tokens, ends, try NGramModel(SectionFile(path: path)))
          try overwrite(place, bytes[place])
        }
      }
      for place in section.offset..<section.offset + section.byteCount {
        try overwrite(place, UInt8.random(in: 0...255, using: &generator))
        if place % 4999 != 0 { continue }
        let opened = try SectionFile(path: path)
        let damaged = try NGramModel(opened)
        #expect(throws: StorageError.self) { try damaged.verify(of: opened) }
        _ = scores(tokens, ends, damaged)
        for word in words { _ = damaged.scores(of: [word, 5, word, 1999, word]) }
      }
      try file.seek(toOffset: 0)
      try file.write(contentsOf: bytes)
    }
  }

  @Test("a model in the layout of earlier versions is told apart from a damaged one")
  func olderVersion() throws {
    let folder = try TemporaryFolder()
    let named = try model(order: 2)
    _ = try ModelZoo.mapped(named, in: folder)
    let writer = try SectionFileWriter(path: folder.file("older"))
    let file = try SectionFile(path: folder.file("model"))
    for section in file.sections {
      let name = section.name == "ngrams.contexts" ? "ngrams.nodes" : section.name
      try writer.write(name, try file.array(section.name, of: UInt8.self))
    }
    try writer.commit()
    let error = #expect(throws: StorageError.self) {
      try NGramModel(SectionFile(path: folder.file("older")))
    }
    #expect(error == .olderVersion(path: folder.file("older"), part: "n-grams"))
  }
}
