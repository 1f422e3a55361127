import Testing

import Charts

/// A chart without names, to look at its data alone.
private func chart(
  _ values: [Double], style: LineChart.Style = .line, scale: ChartAxis.Scale = .linear
) -> LineChart {
  LineChart(
    title: "T", xAxis: ChartAxis(label: "x"), yAxis: ChartAxis(label: "y", scale: scale),
    series: [LineChart.Series(name: "s", values: values, style: style)])
}

@Suite("Line charts as SVG")
struct LineChartTests {
  private static let color = "#0072b2"

  /// The path of the data: the longest in the series' colour, the other is the legend's sample.
  private func data(_ svg: String) throws -> String {
    try ParsedSVG(svg).paths(stroke: Self.color).last ?? ""
  }

  @Test("title, axis names, legend and markers are written")
  func texts() throws {
    let chart = LineChart(
      title: "Loss <1>", xAxis: ChartAxis(label: "step & epoch"), yAxis: ChartAxis(label: "nats"),
      series: [
        LineChart.Series(name: "training", values: [3, 2, 1]),
        LineChart.Series(name: "validation", values: [3, 2.5, 2], style: .dashed),
      ], markers: [LineChart.Marker(x: 2, label: "suggested rate")])
    let svg = chart.svg()
    let parsed = try ParsedSVG(svg)
    for text in ["Loss <1>", "step & epoch", "nats", "training", "validation", "suggested rate"] {
      #expect(parsed.texts.contains(text), "\(text)")
    }
    #expect(parsed.named("path").contains { $0.attributes["stroke-dasharray"] == "6 4" })
    #expect(svg == chart.svg(), "the same every time")
  }

  @Test("a line breaks where a value is not a number or infinite")
  func gaps() throws {
    let whole = try data(chart([1, 2, 3, 4, 5, 6, 7]).svg())
    #expect(whole.filter { $0 == "M" }.count == 1)
    #expect(whole.filter { $0 == "L" }.count == 6)
    let broken = try data(chart([1, 2, .nan, 4, 5, .infinity, 7, 6]).svg())
    #expect(broken.filter { $0 == "M" }.count == 3)
    #expect(broken.filter { $0 == "L" }.count == 3)
    #expect(!broken.contains("nan") && !broken.contains("inf"))
  }

  @Test("what is not above zero is a gap on a logarithmic axis")
  func logarithmicGaps() throws {
    let broken = try data(chart([1, 2, 0, 4, 5, -1, 7, 6], scale: .logarithmic).svg())
    #expect(broken.filter { $0 == "M" }.count == 3)
  }

  @Test("a point between gaps is a dot")
  func lonely() throws {
    let parsed = try ParsedSVG(chart([1, 2, .nan, 3, .nan, 5, 6]).svg())
    #expect(parsed.named("circle").count == 1)
  }

  @Test("points are a dot each")
  func points() throws {
    let parsed = try ParsedSVG(chart([1, .nan, 3, 2], style: .points).svg())
    #expect(parsed.named("circle").count == 3 + 1, "and one in the legend")
  }

  @Test("higher values are higher up")
  func direction() throws {
    let parsed = try ParsedSVG(chart([1, 2, 3], style: .points).svg())
    let dots = parsed.named("circle").dropFirst()
    #expect(dots.map { $0.number("cy") } == dots.map { $0.number("cy") }.sorted(by: >))
    #expect(dots.map { $0.number("cx") } == dots.map { $0.number("cx") }.sorted())
  }

  @Test(
    "no data, one point, constant and huge values are drawn in any size",
    arguments: [[], [1], [2, 2, 2], [.nan], [1e308, -1e308], [1e149, -1e149], [1e-300, 0]])
  func degenerate(values: [Double]) throws {
    for style in [LineChart.Style.line, .points, .dashed] {
      for scale in [ChartAxis.Scale.linear, .logarithmic] {
        for (width, height) in [(720, 440), (60, 40), (1, 1), (0, -5)] {
          let svg = chart(values, style: style, scale: scale).svg(width: width, height: height)
          let parsed = try ParsedSVG(svg)
          #expect(parsed.named("rect").allSatisfy { $0.number("width") >= 0 })
          #expect(!svg.contains("nan") && !svg.contains("inf"))
        }
      }
    }
  }

  @Test("lines stay within a given range")
  func clipped() throws {
    var chart = chart([0, 100, 0, -100, 0])
    chart.yAxis.range = -1...1
    let numbers = try data(chart.svg(width: 300, height: 200))
      .split { "ML ".contains($0) }.compactMap { Double($0) }
    let heights = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
    #expect(heights.count >= 5)
    #expect(heights.allSatisfy { $0 > 0 && $0 < 200 })
  }

  @Test("a long series is thinned but keeps its peaks")
  func thinning() throws {
    var values = [Double](repeating: 0, count: 100_000)
    values[54_321] = 1
    #expect(chart(values).svg().utf8.count < 60_000)
    let line = values.indices.map { Location(x: Double($0) / 200, y: values[$0]) }
    let thin = thinned(line)
    #expect(thin.count <= 4 * 500)
    #expect(thin.contains { $0.y == 1 })
    #expect(thin.first == line.first && thin.last == line.last)
    #expect(zip(thin, thin.dropFirst()).allSatisfy { $0.x < $1.x })
    let sparse = [Location(x: 0, y: 1), Location(x: 5, y: 2), Location(x: 9, y: 0)]
    #expect(thinned(sparse) == sparse)
  }

  @Test("labels of markers do not lie on each other")
  func markers() throws {
    var chart = chart([1, 2, 3])
    chart.markers = [
      LineChart.Marker(x: 2, label: "first"), LineChart.Marker(x: 2.01, label: "second"),
      LineChart.Marker(x: .nan, label: "nowhere"),
    ]
    let parsed = try ParsedSVG(chart.svg())
    let heights = parsed.named("text").filter { ["first", "second"].contains($0.text) }
      .filter { $0.attributes["aria-hidden"] == nil }
    #expect(heights.count == 2)
    let boxes = heights.map { element in
      let width = TextExtent.pixels(element.text, size: 11)
      let isLeft = element.attributes["text-anchor"] == "end"
      return Rectangle(
        x: element.number("x") - (isLeft ? width : 0), y: element.number("y") - 11, width: width,
        height: 11)
    }
    #expect(!boxes[0].intersects(boxes[1]))
    #expect(!parsed.texts.contains("nowhere"))
  }

  @Test("panels with the same series share one legend")
  func panels() throws {
    let grid = PanelGrid(
      title: "All & one", columns: 2, charts: [chart([1, 2]), chart([2, 1]), chart([.nan])])
    let parsed = try ParsedSVG(grid.svg())
    #expect(parsed.texts.filter { $0 == "s" }.count == 1)
    #expect(parsed.texts.filter { $0 == "T" }.count == 3)
    let different = PanelGrid(
      title: "", columns: 9, charts: [chart([1, 2]), chart([2, 1], style: .dashed)])
    #expect(try ParsedSVG(different.svg()).texts.filter { $0 == "s" }.count == 2)
    _ = try ParsedSVG(PanelGrid(title: "none", columns: 0, charts: []).svg())
  }
}
