import TestSupport
import TextProcessing
import Testing

@Suite("Where documents begin")
struct DocumentFinderTests {
  /// The lines found in a text that comes in blocks.
  private func starts(_ separator: DocumentSeparator?, _ blocks: String...) throws -> [Int] {
    let finder = try DocumentFinder(separator)
    var followsEmptyLine = false
    var lineNumber = 1
    var found: [Int] = []
    for block in blocks {
      found += Array(block.utf8).withUnsafeBufferPointer {
        finder.starts(in: $0, firstLineNumber: lineNumber, followsEmptyLine: &followsEmptyLine)
      }
      lineNumber += block.utf8.count { $0 == 0x0A }
    }
    return found
  }

  @Test("Without a separator a file is one document")
  func none() throws {
    #expect(try starts(nil, "a\n\n = b = \n") == [])
  }

  @Test("Empty lines part documents, however many they are and whatever white space they hold")
  func emptyLines() throws {
    #expect(try starts(.emptyLine, "a\nb\n\nc\n\n\n \t\nd\ne") == [4, 8])
    #expect(try starts(.emptyLine, "\n\na\n") == [3])
    #expect(try starts(.emptyLine, "a\n\n\n") == [])
    #expect(try starts(.emptyLine, "") == [])
    #expect(try starts(.emptyLine, "a\r\n\r\nb\r\n") == [3])
  }

  @Test("Headings are the lines in which the pattern is found, the ends of lines apart")
  func headings() throws {
    let text = "x = y\n = One = \na\n = = Part = = \nb\n = Two = \n"
    #expect(try starts(.heading("^ = [^=]"), text) == [2, 6])
    #expect(try starts(.heading("^ = [^=]+ = $"), text.replacing("\n", with: "\r\n")) == [2, 6])
    #expect(try starts(.heading("^ = "), " = é\u{301} = ") == [1])
    #expect(try starts(.heading("nowhere"), text) == [])
  }

  @Test("Blocks change nothing")
  func blocks() throws {
    #expect(try starts(.emptyLine, "a\n", "\n", "b\n\n", "c\n", "d\n", "", "\n", "e") == [3, 5, 8])
    #expect(try starts(.heading("^="), "a\n", "=b\nc\n", "=d") == [2, 4])
    let lines = SmallCorpus.randomText(words: 3, sentences: 60, longest: 2, seed: 4)
      .split(separator: "\n", omittingEmptySubsequences: false).map { $0 + "\n" }
    for separator in [DocumentSeparator.emptyLine, .heading("^a")] {
      let finder = try DocumentFinder(separator)
      var followsEmptyLine = false
      var found: [Int] = []
      for (number, line) in lines.enumerated() {
        found += Array(line.utf8).withUnsafeBufferPointer {
          finder.starts(
            in: $0, firstLineNumber: number + 1, followsEmptyLine: &followsEmptyLine)
        }
      }
      #expect(found.count > 3)
      #expect(try starts(separator, lines.joined()) == found)
    }
  }

  @Test("A pattern that is none is refused with the reason")
  func badPattern() {
    for pattern in ["(", "[a", "*", "a{2,1}"] {
      do {
        _ = try DocumentFinder(.heading(pattern))
        Issue.record("\(pattern) was taken")
      } catch {
        guard case .badPattern(pattern, let reason) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect(!reason.isEmpty && "\(error)".hasPrefix("'\(pattern)' is not a regular expression"))
      }
    }
  }
}
