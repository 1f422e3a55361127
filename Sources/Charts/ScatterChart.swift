/// Dots with names: words by meaning, models by size and loss.
public struct ScatterChart: Sendable {
  /// A dot.
  public struct Point: Sendable, Equatable {
    /// The value along the horizontal axis.
    public var x: Double
    /// The value along the vertical axis.
    public var y: Double
    /// What is written beside the dot, if there is room.
    public var label: String

    /// A dot at two values; one that is not finite is left out.
    public init(x: Double, y: Double, label: String = "") {
      self.x = x
      self.y = y
      self.label = label
    }
  }

  /// Dots of the same colour.
  public struct Group: Sendable, Equatable {
    /// What the legend calls them; nothing to leave them out of it.
    public var name: String
    /// The dots; the labels of the first ones are placed first.
    public var points: [Point]

    /// Some dots.
    public init(name: String = "", points: [Point]) {
      self.name = name
      self.points = points
    }
  }

  /// What the chart shows.
  public var title: String
  /// The horizontal axis.
  public var xAxis: ChartAxis
  /// The vertical axis.
  public var yAxis: ChartAxis
  /// The dots.
  public var groups: [Group]

  /// A chart of groups of dots.
  public init(title: String, xAxis: ChartAxis, yAxis: ChartAxis, groups: [Group]) {
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.groups = groups
  }
}
