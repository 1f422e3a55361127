/// What parts a file into documents.
public enum DocumentSeparator: Sendable, Hashable, Codable {
  /// One or more lines of nothing but white space.
  case emptyLine
  /// A line in which this regular expression is found begins a document, such as `^ = [^=]` for the
  /// headings of WikiText.
  case heading(String)
}

/// Finds the lines of a file with which documents begin.
public struct DocumentFinder {
  private let separator: DocumentSeparator?
  private let expression: Regex<AnyRegexOutput>?

  /// Throws ``TextError/badPattern(pattern:reason:)``.
  public init(_ separator: DocumentSeparator?) throws(TextError) {
    self.separator = separator
    guard case .heading(let pattern) = separator else {
      expression = nil
      return
    }
    do {
      expression = try Regex(pattern)
    } catch {
      throw .badPattern(pattern: pattern, reason: "\(error)")
    }
  }

  /// The numbers of the lines of a block that begin a document, counted from `firstLineNumber`,
  /// rising. The first line of a file always does, and is not listed for that.
  ///
  /// - Parameter followsEmptyLine: whether the line before the block is empty; set to whether its last
  ///   line is.
  public func starts(
    in block: UnsafeBufferPointer<UInt8>, firstLineNumber: Int, followsEmptyLine: inout Bool
  ) -> [Int] {
    if separator == nil { return [] }
    var starts: [Int] = []
    var (lineNumber, start) = (firstLineNumber, 0)
    while start < block.count {
      let end = block[start...].firstIndex(of: 0x0A) ?? block.count
      let line = block[start..<end]
      if let expression {
        let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        if text.firstMatch(of: expression) != nil { starts.append(lineNumber) }
      } else {
        let isEmpty = line.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
        if followsEmptyLine && !isEmpty { starts.append(lineNumber) }
        followsEmptyLine = isEmpty
      }
      lineNumber += 1
      start = end + 1
    }
    return starts
  }
}
