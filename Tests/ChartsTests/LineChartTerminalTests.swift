import Testing

import Charts

@Suite("Line charts in a terminal")
struct LineChartTerminalTests {
  private let chart = LineChart(
    title: "A title that is rather long for a narrow terminal 語語語",
    xAxis: ChartAxis(label: "steps of training so far"),
    yAxis: ChartAxis(label: "loss in nats for each token"),
    series: [
      LineChart.Series(name: "training", values: (1...50).map { 9000 / Double($0) }),
      LineChart.Series(
        name: "a validation set with a long name", values: (1...50).map { 9500 / Double($0) },
        style: .dashed),
      LineChart.Series(name: "gaps", values: [1, .nan, .infinity, 4000], style: .points),
    ], markers: [LineChart.Marker(x: 12, label: "best")])

  @Test("no line is wider than asked and there are not more lines", arguments: 1...100)
  func widths(width: Int) {
    for height in [1, 2, 3, 5, 8, 12, 20, 40] {
      for usesColor in [false, true] {
        let lines = chart.terminalLines(width: width, height: height, usesColor: usesColor)
          .map(\.withoutColors)
        #expect(lines.count == height || (lines.count < height && height < 3))
        for line in lines {
          #expect(TextExtent.columns(line) <= width, "\(width) × \(height): \(line)")
          #expect(line.last != " ")
        }
      }
    }
  }

  @Test("without room there are no lines")
  func none() {
    #expect(chart.terminalLines(width: 0, height: 10) == [])
    #expect(chart.terminalLines(width: 10, height: -1) == [])
  }

  @Test("40 columns have numbers, names, letters and a legend")
  func narrow() {
    let text = chart.terminalLines(width: 40, height: 20).joined(separator: "\n")
    for part in ["loss in nats", "steps of", "a training", "b a validation", "┊ best", "┤", "┬"] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(!text.contains("\u{1B}"))
    #expect(
      chart.terminalLines(width: 40, height: 20, usesColor: true).joined().contains("\u{1B}["))
  }

  @Test("a rising line is drawn from the lower left to the upper right")
  func diagonal() {
    var canvas = BrailleCanvas(columns: 2, rows: 1)
    canvas.draw([Location(x: 0, y: 0), Location(x: 1, y: 1)], isDashed: false, series: 3)
    #expect(canvas.character(row: 0, column: 0)?.character == "⡠")
    #expect(canvas.character(row: 0, column: 1)?.character == "⠊")
    #expect(canvas.character(row: 0, column: 1)?.series == 3)
  }

  @Test("a dashed line has fewer dots than a whole one")
  func dashes() {
    func dots(isDashed: Bool) -> Int {
      var canvas = BrailleCanvas(columns: 30, rows: 1)
      canvas.draw([Location(x: 0, y: 0), Location(x: 1, y: 0)], isDashed: isDashed, series: 0)
      return (0..<30).compactMap { canvas.character(row: 0, column: $0) }.map { cell in
        (cell.character.unicodeScalars.first!.value & 0xFF).nonzeroBitCount
      }.reduce(0, +)
    }
    #expect(dots(isDashed: false) == 60)
    #expect(dots(isDashed: true) == 30)
  }

  @Test("values that are missing leave their columns blank")
  func gaps() {
    let values = (0..<40).map { (10..<30).contains($0) ? Double.nan : 1 }
    let chart = LineChart(
      title: "", xAxis: ChartAxis(label: "", range: 1...40), yAxis: ChartAxis(label: ""),
      series: [LineChart.Series(name: "", values: values)])
    let rows = chart.terminalLines(width: 60, height: 10).filter { line in
      line.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) }
    }
    #expect(rows.count == 1)
    let blanks = rows.first?.drop { $0 != "┤" && $0 != "│" }.filter { $0 == " " }.count ?? 0
    #expect(blanks > 20 && blanks < 40)
  }

  @Test("no data, one point and constant values are drawn", arguments: [[], [1], [2, 2], [.nan]])
  func degenerate(values: [Double]) {
    for style in [LineChart.Style.line, .points, .dashed] {
      let chart = LineChart(
        title: "t", xAxis: ChartAxis(label: "x", scale: .logarithmic), yAxis: ChartAxis(label: "y"),
        series: [LineChart.Series(name: "s", values: values, style: style)])
      #expect(chart.terminalLines(width: 40, height: 10).count == 10)
    }
    let empty = LineChart(
      title: "", xAxis: ChartAxis(label: ""), yAxis: ChartAxis(label: ""), series: [])
    #expect(empty.terminalLines(width: 40, height: 10).count == 10)
  }
}

@Suite("Sparklines")
struct SparklineTests {
  @Test("values become blocks from the lowest to the highest")
  func blocks() {
    #expect(Sparkline.line([0, 1, 2, 3, 4, 5, 6, 7], width: 8) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.line([7, 0], width: 8) == "█▁")
  }

  @Test("more values than columns are averaged")
  func averages() {
    #expect(Sparkline.line([0, 0, 10, 10, 20, 20], width: 3) == "▁▅█")
    #expect(Sparkline.line((0..<1000).map(Double.init), width: 40).count == 40)
    #expect(Sparkline.line([0, 14, 7, .nan, 14, 14], width: 3) == "▁▁█")
  }

  @Test("what is not finite is a space")
  func gaps() {
    #expect(Sparkline.line([1, .nan, 2, .infinity], width: 4) == "▁ █ ")
    #expect(Sparkline.line([.nan, .nan], width: 4) == "  ")
  }

  @Test("nothing, constant and huge values do no harm")
  func degenerate() {
    #expect(Sparkline.line([], width: 10) == "")
    #expect(Sparkline.line([1, 2], width: 0) == "")
    #expect(Sparkline.line([3, 3, 3], width: 10) == "▄▄▄")
    #expect(Sparkline.line([-1.7e308, 1.7e308], width: 2) == "▁█")
  }
}
