#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The range that an axis shows, with its ticks.
package struct AxisSpan: Sendable {
  package let scale: ChartAxis.Scale
  package private(set) var lower: Double
  package private(set) var upper: Double
  /// The numbered places, in rising order.
  package private(set) var ticks: [Tick] = []
  /// Places without a number, which show how a logarithmic scale runs.
  package private(set) var minorTicks: [Double] = []

  /// Chooses the range.
  ///
  /// An end of the data's range moves out to the next tick where that is near, else by the share
  /// `padding` of the range.
  ///
  /// - Parameters:
  ///   - values: The data; what the scale does not show is overlooked. May be empty.
  ///   - tickCount: The most numbers to write.
  package init(
    _ axis: ChartAxis, values: some Sequence<Double>, tickCount: Int, padding: Double = 0
  ) {
    scale = axis.scale
    if let range = axis.range, scale.shows(range.lowerBound), scale.shows(range.upperBound) {
      (lower, upper) = Self.widened(range.lowerBound, range.upperBound, scale: scale)
      placeTicks(count: tickCount, movesEnds: false, padding: 0)
      return
    }
    var smallest = Double.infinity
    var largest = -Double.infinity
    for value in values where scale.shows(value) {
      smallest = min(smallest, value)
      largest = max(largest, value)
    }
    if smallest > largest { (smallest, largest) = scale == .linear ? (0, 1) : (1, 10) }
    (lower, upper) = Self.widened(smallest, largest, scale: scale)
    placeTicks(count: tickCount, movesEnds: true, padding: padding)
  }

  /// A range that is not a single point, nor so narrow that rounding would show.
  private static func widened(
    _ lower: Double, _ upper: Double, scale: ChartAxis.Scale
  ) -> (Double, Double) {
    let largest = max(lower.magnitude, upper.magnitude)
    guard upper - lower <= max(largest * 1e-9, 1e-200) else {
      return (lower, upper)
    }
    if scale == .logarithmic { return (lower / 3, upper * 3) }
    let margin = largest < 1e-200 ? 1 : largest / 2
    return (lower - margin, upper + margin)
  }

  /// Where a value lies: 0 at the lower end, 1 at the upper one, beyond these outside.
  ///
  /// The scale must show the value.
  package func fraction(_ value: Double) -> Double {
    switch scale {
    case .linear: (value - lower) / (upper - lower)
    case .logarithmic: log10(value / lower) / log10(upper / lower)
    }
  }

  private mutating func placeTicks(count: Int, movesEnds: Bool, padding: Double) {
    // Less than half a power of ten has no 1, 2, 5 to speak of.
    if scale == .linear || upper / lower < 4 {
      placeLinearTicks(count: count, movesEnds: movesEnds, padding: padding)
    } else {
      placeLogarithmicTicks(count: count, movesEnds: movesEnds, padding: padding)
    }
  }

  private mutating func placeLinearTicks(count: Int, movesEnds: Bool, padding: Double) {
    let step = Ticks.step(span: upper - lower, count: count)
    if movesEnds {
      let near = step.value / 3
      let below = step.multiple((lower / step.value + 1e-9).rounded(.down))
      let above = step.multiple((upper / step.value - 1e-9).rounded(.up))
      let margin = padding * (upper - lower)
      let isPositive = lower >= 0
      if lower - below < near && (below > 0 || scale == .linear) {
        lower = min(lower, below)
      } else if scale == .linear {
        lower = isPositive ? max(0, lower - margin) : lower - margin
      }
      upper = above - upper < near ? max(upper, above) : upper + margin
    }
    let values = Ticks.multiples(of: step, from: lower, through: upper)
    let labels = Ticks.labels(values, step: step)
    ticks = zip(values, labels).map { Tick(value: $0, label: $1) }
  }

  private mutating func placeLogarithmicTicks(count: Int, movesEnds: Bool, padding: Double) {
    let decades = log10(upper / lower)
    let writesSteps = decades * 3 + 1 <= Double(count)
    let mantissas = writesSteps ? [1, 2, 5] : [1]
    if movesEnds {
      let margin = pow(10, padding * decades)
      let near = pow(10, writesSteps ? 0.12 : min(0.35, decades / 12))
      let candidates = Ticks.steps(mantissas, from: lower / near, through: upper * near)
      let below = candidates.first { $0 <= lower * (1 + 1e-9) }
      let above = candidates.last { $0 >= upper * (1 - 1e-9) }
      lower = below.map { min($0, lower) } ?? lower / margin
      upper = above.map { max($0, upper) } ?? upper * margin
    }
    if writesSteps {
      ticks = Ticks.steps(mantissas, from: lower, through: upper).map {
        Tick(value: $0, label: NumberText.short($0))
      }
    } else {
      let stride = max(1, Int((decades / Double(max(1, count - 1))).rounded(.up)))
      let powers = Ticks.powers(from: lower, through: upper, stride: stride)
      ticks = zip(powers, Ticks.labels(powers: powers)).map {
        Tick(value: NumberText.powerOfTen($0), label: $1)
      }
      guard stride == 1 else { return }
    }
    guard decades < 12 else { return }
    let numbered = ticks.map(\.value)
    minorTicks = Ticks.steps(Array(1...9), from: lower, through: upper).filter { value in
      !numbered.contains { ($0 / value - 1).magnitude < 1e-9 }
    }
  }
}
