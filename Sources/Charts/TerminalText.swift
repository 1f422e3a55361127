/// Text with colours for a terminal that has 256 of them.
package enum TerminalText {
  /// Colours for series that can be read on black and on white.
  private static let series = [32, 166, 35, 169, 172, 74, 244]

  /// The text in the colour of a series.
  package static func colored(_ text: String, series index: Int) -> String {
    "\u{1B}[38;5;\(series[index % series.count])m\(text)\u{1B}[0m"
  }

  /// The text in one colour on another; nil for the terminal's own.
  package static func colored(_ text: String, foreground: Color?, background: Color?) -> String {
    let codes =
      (foreground.map { ["38;5;\($0.terminalIndex)"] } ?? [])
      + (background.map { ["48;5;\($0.terminalIndex)"] } ?? [])
    guard !codes.isEmpty else { return text }
    return "\u{1B}[\(codes.joined(separator: ";"))m\(text)\u{1B}[0m"
  }

  /// Phrases on as few lines as fit so many columns; longer ones are cut. The widths are those of
  /// `plain`, what is put there is `shown`.
  package static func flow(_ phrases: [(plain: String, shown: String)], columns limit: Int)
    -> [String]
  {
    var lines: [String] = []
    var used = 0
    for phrase in phrases {
      let isCut = TextExtent.columns(phrase.plain) > limit
      let plain = TextExtent.fitted(phrase.plain, columns: limit)
      let shown = isCut ? plain : phrase.shown
      let width = TextExtent.columns(plain)
      if !lines.isEmpty, used + 3 + width <= limit {
        lines[lines.count - 1] += "   " + shown
        used += 3 + width
      } else {
        lines.append(shown)
        used = width
      }
    }
    return lines
  }
}
