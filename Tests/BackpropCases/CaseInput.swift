public import Backprop

/// A tensor that a case is tried on: its shape and the numbers in it.
public struct CaseInput: Sendable {
  /// Which numbers suit an operation.
  public enum Filling: Sendable {
    /// Any in this range.
    case uniform(ClosedRange<Double>)
    /// In -2...2 but not in -0.1...0.1: for functions with a kink at zero.
    case awayFromZero
    /// In 0.5...2: for divisors, logarithms and roots.
    case positive
    /// No two closer than 0.05: for maxima, which have a kink where two are equal.
    case distinct
  }

  /// The sizes of its axes.
  public let shape: Shape
  /// The numbers in it.
  public let filling: Filling
  /// Whether its gradient is looked at.
  public let needsGradient: Bool

  init(_ shape: Shape, _ filling: Filling = .uniform(-1...1), needsGradient: Bool = true) {
    self.shape = shape
    self.filling = filling
    self.needsGradient = needsGradient
  }

  /// The numbers for a stream of random ones. All are exact in 32 bits, so that both precisions
  /// start from the same.
  func values(stream: Int) -> [Double] {
    var random = KeyedRandom(seed: 7, stream: UInt64(stream))
    func draw(_ range: ClosedRange<Double>) -> Double {
      range.lowerBound + random.nextUnit() * (range.upperBound - range.lowerBound)
    }
    let values: [Double] =
      switch filling {
      case .uniform(let range): (0..<shape.count).map { _ in draw(range) }
      case .awayFromZero:
        (0..<shape.count).map { _ in draw(0.1...2) * (random.nextUnit() < 0.5 ? -1 : 1) }
      case .positive: (0..<shape.count).map { _ in draw(0.5...2) }
      case .distinct: random.permutation(shape.count).map { Double($0) * 0.0625 - 1.5 }
      }
    return values.map { Double(Float($0)) }
  }
}
