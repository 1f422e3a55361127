extension HeatMap {
  /// The table as lines of text.
  ///
  /// With colours the cells are shaded; without, a mark from "░" to "█" follows each number. Zeros off
  /// the diagonal of a table about errors are "·". Where the numbers take too much room, the shades
  /// are shown alone, and what is still too wide is cut with "…".
  ///
  /// - Parameters:
  ///   - width: The most columns that a line takes.
  ///   - usesColor: Whether the terminal understands codes for 256 colours.
  public func terminalLines(width: Int = 80, usesColor: Bool = false) -> [String] {
    guard width > 0 else { return [] }
    let labelColumns = min(
      (0..<rowCount).map { TextExtent.columns(rowLabel($0)) }.max() ?? 0, width / 3)
    let texts = cellTexts
    var cellColumns = 2
    if showsNumbers {
      cellColumns = max(texts.joined().map(TextExtent.columns).max() ?? 1, 2) + 2
    }
    if showsNumbers, labelColumns + 1 + columnCount * cellColumns > width { cellColumns -= 1 }
    var writesNumbers = showsNumbers
    if labelColumns + 1 + columnCount * cellColumns > width {
      writesNumbers = false
      cellColumns = 2
    }
    let fitting = max(0, (width - labelColumns - 2) / cellColumns)
    let fitsAll = labelColumns + 1 + columnCount * cellColumns <= width
    let shown = fitsAll ? columnCount : min(columnCount, fitting)
    let cut = fitsAll ? "" : "…"

    var lines: [String] = title.isEmpty ? [] : [TextExtent.fitted(title, columns: width)]
    let axes = [rowAxis.isEmpty ? "" : "↓ " + rowAxis, columnAxis.isEmpty ? "" : "→ " + columnAxis]
      .filter { !$0.isEmpty }
    lines += TerminalText.flow(axes.map { ($0, $0) }, columns: width)
    if (0..<columnCount).contains(where: { !columnLabel($0).isEmpty }) {
      let names = (0..<shown).map { column in
        let name = TextExtent.fitted(columnLabel(column), columns: cellColumns - 1)
        return TextExtent.padded(name, columns: cellColumns - 1, isRight: true) + " "
      }
      let line = String(repeating: " ", count: labelColumns + 1) + names.joined() + cut
      lines.append(TextExtent.fitted(line, columns: width))
    }
    let span = span
    for row in 0..<rowCount {
      let label = TextExtent.padded(rowLabel(row), columns: labelColumns, isRight: true)
      let cells = (0..<shown).map { column in
        cell(
          writesNumbers ? texts[row][column] : nil, columns: cellColumns,
          shade: shade(row: row, column: column, span: span), usesColor: usesColor)
      }
      let line = label + " " + cells.joined() + cut
      lines.append(shown == 0 ? TextExtent.fitted(line, columns: width) : line)
    }
    return lines.map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private var cellTexts: [[String]] {
    numbers.enumerated().map { row, numbers in
      numbers.enumerated().map { column, number in
        emphasis == .offDiagonal && row != column && number == "0" ? "·" : number
      }
    }
  }

  private func cell(
    _ text: String?, columns: Int, shade: Double?, usesColor: Bool
  ) -> String {
    let number = TextExtent.padded(text ?? "", columns: columns - 1, isRight: true)
    if usesColor {
      // What is nearly nothing keeps the terminal's own colours, as does what is not to be coloured.
      guard let shade, shade >= 0.02 else { return number + " " }
      let fill = colors.color(shade)
      return TerminalText.colored(number + " ", foreground: fill.textColor, background: fill)
    }
    let marks = [" ", "░", "▒", "▓", "█"]
    let mark = shade.map { marks[min(4, Int(($0 * 4).rounded(.up)))] } ?? " "
    return text == nil ? mark + mark : number + mark
  }
}
