/// What goes where when a line chart is drawn as text.
package struct TerminalLayout {
  /// The mark at the end of a series.
  package struct Letter {
    package var series: Int
    package var row: Int
    package var column: Int
  }

  package let x: AxisSpan
  package let y: AxisSpan
  package let plotColumns: Int
  package let plotRows: Int
  /// Whether series are marked with letters, for which two columns are free to the right of the plot.
  package let usesLetters: Bool

  private let width: Int
  private let usesColor: Bool
  private var header: [String] = []
  private var xLabel: [String] = []
  private var legend: [String] = []
  private var showsNumbers = true
  /// The columns of the vertical axis' numbers, without the axis; nil if there is no axis.
  private let numberColumns: Int?
  /// The columns of the plot where a marked value is.
  private let markerColumns: [Int]

  package init(_ chart: LineChart, width: Int, height: Int, usesColor: Bool) {
    self.width = width
    self.usesColor = usesColor
    usesLetters = chart.series.count > 1 && width >= 20
    legend = Self.legend(chart, width: width, usesColor: usesColor, usesLetters: usesLetters)
    let title = chart.title.isEmpty ? [] : [TextExtent.fitted(chart.title, columns: width)]
    let yLabel =
      chart.yAxis.label.isEmpty ? [] : [TextExtent.fitted(chart.yAxis.label, columns: width)]
    xLabel = chart.xAxis.label.isEmpty ? [] : [chart.xAxis.label]
    header = title + yLabel
    // Three lines of dots are the least that shows a curve.
    let wanted = 3
    func rows(_ hasNumbers: Bool, _ others: [String]...) -> Int {
      height - others.reduce(hasNumbers ? 2 : 0) { $0 + $1.count }
    }
    if rows(true, header, xLabel, legend) < wanted { legend = [] }
    if rows(true, header, xLabel) < wanted {
      xLabel = []
      header = title
    }
    if rows(true, header) < wanted { header = [] }
    if rows(true) < wanted { showsNumbers = false }
    plotRows = max(1, rows(showsNumbers, header, xLabel, legend))

    let shown = chart.shownPoints
    y = AxisSpan(
      chart.yAxis, values: shown.map(\.y), tickCount: max(2, plotRows / 3 + 1), padding: 0.02)
    let numbers = y.ticks.map { TextExtent.columns($0.label) }.max() ?? 0
    let letterColumns = usesLetters ? 2 : 0
    let hasAxis = showsNumbers && width - numbers - 2 - letterColumns >= 8
    numberColumns = hasAxis ? numbers : nil
    plotColumns = max(1, width - letterColumns - (hasAxis ? numbers + 2 : 0))
    x = AxisSpan(chart.xAxis, values: chart.shownX, tickCount: max(2, plotColumns / 10))
    let canvas = BrailleCanvas(columns: plotColumns, rows: plotRows)
    markerColumns = chart.markers.compactMap { [x] marker in
      guard x.scale.shows(marker.x), (0...1).contains(x.fraction(marker.x)) else { return nil }
      return canvas.cell(Location(x: x.fraction(marker.x), y: 0)).column
    }
  }

  private static func letter(_ series: Int) -> String {
    String(Unicode.Scalar(UInt8(ascii: "a") + UInt8(series % 26)))
  }

  private static func legend(
    _ chart: LineChart, width: Int, usesColor: Bool, usesLetters: Bool
  ) -> [String] {
    var phrases: [(plain: String, shown: String)] = []
    for (index, series) in chart.series.enumerated() where usesLetters && !series.name.isEmpty {
      let plain = letter(index) + " " + TextExtent.fitted(series.name, columns: width)
      phrases.append((plain, usesColor ? TerminalText.colored(plain, series: index) : plain))
    }
    for marker in chart.markers where !marker.label.isEmpty {
      let plain = "┊ " + TextExtent.fitted(marker.label, columns: width)
      phrases.append((plain, plain))
    }
    return TerminalText.flow(phrases, columns: width)
  }

  /// All lines, none with space at its end.
  package func lines(canvas: BrailleCanvas, letters: [Letter]) -> [String] {
    let plot = (0..<plotRows).map { row in
      let tick = y.ticks.first { canvas.cell(Location(x: 0, y: y.fraction($0.value))).row == row }
      var line = ""
      if let numberColumns {
        line += TextExtent.padded(tick?.label ?? "", columns: numberColumns, isRight: true)
        line += tick == nil ? " │" : " ┤"
      }
      return line + self.row(row, canvas: canvas, letters: letters.filter { $0.row == row })
    }
    let lines = header + plot + (showsNumbers ? axisLines(canvas) : []) + centeredLabel() + legend
    return lines.map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func row(_ row: Int, canvas: BrailleCanvas, letters: [Letter]) -> String {
    var line = ""
    for column in 0..<plotColumns + (usesLetters ? 2 : 0) {
      var text = " "
      var series: Int?
      if let letter = letters.first(where: { $0.column == column }) {
        text = Self.letter(letter.series)
        series = letter.series
      } else if column < plotColumns, let cell = canvas.character(row: row, column: column) {
        text = String(cell.character)
        series = cell.series
      } else if markerColumns.contains(column) {
        text = "┊"
      }
      line += usesColor && series != nil ? TerminalText.colored(text, series: series!) : text
    }
    return line
  }

  /// The horizontal axis and its numbers, those that would touch the one before left out.
  private func axisLines(_ canvas: BrailleCanvas) -> [String] {
    let gutter = numberColumns.map { $0 + 2 } ?? 0
    var axis = [Character](repeating: "─", count: plotColumns)
    var numbers = ""
    for tick in x.ticks {
      let column = canvas.cell(Location(x: x.fraction(tick.value), y: 0)).column
      let labelColumns = TextExtent.columns(tick.label)
      let start = min(max(0, gutter + column - labelColumns / 2), width - labelColumns)
      let used = TextExtent.columns(numbers)
      guard start >= used + (used == 0 ? 0 : 1) else { continue }
      axis[column] = "┬"
      numbers += String(repeating: " ", count: start - used) + tick.label
    }
    let corner = numberColumns.map { String(repeating: " ", count: $0 + 1) + "└" } ?? ""
    return [corner + String(axis), numbers]
  }

  private func centeredLabel() -> [String] {
    let gutter = numberColumns.map { $0 + 2 } ?? 0
    return xLabel.map {
      String(repeating: " ", count: gutter) + TextExtent.centered($0, columns: plotColumns)
    }
  }
}
