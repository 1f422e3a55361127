#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One JSON value a line, keys sorted, for other programs.
enum JSONLine {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// A number; null where it is infinite or undefined, which JSON cannot say.
  static func number(_ value: Double?) -> JSONNumber {
    JSONNumber(value: value.flatMap { $0.isFinite ? $0 : nil })
  }
}

/// A number or null. An optional would leave its key out, so that the keys would not be the same on
/// every line.
struct JSONNumber: Encodable {
  var value: Double?

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}

/// Cells of a TSV line: tabs and line ends inside a cell become spaces.
enum TSVLine {
  static func text(_ cells: [String]) -> String {
    cells.map { cell($0) }.joined(separator: "\t")
  }

  /// What stands in a line for a text: it has as many bytes at most.
  static func cell(_ text: String) -> String {
    isPlain(text) ? text : String(text.map { $0 == "\t" || $0.isNewline ? " " : $0 })
  }

  /// Whether a cell is printable ASCII, as almost all are: asking each character takes long.
  private static func isPlain(_ cell: String) -> Bool {
    cell.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x80 }
  }
}
