import Foundation
import Storage
import TestSupport
import Testing

@Suite("Output files")
struct OutputFileTests {
  private func names(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func permissions(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test("a file appears under its name at the commit and not before")
  func appearsAtCommit() throws {
    let folder = try TemporaryFolder()
    let output = try OutputFile(path: folder.file("a"))
    try output.write("first ")
    try output.write([UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20))
    #expect(!FileManager.default.fileExists(atPath: folder.file("a")))
    #expect(output.byteCount == 6 + (3 << 20))
    try output.write("")
    try output.commit()
    #expect(try names(folder) == ["a"])
    #expect(
      try folder.read("a") == Array("first ".utf8)
        + Array(repeating: UInt8(ascii: "x"), count: 3 << 20))
  }

  @Test("a file that is dropped leaves the old one and nothing else")
  func dropped() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("a", "old")
    do {
      let output = try OutputFile(path: folder.file("a"))
      try output.write("new")
      #expect(try names(folder).count == 2)
    }
    #expect(try names(folder) == ["a"])
    #expect(try folder.read("a") == Array("old".utf8))
  }

  @Test("a shorter file replaces a longer one whole")
  func replaces() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("a", "something long")
    let output = try OutputFile(path: folder.file("a"))
    try output.write("short")
    #expect(try folder.read("a") == Array("something long".utf8))
    try output.commit()
    #expect(try folder.read("a") == Array("short".utf8))
  }

  @Test("pieces of any size come out in order")
  func pieces() throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 3)
    var expected: [UInt8] = []
    let output = try OutputFile(path: folder.file("a"))
    for size in [0, 1, 100, 1 << 20, 1, (1 << 20) - 1, 2, (1 << 20) + 1, 700_000, 700_000, 5] {
      let piece = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
      expected += piece
      try output.write(piece)
      #expect(output.byteCount == UInt64(expected.count))
    }
    try output.overwrite([1, 2, 3], at: 100)
    expected.replaceSubrange(100..<103, with: [1, 2, 3])
    try output.write([9])
    try output.commit()
    #expect(try folder.read("a") == expected + [9])
  }

  @Test(
    "a full disk is an error that names the file, and stays one",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() throws {
    let full = StorageError.system(operation: "write to", path: "/dev/full", code: ENOSPC)
    let small = try OutputFile(path: "/dev/full")
    try small.write("little")
    #expect(throws: full) { try small.commit() }
    #expect(throws: full) { try small.commit() }
    let large = try OutputFile(path: "/dev/full")
    #expect(throws: full) { try large.write([UInt8](repeating: 0, count: 5 << 20)) }
    // Whoever overlooks that must not get half a file for a whole one.
    #expect(throws: full) { try large.commit() }
    #expect(full.description == "could not write to /dev/full: No space left on device")
  }

  @Test("a folder, a missing folder and an empty name are refused")
  func refusals() throws {
    let folder = try TemporaryFolder()
    #expect(throws: StorageError.isDirectory(path: folder.path)) {
      try OutputFile(path: folder.path)
    }
    let missing = folder.file("missing/a")
    let error = #expect(throws: StorageError.self) { try OutputFile(path: missing) }
    #expect(error?.description.contains(missing) ?? false)
    #expect(throws: StorageError.self) { try OutputFile(path: "") }
    #expect(try names(folder) == [])
  }

  @Test("a link stays a link and what it points to is replaced")
  func link() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("real"), withIntermediateDirectories: false)
    _ = try folder.write("real/a", "old")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: "real/a")
    let output = try OutputFile(path: folder.file("link"))
    try output.write("new")
    try output.commit()
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "real/a")
    #expect(try folder.read("real/a") == Array("new".utf8))
    #expect(try names(folder) == ["link", "real"])
  }

  @Test("a link that points to no file makes that file")
  func danglingLink() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: "target")
    let output = try OutputFile(path: folder.file("link"))
    try output.write("new")
    try output.commit()
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "target")
    #expect(try folder.read("target") == Array("new".utf8))
  }

  @Test(
    "permissions are those of the file that is replaced, or the usual ones",
    arguments: [0o600, 0o640, 0o755])
  func permissionsKept(mode: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a", "old")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    let output = try OutputFile(path: path)
    try output.commit()
    #expect(try permissions(path) == mode)
    let usual = try OutputFile(path: folder.file("b"))
    try usual.commit()
    #expect(try permissions(folder.file("b")) == permissions(folder.write("c", "")))
  }

  @Test(
    "a read-only file is not replaced", .enabled(if: getuid() != 0, "root may write everything"))
  func readOnly() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a", "old")
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
    #expect(throws: StorageError.self) { try OutputFile(path: path) }
    #expect(try names(folder) == ["a"])
  }

  @Test("a device is written to directly")
  func device() throws {
    let output = try OutputFile(path: "/dev/null")
    try output.write("away")
    try output.commit()
    #expect(!FileManager.default.fileExists(atPath: "/dev/null.XXXXXX"))
  }
}
