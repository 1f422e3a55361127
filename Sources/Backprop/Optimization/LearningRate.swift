import RealModule

/// The learning rate as a function of the step, as a factor of a peak rate.
///
/// Steps count from 0 to `total`; each schedule may begin with a linear warm-up.
public struct LearningRateSchedule: Sendable, Hashable, Codable {
  /// How the rate falls after the warm-up.
  public enum Shape: Sendable, Hashable, Codable {
    /// Not at all.
    case constant
    /// By `factor` after every `steps`.
    case step(every: Int, factor: Double)
    /// By `factor` with each thousand steps, evenly.
    case exponential(factor: Double)
    /// Along half a cosine to `floor` of the peak at the end (Loshchilov & Hutter 2017).
    case cosine(floor: Double)
    /// From 1/25 up to the peak in the first 30 %, down to nearly nothing at the end, both along half
    /// a cosine (Smith & Topin 2018).
    case oneCycle
    /// With the inverse square root of the step, from the end of the warm-up on (Vaswani et al. 2017).
    case inverseSquareRoot
    /// By `factor` whenever the validation loss has not improved for `patience` rounds.
    case plateau(factor: Double, patience: Int)
  }

  /// How the rate falls.
  public var shape: Shape
  /// The steps in which it rises from nearly nothing to the peak.
  public var warmUpSteps: Int

  /// A schedule.
  public init(_ shape: Shape, warmUpSteps: Int = 0) {
    self.shape = shape
    self.warmUpSteps = warmUpSteps
  }

  /// Throws if a setting makes no sense.
  public func validate() throws(BackpropError) {
    func require(
      _ isFine: Bool, _ name: String, _ value: any CustomStringConvertible, _ need: String
    ) throws(BackpropError) {
      if !isFine { throw .invalidOption(name: name, value: "\(value)", need: need) }
    }
    try require(warmUpSteps >= 0, "the number of warm-up steps", warmUpSteps, "0 or more")
    switch shape {
    case .constant, .oneCycle, .inverseSquareRoot: break
    case .step(let every, let factor):
      try require(every > 0, "the length of a schedule's step", every, "1 or more")
      try require(factor > 0 && factor <= 1, "the schedule's factor", factor, "above 0, at most 1")
    case .exponential(let factor):
      try require(factor > 0 && factor <= 1, "the schedule's factor", factor, "above 0, at most 1")
    case .cosine(let floor):
      try require(floor >= 0 && floor <= 1, "the schedule's floor", floor, "from 0 to 1")
    case .plateau(let factor, let patience):
      try require(factor > 0 && factor < 1, "the schedule's factor", factor, "above 0, below 1")
      try require(patience >= 1, "the schedule's patience", patience, "1 or more")
    }
  }

  /// The share of the peak rate at a step.
  ///
  /// - Parameters:
  ///   - reductions: how often a ``Shape/plateau(factor:patience:)`` has been found so far.
  public func factor(step: Int, of total: Int, reductions: Int = 0) -> Double {
    if step < warmUpSteps { return Double(step + 1) / Double(warmUpSteps) }
    let rest = max(total - warmUpSteps, 1)
    let passed = step - warmUpSteps
    let progress = min(Double(passed) / Double(rest), 1)
    switch shape {
    case .constant: return 1
    case .step(let every, let factor): return Double.pow(factor, passed / every)
    case .exponential(let factor): return Double.pow(factor, Double(passed) / 1000)
    case .cosine(let floor): return floor + (1 - floor) * Self.halfCosine(progress)
    case .oneCycle:
      let rise = 0.3
      if progress < rise { return 1 - (1 - 1.0 / 25) * Self.halfCosine(progress / rise) }
      return 4e-6 + (1 - 4e-6) * Self.halfCosine((progress - rise) / (1 - rise))
    case .inverseSquareRoot:
      let reference = Double(max(warmUpSteps, 1))
      return (reference / (reference + Double(passed))).squareRoot()
    case .plateau(let factor, _): return Double.pow(factor, reductions)
    }
  }

  /// From 1 at 0 to 0 at 1.
  private static func halfCosine(_ progress: Double) -> Double {
    (1 + Double.cos(Double.pi * progress)) / 2
  }
}
