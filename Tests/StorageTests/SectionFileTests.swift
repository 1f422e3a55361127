import Foundation
import Storage
import TestSupport
import Testing

@Suite("Section files")
struct SectionFileTests {
  private func write(_ path: String) throws {
    let writer = try SectionFileWriter(path: path)
    try write(to: writer)
    try writer.commit()
  }

  private func write(to writer: SectionFileWriter) throws {
    try writer.write("words", [1, 2, 0xFFFF_FFFF] as [UInt32])
    try writer.write("empty", [] as [UInt64])
    try writer.write("bytes", MappedArray<UInt8>([7, 8, 9]))
    try writer.write(String(repeating: "n", count: 31), [0.5, -0.0] as [Double])
  }

  @Test("sections come back as they were written, aligned for mapping")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model")
    try write(path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model"])
    let file = try SectionFile(path: path)
    try file.verify()
    let long = String(repeating: "n", count: 31)
    #expect(file.sections.map(\.name) == ["words", "empty", "bytes", long])
    #expect(file.sections.map(\.byteCount) == [12, 0, 3, 16])
    #expect(file.sections.allSatisfy { $0.offset % 64 == 0 })
    let words = try file.array("words", of: UInt32.self)
    #expect((0..<words.count).map { words[$0] } == [1, 2, 0xFFFF_FFFF])
    #expect(try file.array("empty", of: UInt64.self).count == 0)
    let bytes = try file.array("bytes", of: UInt8.self)
    #expect(bytes.withUnsafeBufferPointer { Array($0) } == [7, 8, 9])
    #expect(try file.verifiedBytes("bytes") == [7, 8, 9])
    #expect(try file.array(long, of: Double.self)[1].sign == .minus)
    #expect(file.contains("words") && !file.contains("word"))
  }

  @Test("an array outlives the file object and the file's name")
  func lifetime() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model")
    try write(path)
    func words() throws -> MappedArray<UInt32> {
      try SectionFile(path: path).array("words", of: UInt32.self)
    }
    let array = try words()
    try FileManager.default.removeItem(atPath: path)
    #expect(array[2] == 0xFFFF_FFFF)
  }

  @Test("a file without a name has the bytes of one with a name, and its folder nothing")
  func nameless() throws {
    let folder = try TemporaryFolder()
    let writer = try SectionFileWriter(temporaryIn: folder.path)
    try write(to: writer)
    #expect(try folder.names() == [])
    let file = try writer.map()
    #expect(try folder.names() == [])
    try file.verify()
    try write(folder.file("model"))
    #expect(try Array(file.file.bytes) == folder.read("model"))
    #expect(
      file.damaged("x").description.hasPrefix("a temporary file in \(folder.path) is damaged"))
  }

  @Test(
    "a file without a name takes room until the last array of it is gone, and no descriptor",
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/maps")))
  func namelessLifetime() throws {
    let folder = try TemporaryFolder()
    func isMapped() throws -> Bool {
      let maps = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
      let lines = try maps.readToEnd() ?? Data()
      return String(decoding: lines, as: UTF8.self).contains(folder.path)
    }
    func isOpen() throws -> Bool {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").contains {
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\($0)")
        return target?.hasPrefix(folder.path) ?? false
      }
    }
    func words() throws -> MappedArray<UInt32> {
      let writer = try SectionFileWriter(temporaryIn: folder.path)
      try write(to: writer)
      #expect(try isOpen())
      return try writer.map().array("words", of: UInt32.self)
    }
    do {
      let array = try words()
      #expect(try isMapped() && !isOpen())
      #expect(array[2] == 0xFFFF_FFFF)
    }
    #expect(try !isMapped())
    // Neither is anything left of one that is given up.
    _ = try SectionFileWriter(temporaryIn: folder.path)
    #expect(try !isOpen() && folder.names() == [])
  }

  @Test("a folder that cannot hold a file without a name is named, and what to do")
  func namelessNowhere() throws {
    let folder = try TemporaryFolder()
    let missing = folder.file("missing")
    let error = StorageError.temporaryFile(folder: missing, operation: "create", code: ENOENT)
    #expect(throws: error) { try SectionFileWriter(temporaryIn: missing) }
    #expect(error.description.contains("--temporary-directory"))
  }

  @Test("missing sections and sizes that are no whole number of elements are errors")
  func misuse() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("model")
    try write(path)
    let file = try SectionFile(path: path)
    #expect(throws: StorageError.damaged(path: path, reason: "section sounds is missing")) {
      try file.array("sounds", of: UInt8.self)
    }
    #expect(throws: StorageError.self) { try file.array("bytes", of: UInt16.self) }
    #expect(throws: StorageError.self) { try file.verifiedBytes("") }
  }

  @Test("a file that is not finished leaves nothing")
  func unfinished() throws {
    let folder = try TemporaryFolder()
    do {
      let writer = try SectionFileWriter(path: folder.file("model"))
      try writer.write("words", [1] as [UInt32])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test("a file without sections is a file")
  func noSections() throws {
    let folder = try TemporaryFolder()
    try SectionFileWriter(path: folder.file("model")).commit()
    let file = try SectionFile(path: folder.file("model"))
    try file.verify()
    #expect(file.sections == [] && file.file.byteCount == 64)
  }

  @Test(
    "files of other kinds are recognised",
    arguments: [
      ([], "the file is empty"), ([0x1F, 0x8B, 8, 0], "gunzip"),
      (Array("mmap lm http://kheafield.com/code format version 5\n\0".utf8), "KenLM"),
      (Array("\\data\\\nngram 1=3\n".utf8), "lacuna import"),
      (Array("\n\\data\\\n".utf8), "lacuna import"),
      (Array("the ferry leaves\n".utf8), "looks like text"),
      (Array("das Öl\r\n".utf8), "looks like text"), (Array("Lacuna\n\u{1}\0\0".utf8), "line ends"),
      (Array("Lacuna".utf8), "line ends"), (Array("La".utf8), "looks like text"),
      ([0, 1, 2, 3], "unknown format"), ([0xFF], "looks like text"),
    ] as [([UInt8], String)])
  func otherKinds(bytes: [UInt8], hint: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("other", bytes)
    let error = #expect(throws: StorageError.self) { try SectionFile(path: path) }
    #expect(error?.description.contains(hint) ?? false, "\(error.debugDescription)")
    guard case .notAModel = error else {
      Issue.record("\(error.debugDescription)")
      return
    }
  }

  @Test("what is no file on disk is refused")
  func noFile() throws {
    let folder = try TemporaryFolder()
    #expect(throws: StorageError.isDirectory(path: folder.path)) {
      try SectionFile(path: folder.path)
    }
    let missing = folder.file("missing")
    #expect(throws: StorageError.system(operation: "open", path: missing, code: ENOENT)) {
      try SectionFile(path: missing)
    }
    let error = #expect(throws: StorageError.self) { try SectionFile(path: "/dev/null") }
    #expect(error?.description.contains("device") ?? false)
  }
}
