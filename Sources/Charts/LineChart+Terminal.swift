extension LineChart {
  /// The chart as lines of text, drawn with Braille dots.
  ///
  /// Several series are told apart by letters at their ends, and by colours if `usesColor`. Where
  /// room is short the legend goes first, then the names of the axes, the title, the numbers.
  ///
  /// - Parameters:
  ///   - width: The most columns that a line takes.
  ///   - height: The most lines, at least one.
  ///   - usesColor: Whether the terminal understands codes for 256 colours.
  public func terminalLines(width: Int = 80, height: Int = 20, usesColor: Bool = false) -> [String]
  {
    guard width > 0, height > 0 else { return [] }
    let layout = TerminalLayout(self, width: width, height: height, usesColor: usesColor)
    var canvas = BrailleCanvas(columns: layout.plotColumns, rows: layout.plotRows)
    var ends: [(series: Int, column: Int, row: Int)] = []
    for (index, series) in series.enumerated() {
      let last: Location?
      if series.style == .points {
        let points = series.visiblePoints(x: layout.x, y: layout.y)
        for point in points { canvas.draw([point], isDashed: false, series: index) }
        last = points.last
      } else {
        let lines = series.visibleLines(x: layout.x, y: layout.y)
        for line in lines {
          canvas.draw(line, isDashed: series.style == .dashed, series: index)
        }
        last = lines.last?.last
      }
      if let last, layout.usesLetters, !series.name.isEmpty {
        let cell = canvas.cell(last)
        ends.append((index, cell.column + 1, cell.row))
      }
    }
    return layout.lines(
      canvas: canvas, letters: Self.separated(ends, columns: layout.plotColumns + 2))
  }

  /// Moves letters on the same place to the right; those for which there is no room are left out.
  private static func separated(
    _ ends: [(series: Int, column: Int, row: Int)], columns: Int
  ) -> [TerminalLayout.Letter] {
    var letters: [TerminalLayout.Letter] = []
    for end in ends {
      var column = end.column
      while letters.contains(where: { $0.row == end.row && $0.column == column }) { column += 1 }
      guard column < columns else { continue }
      letters.append(TerminalLayout.Letter(series: end.series, row: end.row, column: column))
    }
    return letters
  }
}
