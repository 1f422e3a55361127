import LacunaKit

/// A table whose columns line up, whatever the script.
struct Columns {
  /// Which side of a column its cells touch.
  enum Alignment {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ alignments: [Alignment]) {
    self.alignments = alignments
  }

  mutating func add(_ cells: String...) {
    rows.append(cells)
  }

  mutating func add(_ cells: [String]) {
    rows.append(cells)
  }

  /// The lines, without space at their ends.
  func lines(indentation: String = "") -> [String] {
    var widths = [Int](repeating: 0, count: alignments.count)
    for row in rows {
      for (column, cell) in row.enumerated() {
        widths[column] = max(widths[column], DisplayWidth.columns(cell))
      }
    }
    return rows.map { row in
      var line = indentation
      for (column, cell) in row.enumerated() {
        if column > 0 { line += "  " }
        let padding = String(repeating: " ", count: widths[column] - DisplayWidth.columns(cell))
        line += alignments[column] == .left ? cell + padding : padding + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

/// Puts phrases on as few lines as fit a width.
enum Flow {
  /// A text broken between words.
  static func wrapped(_ text: String, width: Int?) -> [String] {
    lines(text.split(separator: " ").map(String.init), width: width, separator: " ")
  }

  static func lines(_ phrases: [String], width: Int?, separator: String = "   ") -> [String] {
    guard let width else { return [phrases.joined(separator: separator)] }
    var lines: [String] = []
    for phrase in phrases {
      if let last = lines.last,
        DisplayWidth.columns(last) + separator.count + DisplayWidth.columns(phrase) <= width
      {
        lines[lines.count - 1] += separator + phrase
      } else {
        lines.append(phrase)
      }
    }
    return lines
  }
}

/// Makes text fit a column.
enum TextFit {
  /// The text, cut with … where it takes more columns.
  static func shortened(_ text: String, columns limit: Int) -> String {
    if DisplayWidth.columns(text) <= limit { return text }
    var result = ""
    for character in text {
      if DisplayWidth.columns(result + String(character)) >= limit { break }
      result.append(character)
    }
    return result + "…"
  }
}
