import Foundation
import Storage
import TestSupport
import Testing

@Suite("Finding the files a person named")
struct InputFilesTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test("A folder is its text files, at any depth, in the order of their bytes")
  func folders() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("sub/deep"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: folder.file(".hidden"), withIntermediateDirectories: true)
    let names = [
      "b.txt", "B.TXT", "a.md", "sub/z.txt.gz", "sub/deep/c.text", "sub.txt", "image.png",
      ".secret.txt", ".hidden/d.txt", "noending",
    ]
    for name in names { _ = try folder.write(name, "x") }
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link.txt"), withDestinationPath: folder.file("noending"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("loop"), withDestinationPath: folder.path)
    let expected = [
      "B.TXT", "a.md", "b.txt", "link.txt", "sub.txt", "sub/deep/c.text", "sub/z.txt.gz",
    ]
    for path in [folder.path, folder.path + "/"] {
      let found = try InputFiles.find([path])
      #expect(found.map(\.path) == expected.map { folder.file($0) })
    }
  }

  @Test("Files and standard input are themselves, in the order given")
  func given() throws {
    let file = try folder.write("any.name", "x")
    let found = try InputFiles.find(["-", file, file])
    #expect(found.map(\.displayName) == ["standard input", file, file])
  }

  @Test("Nothing there, nothing in it and no path at all are errors")
  func errors() throws {
    #expect(throws: StorageError.noFiles(folder: folder.path)) {
      try InputFiles.find([folder.path])
    }
    #expect(throws: StorageError.emptyPath) { try InputFiles.find([""]) }
    let missing = folder.file("missing")
    #expect(throws: StorageError.system(operation: "open", path: missing, code: ENOENT)) {
      try InputFiles.find([missing])
    }
  }
}
