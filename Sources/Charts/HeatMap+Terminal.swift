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
    var cellColumns = 2
    if showsNumbers {
      let numbers = (0..<rowCount).flatMap { row in
        (0..<columnCount).map { TextExtent.columns(cellText(row: row, column: $0)) }
      }
      cellColumns = max(numbers.max() ?? 1, 2) + 2
    }
    var writesNumbers = showsNumbers
    if labelColumns + columnCount * cellColumns > width {
      writesNumbers = false
      cellColumns = 2
    }
    let shown = max(0, min(columnCount, (width - labelColumns - 1) / cellColumns))
    let cut = shown < columnCount ? "…" : ""

    var lines: [String] = title.isEmpty ? [] : [TextExtent.fitted(title, columns: width)]
    let axes = [rowAxis.isEmpty ? "" : "↓ " + rowAxis, columnAxis.isEmpty ? "" : "→ " + columnAxis]
      .filter { !$0.isEmpty }
    lines += TerminalText.flow(axes.map { ($0, $0) }, columns: width)
    if (0..<columnCount).contains(where: { !columnLabel($0).isEmpty }) {
      let names = (0..<shown).map { column in
        let name = TextExtent.fitted(columnLabel(column), columns: cellColumns - 1)
        return TextExtent.padded(name, columns: cellColumns - 1, isRight: true) + " "
      }
      lines.append(String(repeating: " ", count: labelColumns) + names.joined() + cut)
    }
    let span = span
    for row in 0..<rowCount {
      let label = TextExtent.padded(rowLabel(row), columns: labelColumns, isRight: true)
      let cells = (0..<shown).map { column in
        cell(
          row: row, column: column, span: span, columns: cellColumns, writesNumber: writesNumbers,
          usesColor: usesColor)
      }
      lines.append(label + cells.joined() + cut)
    }
    return lines.map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func cellText(row: Int, column: Int) -> String {
    let number = number(row: row, column: column)
    return emphasis == .offDiagonal && row != column && number == "0" ? "·" : number
  }

  private func cell(
    row: Int, column: Int, span: AxisSpan, columns: Int, writesNumber: Bool, usesColor: Bool
  ) -> String {
    let text = writesNumber ? cellText(row: row, column: column) : ""
    let number = TextExtent.padded(text, columns: columns - 1, isRight: true)
    let shade = shade(row: row, column: column, span: span)
    if usesColor {
      // What is nearly nothing keeps the terminal's own colours, as does what is not to be coloured.
      guard let shade, shade >= 0.02 else { return number + " " }
      let fill = colors.color(shade)
      return TerminalText.colored(number + " ", foreground: fill.textColor, background: fill)
    }
    let marks = [" ", "░", "▒", "▓", "█"]
    let mark = shade.map { marks[min(4, Int(($0 * 4).rounded(.up)))] } ?? " "
    return writesNumber ? number + mark : mark + mark
  }
}
