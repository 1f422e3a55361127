/// One direction of a chart: what is measured and how it is spread.
public struct ChartAxis: Sendable, Equatable {
  /// How values become distances.
  public enum Scale: Sendable, Equatable {
    /// Equal differences are equally far apart.
    case linear
    /// Equal ratios are equally far apart; values that are not above zero are left out.
    case logarithmic
  }

  /// What is measured, with its unit.
  public var label: String
  /// How values become distances.
  public var scale: Scale
  /// The values shown; nil for those of the data, and so is a range that the scale cannot show.
  public var range: ClosedRange<Double>?

  /// An axis with its name, its scale and, if it is not to follow the data, its range.
  public init(label: String, scale: Scale = .linear, range: ClosedRange<Double>? = nil) {
    self.label = label
    self.scale = scale
    self.range = range
  }
}

extension ChartAxis.Scale {
  /// Whether a value has a place on this scale. Magnitudes from 1e150 on count as infinite, so that
  /// no difference or product in a drawing overflows.
  package func shows(_ value: Double) -> Bool {
    guard value.magnitude < 1e150 else { return false }
    return self == .linear || value > 1e-150
  }
}
