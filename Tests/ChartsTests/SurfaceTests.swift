import Testing

import Charts

/// Values of a function on a grid from -1 to 1, row by row from the lowest y.
private func grid(_ size: Int, _ function: (Double, Double) -> Double) -> [[Double]] {
  (0..<size).map { row in
    (0..<size).map { column in
      function(
        -1 + 2 * Double(column) / Double(size - 1), -1 + 2 * Double(row) / Double(size - 1))
    }
  }
}

private func distance(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }

@Suite("Contour lines")
struct ContourLinesTests {
  @Test("those of a cone are circles", arguments: [0.2, 0.5, 0.9])
  func cone(level: Double) throws {
    let contours = ContourLines(
      values: Array(grid(81, distance).joined()), rows: 81, columns: 81)
    let lines = contours.lines(level: level)
    #expect(lines.count == 1)
    let circle = try #require(lines.first)
    #expect(circle.first == circle.last, "it is closed")
    #expect(circle.count > 20)
    for location in circle {
      let radius = distance(location.x / 40 - 1, location.y / 40 - 1)
      #expect((radius - level).magnitude < 0.003)
    }
    let around = zip(circle, circle.dropFirst()).reduce(0) {
      $0 + distance($1.1.x - $1.0.x, $1.1.y - $1.0.y) / 40
    }
    #expect((around / (2 * Double.pi * level) - 1).magnitude < 0.01)
  }

  @Test("a circle that leaves the grid is four arcs that end at the border")
  func arcs() {
    let contours = ContourLines(
      values: Array(grid(41, distance).joined()), rows: 41, columns: 41)
    let lines = contours.lines(level: 1.2)
    #expect(lines.count == 4)
    for line in lines {
      for end in [line.first!, line.last!] {
        #expect([end.x, end.y].contains { $0 == 0 || $0 == 40 })
      }
    }
  }

  @Test("a slope has straight lines, at the place in between that the values say")
  func slope() {
    let contours = ContourLines(values: [0, 1, 2, 0, 1, 2, 0, 1, 2], rows: 3, columns: 3)
    #expect(
      contours.lines(level: 1.25) == [
        [Location(x: 1.25, y: 0), Location(x: 1.25, y: 1), Location(x: 1.25, y: 2)]
      ])
  }

  @Test("at a saddle the mean decides what belongs together")
  func saddle() {
    let low = ContourLines(values: [1, 0, 0, 1], rows: 2, columns: 2).lines(level: 0.6)
    #expect(low.count == 2)
    #expect(low[0] == [Location(x: 0.4, y: 0), Location(x: 0, y: 0.4)], "around the high corner")
    let high = ContourLines(values: [1, 0, 0, 1], rows: 2, columns: 2).lines(level: 0.4)
    #expect(high.count == 2)
    #expect(high[0].contains(Location(x: 1, y: 0.4)), "around the low corner")
  }

  @Test("there are none outside the values, on a plain or without squares")
  func none() {
    let contours = ContourLines(values: [0, 1, 2, 3], rows: 2, columns: 2)
    #expect(contours.lines(level: 4).isEmpty && contours.lines(level: -1).isEmpty)
    #expect(ContourLines(values: [1, 1, 1, 1], rows: 2, columns: 2).lines(level: 1).isEmpty)
    #expect(ContourLines(values: [], rows: 0, columns: 0).lines(level: 1).isEmpty)
    #expect(ContourLines(values: [1, 2], rows: 1, columns: 2).lines(level: 1.5).isEmpty)
  }
}

@Suite("Surfaces side by side")
struct SurfacePanelsTests {
  private func surfaces(
    _ values: [[[Double]]], scale: ChartAxis.Scale = .linear, cap: Double? = nil
  ) -> SurfacePanels {
    SurfacePanels(
      title: "Loss", panels: values.map { SurfacePanels.Panel(title: "net", values: $0) },
      xAxis: ChartAxis(label: "first"), yAxis: ChartAxis(label: "second"),
      valueAxis: ChartAxis(label: "loss", scale: scale), cap: cap)
  }

