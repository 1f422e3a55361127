/// The mean of values seen so far and how far it can be trusted; values are added one by one.
///
/// Mean and squared deviations are carried along (Welford 1962), so that nothing cancels.
public struct MeanEstimate: Sendable, Equatable {
  /// How many values were added.
  public private(set) var count = 0
  private var runningMean = 0.0
  private var squaredDeviations = 0.0

  /// No value yet.
  public init() {}

  /// The estimate for some values.
  public init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  /// Adds a value.
  public mutating func add(_ value: Double) {
    count += 1
    let difference = value - runningMean
    runningMean += difference / Double(count)
    squaredDeviations += difference * (value - runningMean)
  }

  /// The mean; `nil` without values.
  public var mean: Double? { count == 0 ? nil : runningMean }

  /// The standard error of the mean, √(variance / count) with the sample's own variance; `nil` below
  /// two values. About two thirds of repetitions with other samples fall within it.
  public var standardError: Double? {
    count < 2
      ? nil : (max(0, squaredDeviations) / Double(count - 1) / Double(count)).squareRoot()
  }
}
