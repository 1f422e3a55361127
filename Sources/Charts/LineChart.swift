/// Curves over one axis: losses over steps, a function and its derivative.
///
/// Points that are not finite, or that a logarithmic axis cannot show, are gaps: the line breaks
/// there. Nothing here fails for want of data; a chart without points is its empty frame.
public struct LineChart: Sendable {
  /// A place in the units of the axes.
  public struct Point: Sendable, Equatable {
    /// The value along the horizontal axis.
    public var x: Double
    /// The value along the vertical axis.
    public var y: Double

    /// A place of two values.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// How the points of a series are drawn.
  public enum Style: Sendable, Equatable {
    /// Joined by a line.
    case line
    /// One dot each.
    case points
    /// Joined by a line with gaps.
    case dashed
  }

  /// Points that belong together.
  public struct Series: Sendable, Equatable {
    /// What the legend calls it; nothing for a series that the legend leaves out.
    public var name: String
    /// The points in the order in which they are joined.
    public var points: [Point]
    /// How they are drawn.
    public var style: Style

    /// A series of points.
    public init(name: String, points: [Point], style: Style = .line) {
      self.name = name
      self.points = points
      self.style = style
    }

    /// A series of values at `first`, `first + step`, …: a loss at each epoch, say.
    public init(
      name: String, values: [Double], first: Double = 1, step: Double = 1, style: Style = .line
    ) {
      let points = values.enumerated().map { Point(x: first + Double($0) * step, y: $1) }
      self.init(name: name, points: points, style: style)
    }
  }

  /// A value of the horizontal axis that deserves a line of its own.
  public struct Marker: Sendable, Equatable {
    /// Where it is, in the axis' units.
    public var x: Double
    /// What is written there.
    public var label: String

    /// A marked value.
    public init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

  /// What the chart shows.
  public var title: String
  /// The horizontal axis.
  public var xAxis: ChartAxis
  /// The vertical axis.
  public var yAxis: ChartAxis
  /// The curves; later ones lie on earlier ones.
  public var series: [Series]
  /// Marked values of the horizontal axis.
  public var markers: [Marker]

  /// A chart of some series.
  public init(
    title: String, xAxis: ChartAxis, yAxis: ChartAxis, series: [Series], markers: [Marker] = []
  ) {
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.series = series
    self.markers = markers
  }
}
