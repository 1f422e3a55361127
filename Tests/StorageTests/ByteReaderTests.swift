import Foundation
import Storage
import TestSupport
import Testing

@Suite("Reading files, compressed or not")
struct ByteReaderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// All bytes of a file, read in pieces of that size.
  static func contents(_ path: String, pieceByteCount: Int = 1000) throws -> [UInt8] {
    let reader = try ByteReader(InputFile(path: path))
    var all: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: pieceByteCount)
    while true {
      let count = try piece.withUnsafeMutableBytes { try reader.read(into: $0) }
      if count == 0 { return all }
      all += piece[..<count]
    }
  }

  /// The bytes as the gzip command compresses them.
  static func gzip(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> [UInt8] {
    let path = try folder.write("plain-\(UUID().uuidString)", bytes)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-c", path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Array(data)
  }

  static func sample(byteCount: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: 3)
    return (0..<byteCount).map { _ in UInt8(0x61 + generator.next() % 7) }
  }

  @Test("Plain files and gzip files of one or more members give the same bytes")
  func wholeFiles() throws {
    let bytes = Self.sample(byteCount: 300_000)
    let plain = try folder.write("plain.txt", bytes)
    let first = try Self.gzip(Array(bytes[..<123_456]), in: folder)
    let second = try Self.gzip(Array(bytes[123_456...]), in: folder)
    let empty = try Self.gzip([], in: folder)
    let single = try folder.write("single", try Self.gzip(bytes, in: folder))
    let several = try folder.write("several.gz", first + empty + second + [0, 0, 0])
    for pieceByteCount in [7, 4096, 1 << 20] {
      for path in [plain, single, several] {
        #expect(try Self.contents(path, pieceByteCount: pieceByteCount) == bytes)
      }
    }
    #expect(try Self.contents(try folder.write("e.gz", empty)).isEmpty)
    #expect(try Self.contents(try folder.write("e.txt", "")).isEmpty)
    #expect(try Self.contents(try folder.write("one", "\u{1F}")) == [0x1F])
  }

  @Test("Progress is counted in bytes on disk")
  func progress() throws {
    let compressed = try Self.gzip(Self.sample(byteCount: 1_000_000), in: folder)
    let reader = try ByteReader(InputFile(path: try folder.write("a.gz", compressed)))
    #expect(reader.totalByteCount == UInt64(compressed.count))
    var piece = [UInt8](repeating: 0, count: 100_000)
    var last: UInt64 = 0
    while try piece.withUnsafeMutableBytes({ try reader.read(into: $0) }) > 0 {
      #expect(reader.consumedByteCount >= last)
      last = reader.consumedByteCount
    }
    #expect(reader.consumedByteCount == UInt64(compressed.count))
  }

  @Test("Every truncation of a gzip file is an error, an empty file aside")
  func truncation() throws {
    let compressed = try Self.gzip(Self.sample(byteCount: 200), in: folder)
    for count in 2..<compressed.count {
      let path = try folder.write("cut.gz", compressed[..<count])
      #expect(throws: StorageError.self, "\(count) bytes") { try Self.contents(path) }
    }
  }

  @Test("Flipped bytes are errors that name the file, or change nothing")
  func corruption() throws {
    let bytes = Self.sample(byteCount: 200)
    let compressed = try Self.gzip(bytes, in: folder)
    var errorCount = 0
    for index in 2..<compressed.count {
      var damaged = compressed
      damaged[index] ^= 0x55
      let path = try folder.write("bad.gz", damaged)
      do {
        #expect(try Self.contents(path) == bytes)
      } catch let error as StorageError {
        guard case .corruptGzip(path, _, _) = error else {
          Issue.record(error)
          continue
        }
        errorCount += 1
      }
    }
    // Time stamp, flags and name in the header may change.
    #expect(errorCount > compressed.count / 2)
    let trailing = try folder.write("trailing.gz", compressed + Array("tail".utf8))
    #expect(throws: StorageError.self) { try Self.contents(trailing) }
  }

  @Test("A folder, a missing file and an empty path are said to be that")
  func wrongPaths() throws {
    #expect(throws: StorageError.isDirectory(path: folder.path)) {
      try ByteReader(InputFile(path: folder.path))
    }
    #expect(throws: StorageError.system(operation: "open", path: "/no/such", code: ENOENT)) {
      try ByteReader(InputFile(path: "/no/such"))
    }
    #expect(throws: StorageError.emptyPath) { try ByteReader(InputFile(path: "")) }
  }

  @Test(
    "A file without permission is said to be that",
    .enabled(if: geteuid() != 0, "root may read everything"))
  func permission() throws {
    let path = try folder.write("secret.txt", "x")
    chmod(path, 0)
    #expect(throws: StorageError.system(operation: "open", path: path, code: EACCES)) {
      try ByteReader(InputFile(path: path))
    }
  }

  @Test("A named pipe is read to its end, gzip data included")
  func pipe() throws {
    let bytes = Self.sample(byteCount: 200_000)
    for content in [bytes, try Self.gzip(bytes, in: folder)] {
      let path = folder.file("pipe-\(content.count)")
      #expect(mkfifo(path, 0o600) == 0)
      let writer = Thread {
        guard let file = FileHandle(forWritingAtPath: path) else { return }
        file.write(Data(content[..<1]))
        file.write(Data(content[1...]))
        try? file.close()
      }
      writer.start()
      #expect(try Self.contents(path) == bytes)
    }
  }
}
