#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The base in which a logarithm is shown. Models compute in base 10, as ARPA files do.
public enum LogBase: String, Sendable, CaseIterable {
  /// Base 10, the ARPA convention.
  case ten = "10"
  /// Base e: nats.
  case e
  /// Base 2: bits, the convention for surprisal.
  case two = "2"

  /// What a logarithm to base 10 is multiplied by to be in this base.
  public var perLog10: Double {
    switch self {
    case .ten: 1
    case .e: log(10.0)
    case .two: 1 / log10(2.0)
    }
  }

  /// The name to print beside a figure, such as `log10`.
  public var label: String {
    switch self {
    case .ten: "log10"
    case .e: "ln"
    case .two: "log2"
    }
  }
}
