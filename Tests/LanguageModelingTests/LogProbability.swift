#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

enum LogProbability {
  static func log10(_ value: Double) -> Double {
    #if canImport(Glibc)
      Glibc.log10(value)
    #elseif canImport(Musl)
      Musl.log10(value)
    #else
      Darwin.log10(value)
    #endif
  }

  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