  @Test("all panels share the colours from the lowest to the highest value")
  func sharedScale() {
    let panels = surfaces([[[1, 2], [3, 4]], [[10, 20], [30, 40]]])
    let span = panels.span(tickCount: 10)
    #expect(span.lower == 1 && span.upper == 40)
    #expect(panels.fractions(panels.panels[0], span: span)[0] == 0)
    #expect(panels.fractions(panels.panels[1], span: span)[3] == 1)
  }

  @Test("a subtitle is broken between words, and panels move down for its lines")
  func subtitle() throws {
    var panels = surfaces([[[1, 2], [3, 4]]])
    let without = try ParsedSVG(panels.svg())
    let words = (1...60).map { "word\($0)" }
    panels.subtitle = words.joined(separator: " ")
    let parsed = try ParsedSVG(panels.svg())
    let lines = parsed.texts.filter { $0.hasPrefix("word") }
    #expect(lines.count > 1 && lines.joined(separator: " ") == panels.subtitle)
    func top(_ svg: ParsedSVG) throws -> Double {
      let title = try #require(svg.named("text").first { $0.text == "net" })
      return try #require(title.attributes["y"].flatMap { Double($0) })
    }
    #expect(try top(parsed) == top(without) + 15 * Double(lines.count))
  }

  @Test("what is above the cap, infinite or undefined looks like the cap, and that is said")
  func cap() throws {
    let panels = surfaces([[[1, .infinity], [.nan, 500]], [[2, 50], [1e300, 3]]], cap: 100)
    let span = panels.span(tickCount: 10)
    #expect(span.upper == 100)
    #expect(panels.fractions(panels.panels[0], span: span) == [0, 1, 1, 1])
    let texts = try ParsedSVG(panels.svg()).texts
    #expect(texts.contains("Values above 100, infinite or undefined ones are drawn as 100."))
    let calm = try ParsedSVG(surfaces([[[1, 2], [3, 4]]], cap: 100).svg()).texts
    #expect(!calm.contains { $0.contains("infinite") })
  }

  @Test("rows go upwards and the lines' levels are at the bar and in the panels")
  func drawing() throws {
    let panels = surfaces([grid(21) { _, y in 11 + 10 * y }])
    let parsed = try ParsedSVG(panels.svg(width: 400))
    let raster = parsed.named("path").filter {
      $0.attributes["stroke"] == ColorScale.dusk.color(1).css
    }
    let first = try #require(raster.first?.attributes["d"])
    #expect(first.hasPrefix("M0 0h"), "the highest values are in the first row")
    #expect(parsed.texts.filter { $0 == "10" }.count == 2)
    #expect(parsed.texts.contains("first") && parsed.texts.contains("second"))
    #expect(parsed.named("path").contains { $0.attributes["stroke-width"] == "0.7" })
  }

  @Test("on a logarithmic scale values that are not above zero are the lowest")
  func logarithmic() {
    let panels = surfaces([[[0.01, 0], [-5, 100]]], scale: .logarithmic)
    let span = panels.span(tickCount: 10)
    #expect(panels.fractions(panels.panels[0], span: span) == [0, 0, 0, 1])
    #expect(span.ticks.map(\.value).contains(1))
  }

  @Test("mixing between grid points keeps a slope a slope")
  func resampling() {
    let values = resampled([0, 1, 0, 1], rows: 2, columns: 2, size: 4)
    #expect(Array(values.prefix(4)) == [0.125, 0.375, 0.625, 0.875])
    #expect(Array(values.suffix(4)) == [0.125, 0.375, 0.625, 0.875])
    #expect(resampled([7], rows: 1, columns: 1, size: 2) == [7, 7, 7, 7])
  }

  @Test(
    "no values, one and constant ones are drawn",
    arguments: [[], [[]], [[1]], [[2, 2], [2, 2]], [[.nan, .nan], [.nan, .nan]], [[1, 2]]])
  func degenerate(values: [[Double]]) throws {
    for scale in [ChartAxis.Scale.linear, .logarithmic] {
      for width in [900, 100, 0] {
        let svg = surfaces([values, values], scale: scale).svg(width: width)
        _ = try ParsedSVG(svg)
        #expect(!svg.contains("\"nan") && !svg.contains("inf\""))
      }
    }
    _ = try ParsedSVG(surfaces([]).svg())
  }
}
