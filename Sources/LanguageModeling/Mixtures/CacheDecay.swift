#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How the weight of a word in a cache falls with its age, the number of tokens it lies back.
public enum CacheDecay: Sendable, Hashable, Codable {
  /// The weight halves every so many tokens (Clarkson & Robinson 1997).
  case exponential(halfLife: Double)
  /// The weight is age to the power of minus the exponent: steep at first, with a long tail.
  case power(exponent: Double)

  /// The weight at an age, from 1 up.
  public func weight(atAge age: Int) -> Double {
    switch self {
    case .exponential(let halfLife): exp2(-Double(age - 1) / halfLife)
    case .power(let exponent): pow(Double(age), -exponent)
    }
  }

  /// Whether the weights are positive, finite and never rise.
  var isSensible: Bool {
    switch self {
    case .exponential(let halfLife): halfLife.isFinite && halfLife >= 1
    case .power(let exponent): exponent.isFinite && (0...4).contains(exponent)
    }
  }
}
