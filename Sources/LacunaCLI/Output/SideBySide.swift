import LacunaKit

/// Blocks of lines beside each other on a terminal, as many in a row as fit.
enum SideBySide {
  /// The lines of all blocks, rows parted by an empty line.
  static func lines(_ blocks: [[String]], width: Int, gap: Int = 2) -> [String] {
    let blockWidth = blocks.joined().map(columns).max() ?? 0
    let perRow = max(1, (width + gap) / max(blockWidth + gap, 1))
    var lines: [String] = []
    for first in stride(from: 0, to: blocks.count, by: perRow) {
      let row = blocks[first..<min(first + perRow, blocks.count)]
      if first > 0 { lines.append("") }
      for index in 0..<(row.map(\.count).max() ?? 0) {
        var line = ""
        for (place, block) in row.enumerated() {
          let text = index < block.count ? block[index] : ""
          let padding = place + 1 < row.count ? blockWidth + gap - columns(text) : 0
          line += text + String(repeating: " ", count: padding)
        }
        while line.last == " " { line.removeLast() }
        lines.append(line)
      }
    }
    return lines
  }

  /// The columns that a text takes; codes for colours take none.
  private static func columns(_ text: String) -> Int {
    guard text.contains("\u{1B}") else { return DisplayWidth.columns(text) }
    return DisplayWidth.columns(text.replacing(/\u{1B}\[[0-9;]*m/, with: ""))
  }
}
