#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// Walks over the lines, or the paragraphs, of a block.
///
/// A line ends with LF or CR LF, which are not part of it. A paragraph is a run of lines of which
/// none is blank (empty, or only SPACE, TAB and CR).
struct TextUnits {
  enum Unit {
    case line
    case paragraph
  }

  /// The block.
  let text: UnsafeBufferPointer<UInt8>
  private let unit: Unit
  /// The start of the next line, and its number.
  private var position: Int
  private var lineNumber: Int

  init(_ text: UnsafeBufferPointer<UInt8>, from start: Int, lineNumber: Int, unit: Unit) {
    self.text = text
    self.unit = unit
    self.lineNumber = lineNumber
    position = start
  }

  /// The next unit without its line end, and the number of its first line.
  mutating func next() -> (range: Range<Int>, lineNumber: Int)? {
    switch unit {
    case .line: nextLine()
    case .paragraph: nextParagraph()
    }
  }

  private mutating func nextLine() -> (range: Range<Int>, lineNumber: Int)? {
    guard position < text.count, let base = text.baseAddress else { return nil }
    let start = position
    let number = lineNumber
    lineNumber += 1
    var end = text.count
    if let found = memchr(base + start, 0x0A, text.count - start) {
      end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      position = end + 1
    } else {
      position = end
    }
    if end > start && text[end - 1] == 0x0D { end -= 1 }
    return (start..<end, number)
  }

  private mutating func nextParagraph() -> (range: Range<Int>, lineNumber: Int)? {
    var first = nextLine()
    while let line = first, isBlank(line.range) { first = nextLine() }
    guard var paragraph = first else { return nil }
    while let line = nextLine() {
      if isBlank(line.range) { break }
      paragraph.range = paragraph.range.lowerBound..<line.range.upperBound
    }
    return paragraph
  }

  private func isBlank(_ line: Range<Int>) -> Bool {
    for index in line where text[index] != 0x20 && text[index] != 0x09 && text[index] != 0x0D {
      return false
    }
    return true
  }
}
