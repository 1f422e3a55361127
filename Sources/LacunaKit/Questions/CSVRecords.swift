/// The records of a CSV file as RFC 4180 has them: quoted fields may hold commas, line ends and, doubled,
/// quotes. Lines may end with LF or CRLF; a byte order mark and empty lines are skipped.
struct CSVRecords {
  struct Record: Equatable {
    /// The line on which it begins, counted from 1.
    var line: Int
    var fields: [String]
  }

  private(set) var records: [Record] = []
  private let file: String

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")

  /// Reads a whole file. Throws ``QuestionFileError``.
  init(_ bytes: [UInt8], file: String) throws {
    self.file = file
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var line = 1
    while position < bytes.count {
      var record = Record(line: line, fields: [])
      var isEnded = false
      while !isEnded {
        let field = try Self.field(bytes, &position, &line, file)
        guard let text = String(validating: field, as: UTF8.self) else {
          throw QuestionFileError(.notUTF8, file: file, line: line)
        }
        record.fields.append(text)
        isEnded = position >= bytes.count || bytes[position] == Self.lineFeed
        if position < bytes.count {
          if bytes[position] == Self.lineFeed { line += 1 }
          position += 1
        }
      }
      if record.fields != [""] { records.append(record) }
    }
  }

  /// Reads a field and leaves the position at the comma or line feed after it, or at the end.
  private static func field(
    _ bytes: [UInt8], _ position: inout Int, _ line: inout Int, _ file: String
  ) throws -> [UInt8] {
    if position < bytes.count, bytes[position] == quote {
      return try quotedField(bytes, &position, &line, file)
    }
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: ","), bytes[position] != lineFeed
    {
      position += 1
    }
    var end = position
    if isLineEnd(bytes, position), end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return Array(bytes[start..<end])
  }

  private static func quotedField(
    _ bytes: [UInt8], _ position: inout Int, _ line: inout Int, _ file: String
  ) throws -> [UInt8] {
    let firstLine = line
    var field: [UInt8] = []
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte == quote {
        position += 1
        guard position < bytes.count, bytes[position] == quote else {
          if position < bytes.count, bytes[position] == UInt8(ascii: "\r"),
            isLineEnd(bytes, position + 1)
          {
            position += 1
          }
          if !isLineEnd(bytes, position) && bytes[position] != UInt8(ascii: ",") {
            throw QuestionFileError(.textAfterQuote, file: file, line: line)
          }
          return field
        }
      }
      if byte == lineFeed { line += 1 }
      field.append(byte)
      position += 1
    }
    throw QuestionFileError(.openQuote, file: file, line: firstLine)
  }

  private static func isLineEnd(_ bytes: [UInt8], _ position: Int) -> Bool {
    position >= bytes.count || bytes[position] == lineFeed
  }
}
