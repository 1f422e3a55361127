/// Surfaces side by side, seen from above, all with the same colours: the loss around a minimum along
/// two directions, as Li et al. drew it (2018, "Visualizing the Loss Landscape of Neural Nets").
public struct SurfacePanels: Sendable {
  /// One surface.
  public struct Panel: Sendable, Equatable {
    /// What is written above it.
    public var title: String
    /// The heights: `values[row][column]`, where rows go along the vertical axis from its lower end
    /// and columns along the horizontal one, and the first and last are at the ends of the ranges.
    /// May hold infinities and NaN.
    public let values: [[Double]]

    /// A surface whose rows are equally long.
    public init(title: String, values: [[Double]]) {
      precondition(
        values.allSatisfy { $0.count == values[0].count },
        "the rows of \"\(title)\" differ in length")
      self.title = title
      self.values = values
    }
  }

  /// What the surfaces show together.
  public var title: String
  /// How they came about, in small letters below the title, on as many lines as it takes.
  public var subtitle: String
  /// The surfaces, from left to right.
  public var panels: [Panel]
  /// The horizontal axis; its range is that of the columns, -1 to 1 if it has none. Its scale is
  /// always linear.
  public var xAxis: ChartAxis
  /// The vertical axis; its range is that of the rows, -1 to 1 if it has none. Its scale is always
  /// linear.
  public var yAxis: ChartAxis
  /// What the heights are, and whether the colours follow them or their logarithms. If it has a range,
  /// the colours end there.
  public var valueAxis: ChartAxis
  /// The largest height to tell apart; what is above, infinite or not a number looks like it. Nil for
  /// the largest finite height.
  public var cap: Double?
  /// A place to mark, in the units of the axes: the minimum.
  public var center: LineChart.Point?
  /// The colours from low to high.
  public var colors: ColorScale

  /// Surfaces over the same ranges.
  public init(
    title: String, subtitle: String = "", panels: [Panel], xAxis: ChartAxis, yAxis: ChartAxis,
    valueAxis: ChartAxis, cap: Double? = nil,
    center: LineChart.Point? = LineChart.Point(x: 0, y: 0), colors: ColorScale = .dusk
  ) {
    self.title = title
    self.subtitle = subtitle
    self.panels = panels
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.valueAxis = valueAxis
    self.cap = cap
    self.center = center
    self.colors = colors
  }
}

extension SurfacePanels {
  /// The heights that colours stand for, with ticks where the contour lines are.
  ///
  /// The cap ends the range if any height is above it.
  package func span(tickCount: Int) -> AxisSpan {
    let shown = panels.flatMap(\.values).joined().filter { valueAxis.scale.shows($0) }
    var axis = valueAxis
    if let range = axis.range, !axis.scale.shows(range.lowerBound) { axis.range = nil }
    if axis.range == nil, let smallest = shown.min(), var largest = shown.max() {
      if let cap, valueAxis.scale.shows(cap) { largest = min(largest, cap) }
      axis.range = smallest...max(smallest, largest)
    }
    return AxisSpan(axis, values: [], tickCount: tickCount)
  }

  /// Whether some heights are drawn lower than they are.
  package func clipsValues(_ span: AxisSpan) -> Bool {
    panels.flatMap(\.values).joined().contains { !($0 <= span.upper) }
  }

  /// The heights of a panel as shares of the range, from 0 to 1, row by row.
  package func fractions(_ panel: Panel, span: AxisSpan) -> [Double] {
    panel.values.joined().map { value in
      if value.isNaN || value >= span.upper { return 1 }
      // A logarithm of nothing is below everything.
      return value <= span.lower ? 0 : span.fraction(value)
    }
  }
}

/// Values of a grid at `size` × `size` places spread evenly over it, as cells of a picture: mixed from
/// the four grid points around the middle of each cell. Row by row.
package func resampled(_ values: [Double], rows: Int, columns: Int, size: Int) -> [Double] {
  guard rows > 0, columns > 0 else { return [] }
  func neighbours(_ index: Int, count: Int) -> (from: Int, to: Int, share: Double) {
    let position = (Double(index) + 0.5) / Double(size) * Double(count - 1)
    let from = min(Int(position), max(0, count - 2))
    return (from, min(from + 1, count - 1), position - Double(from))
  }
  return (0..<size).flatMap { row in
    let y = neighbours(row, count: rows)
    return (0..<size).map { column in
      let x = neighbours(column, count: columns)
      func mixed(_ row: Int) -> Double {
        let from = values[row * columns + x.from]
        return from + x.share * (values[row * columns + x.to] - from)
      }
      let from = mixed(y.from)
      return from + y.share * (mixed(y.to) - from)
    }
  }
}
