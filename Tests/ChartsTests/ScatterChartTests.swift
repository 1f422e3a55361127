import Testing

import Charts

@Suite("Scatter charts")
struct ScatterChartTests {
  private func chart(_ points: [ScatterChart.Point]) -> ScatterChart {
    ScatterChart(
      title: "Words", xAxis: ChartAxis(label: "x"), yAxis: ChartAxis(label: "y"),
      groups: [ScatterChart.Group(name: "all", points: points)])
  }

  @Test("dots far apart all have their labels")
  func labels() throws {
    let parsed = try ParsedSVG(
      chart([
        ScatterChart.Point(x: 0, y: 0, label: "king & queen"),
        ScatterChart.Point(x: 1, y: 1, label: "man"),
      ]).svg())
    #expect(parsed.texts.contains("king & queen") && parsed.texts.contains("man"))
    #expect(parsed.named("circle").count == 3, "one is the legend's")
  }

  @Test("labels that would lie on others are left out, the dots are not")
  func collisions() throws {
    let points = (0..<50).map {
      ScatterChart.Point(x: Double($0 % 7) * 1e-3, y: Double($0 % 5) * 1e-3, label: "label \($0)")
    }
    let far = [ScatterChart.Point(x: 1, y: 1), ScatterChart.Point(x: -1, y: -1)]
    let parsed = try ParsedSVG(chart(points + far).svg())
    let shown = parsed.texts.filter { $0.hasPrefix("label") }.count
    #expect(shown >= 1 && shown <= 6)
    #expect(parsed.named("circle").count == 53)
  }

  @Test("shown labels do not overlap")
  func apart() throws {
    let points = (0..<80).map { index in
      ScatterChart.Point(
        x: Double(index * 37 % 80), y: Double(index * 53 % 79), label: "word \(index)")
    }
    let labels = try ParsedSVG(chart(points).svg()).named("text").filter {
      $0.text.hasPrefix("word") && $0.attributes["aria-hidden"] == nil
    }
    #expect(labels.count > 20)
    let boxes = labels.map { label in
      let width = TextExtent.pixels(label.text, size: 11)
      let shifts: [String?: Double] = ["end": width, "middle": width / 2]
      let shift = shifts[label.attributes["text-anchor"]] ?? 0
      return Rectangle(
        x: label.number("x") - shift, y: label.number("y") - 9, width: width, height: 9)
    }
    for (index, box) in boxes.enumerated() {
      #expect(!boxes[..<index].contains(where: box.intersects), "\(labels[index].text)")
    }
  }

  @Test("dots that are not finite are left out and no dots are drawn as none")
  func degenerate() throws {
    let parsed = try ParsedSVG(
      chart([ScatterChart.Point(x: .nan, y: 1, label: "a"), ScatterChart.Point(x: 2, y: 3)]).svg())
    #expect(parsed.named("circle").count == 2)
    #expect(!parsed.texts.contains("a"))
    _ = try ParsedSVG(chart([]).svg(width: 10, height: 10))
  }
}
