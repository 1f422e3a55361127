/// What surrounds the data of a chart: title, legend, axes with numbers and names, grid lines.
package struct PlotFrame: Sendable {
  private static let tickSize = 11.0
  private static let labelSize = 12.0
  private static let titleSize = 15.0

  private let title: String
  private let legend: Legend
  private let area: Rectangle
  private let xLabel: String
  private let yLabel: String
  package let x: AxisSpan
  package let y: AxisSpan
  /// Where the data go.
  package let plot: Rectangle

  /// Lays out a chart.
  ///
  /// - Parameters:
  ///   - area: The room for all of it.
  ///   - entries: What the legend names.
  ///   - xValues, yValues: The data along each axis, which choose its range.
  ///   - padding: The share of the horizontal range to leave free at its ends.
  package init(
    area: Rectangle, title: String, entries: [Legend.Entry],
    xAxis: ChartAxis, xValues: [Double], yAxis: ChartAxis, yValues: [Double], padding: Double
  ) {
    self.title = title
    xLabel = xAxis.label
    yLabel = yAxis.label
    let outer = area.inset(left: 12, top: 10, right: 18, bottom: 8)
    self.area = outer
    legend = Legend(entries, width: outer.width)
    let top = (title.isEmpty ? 0 : Self.titleSize + 10) + legend.height + 6
    let bottom = 20 + (xLabel.isEmpty ? 0 : Self.labelSize + 6)
    let height = max(1, outer.height - top - bottom)
    y = AxisSpan(yAxis, values: yValues, tickCount: max(2, Int(height / 42) + 1), padding: 0.04)
    let numbers = y.ticks.map { TextExtent.pixels($0.label, size: Self.tickSize) }.max() ?? 0
    let left = numbers + 8 + (yLabel.isEmpty ? 0 : Self.labelSize + 8)
    let width = max(1, outer.width - left)
    x = AxisSpan(xAxis, values: xValues, tickCount: max(2, Int(width / 64) + 1), padding: padding)
    plot = Rectangle(x: outer.x + left, y: outer.y + top, width: width, height: height)
  }

  /// The place of fractions of the axes; (0, 0) is the lower left corner.
  package func location(_ fraction: Location) -> Location {
    Location(
      x: plot.x + fraction.x * plot.width, y: plot.bottom - fraction.y * plot.height)
  }

  /// Draws everything but the data, which go on top.
  package func draw(into document: inout SVGDocument) {
    if !title.isEmpty {
      document.title(
        title, at: Location(x: area.x, y: area.y + Self.titleSize), size: Self.titleSize,
        width: area.width)
    }
    legend.draw(
      into: &document,
      at: Location(x: area.x, y: area.y + (title.isEmpty ? 0 : Self.titleSize + 10)))
    drawGrid(into: &document)
    drawNumbers(into: &document)
    let below = Location(x: plot.middle.x, y: plot.bottom + 20 + Self.labelSize)
    document.text(xLabel, at: below, TextStyle(size: Self.labelSize, anchor: .middle))
    let beside = Location(x: area.x + Self.labelSize, y: plot.middle.y)
    document.text(
      yLabel, at: beside, TextStyle(size: Self.labelSize, anchor: .middle, rotation: -90))
  }

  private func drawGrid(into document: inout SVGDocument) {
    func vertical(_ value: Double) -> [Location] {
      let fraction = x.fraction(value)
      return [location(Location(x: fraction, y: 0)), location(Location(x: fraction, y: 1))]
    }
    func horizontal(_ value: Double) -> [Location] {
      let fraction = y.fraction(value)
      return [location(Location(x: 0, y: fraction)), location(Location(x: 1, y: fraction))]
    }
    document.polylines(
      x.minorTicks.map(vertical) + y.minorTicks.map(horizontal), Stroke(color: .faintGrid))
    document.polylines(
      x.ticks.map { vertical($0.value) } + y.ticks.map { horizontal($0.value) },
      Stroke(color: .grid))
    // Zero is where signs change: worth a line that is not at the edge.
    for (isShown, line) in [
      (x.scale == .linear && x.lower < 0 && x.upper > 0, vertical),
      (y.scale == .linear && y.lower < 0 && y.upper > 0, horizontal),
    ] where isShown {
      document.polyline(line(0), Stroke(color: Color(hex: 0xB8C0C8)))
    }
    document.polyline(
      [
        Location(x: plot.x, y: plot.y), Location(x: plot.x, y: plot.bottom),
        Location(x: plot.right, y: plot.bottom),
      ], Stroke(color: .axis))
  }

  private func drawNumbers(into document: inout SVGDocument) {
    for tick in x.ticks {
      let place = location(Location(x: x.fraction(tick.value), y: 0))
      document.text(
        tick.label, at: Location(x: place.x, y: place.y + 16),
        TextStyle(size: Self.tickSize, color: .quietText, anchor: .middle))
    }
    for tick in y.ticks {
      let place = location(Location(x: 0, y: y.fraction(tick.value)))
      document.text(
        tick.label, at: Location(x: place.x - 6, y: place.y + 4),
        TextStyle(size: Self.tickSize, color: .quietText, anchor: .end))
    }
  }
}
