import Storage
import TestSupport
import Testing

@Suite("Blocks of whole lines")
struct LineBlockReaderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func blocks(
    _ text: String, _ boundary: LineBlockReader.Boundary = .line, target: Int,
    maximum: Int = 1 << 30
  ) throws -> [TextBlock] {
    let path = try folder.write("text", text)
    var reader = try LineBlockReader(
      InputFile(path: path), boundary: boundary, targetByteCount: target,
      maximumByteCount: maximum)
    var blocks: [TextBlock] = []
    while let block = try reader.next() { blocks.append(block) }
    return blocks
  }

  static let texts = [
    "", "\n", "a", "a\n", "\n\n\n", "ab\r\ncd\n\nef\n \t\r\n\ngh", "longer line\nb\n\nc\n\n\n",
    "no newline anywhere in here", "x\n\n", " \na\n\nb\n",
  ]

  @Test("Together they are the file, for any size, and each knows its place", arguments: texts)
  func whole(text: String) throws {
    for boundary in [LineBlockReader.Boundary.line, .paragraph] {
      for target in 1...20 {
        let blocks = try blocks(text, boundary, target: target)
        #expect(blocks.flatMap(\.bytes) == Array(text.utf8))
        #expect(blocks.isEmpty == text.isEmpty)
        var line = 1
        var offset = 0
        for (index, block) in blocks.enumerated() {
          let isLast = index == blocks.count - 1
          #expect(block.isLast == isLast)
          #expect(block.firstLineNumber == line && block.firstByteOffset == UInt64(offset))
          #expect(block.endsWithNewline || isLast)
          line += block.bytes.count { $0 == 0x0A }
          offset += block.bytes.count
          if boundary == .paragraph && !isLast {
            let lines = block.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            let lastLine = lines[lines.count - 2]
            #expect(lastLine.allSatisfy { [0x20, 0x09, 0x0D].contains($0) })
          }
        }
      }
    }
  }

  @Test("Small targets make many blocks, and long lines longer ones")
  func sizes() throws {
    let text = String(repeating: "0123456\n", count: 100) + String(repeating: "y", count: 500)
    let blocks = try blocks(text, target: 64)
    #expect(blocks.count > 10)
    #expect(blocks.last?.bytes.count ?? 0 >= 500)
  }

  @Test("A line over the limit is an error that names it")
  func tooLong() throws {
    let text = "a\nb\n" + String(repeating: "y", count: 5000) + "\n"
    let path = folder.file("text")
    #expect(
      throws: StorageError.lineTooLong(path: path, line: 3, byteLimit: 1000, isParagraph: false)
    ) { try blocks(text, target: 16, maximum: 1000) }
  }
}
