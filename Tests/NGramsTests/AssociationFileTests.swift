import Foundation
import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("Association tables in files")
struct AssociationFileTests {
  private func write(
    _ corpus: SmallCorpus, _ options: AssociationOptions, in folder: TemporaryFolder
  ) throws -> AssociationTable {
    let (table, _) = try AssociationTests.estimate(corpus, options)
    let file = try SectionFileWriter(path: folder.file("table"))
    try table.write(to: file)
    try file.commit()
    return table
  }

  /// Opens a table and asks it for everything, verified or not.
  private func use(_ path: String) throws {
    let table = try AssociationTable(SectionFile(path: path))
    let size = min(table.vocabularySize, 1_000)
    for first in 0..<TokenID(size) {
      precondition(table.partners(of: first).count <= table.entryCount)
      for second in 0..<TokenID(size) { precondition(table.value(of: first, second).isFinite) }
    }
    if table.vocabularySize > size { return }
    var scores = [Double](repeating: 0, count: size)
    scores.withUnsafeMutableBufferPointer {
      table.addScores(of: Array(0..<TokenID(size) + 2), to: $0)
    }
    precondition(scores.allSatisfy(\.isFinite))
  }

  private func verify(_ path: String) throws {
    let file = try SectionFile(path: path)
    try file.verify()
    try AssociationTable(file).verify(of: file)
  }

  /// In place, because a file system may sync a file that is written anew.
  private func overwrite(_ file: FileHandle, at offset: Int, with bytes: [UInt8]) throws {
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: bytes)
  }

  @Test("a table written and mapped answers the same")
  func mapped() throws {
    let folder = try TemporaryFolder()
    for corpus in AssociationTests.corpora().prefix(3) {
      let table = try write(corpus, .init(minimumPairCount: 1), in: folder)
      let file = try SectionFile(path: folder.file("table"))
      let mapped = try AssociationTable(file)
      try mapped.verify(of: file)
      #expect(mapped.vocabularySize == corpus.vocabulary.count)
      #expect(mapped.wordCount == table.wordCount && mapped.entryCount == table.entryCount)
      for first in 0..<TokenID(mapped.vocabularySize) {
        for second in 0..<TokenID(mapped.vocabularySize) {
          #expect(mapped.value(of: first, second) == table.value(of: first, second))
        }
      }
    }
  }

  @Test("every beginning of a file is refused")
  func prefixes() throws {
    let folder = try TemporaryFolder()
    _ = try write(SmallCorpus("a b c a\nb a b a\nc c a b\n"), .init(), in: folder)
    let path = folder.file("table")
    for count in (0..<(try folder.read("table").count)).reversed() {
      #expect(truncate(path, off_t(count)) == 0)
      #expect(throws: StorageError.self, "\(count) bytes") { try SectionFile(path: path) }
    }
  }

  @Test("no flipped byte goes unnoticed by verification, and none makes using the table trap")
  func flippedBytes() throws {
    let folder = try TemporaryFolder()
    _ = try write(SmallCorpus("a b c a\nb a b a\nc c a b\n"), .init(), in: folder)
    let path = folder.file("table")
    let bytes = try folder.read("table")
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    for place in bytes.indices {
      for mask in [0x01, 0x80, 0xFF, 0] as [UInt8] {
        try overwrite(file, at: place, with: [bytes[place] ^ mask])
        // Last the byte is what it was.
        if mask == 0 { continue }
        #expect(throws: StorageError.self, "byte \(place), mask \(mask)") { try verify(path) }
        do { try use(path) } catch is StorageError {}
      }
    }
  }

  @Test(
    "garbage in whole sections makes nothing trap, and content that contradicts itself is found")
  func garbage() throws {
    let folder = try TemporaryFolder()
    _ = try write(SmallCorpus(AssociationTests.texts[0]), .init(distances: 1...4), in: folder)
    let path = folder.file("table")
    let bytes = try folder.read("table")
    let sections = try SectionFile(path: path)
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    var generator = SeededGenerator(seed: 8)
    for section in sections.sections where section.name != "association.header" {
      for round in 0..<150 {
        var damaged = bytes
        for place in section.offset..<section.offset + section.byteCount
        where Int.random(in: 0...round % 8, using: &generator) == 0 {
          // Small numbers look like indexes; large ones lie outside of everything.
          damaged[place] =
            round % 2 == 0
            ? UInt8.random(in: 0...255, using: &generator)
            : place % 2 == 0 ? UInt8.random(in: 0...20, using: &generator) : 0
        }
        try overwrite(file, at: 0, with: damaged)
        try use(path)
        if damaged == bytes { continue }
        // Without the checksums: what a table must be for its answers to make sense. A value may be
        // any, as long as the pair has the same in both rows.
        let opened = try SectionFile(path: path)
        do {
          try AssociationTable(opened).verify(of: opened)
          #expect(section.name != "association.starts" && section.name != "association.partners")
        } catch is StorageError {}
      }
    }
  }
}
