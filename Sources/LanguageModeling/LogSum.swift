#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Sums of numbers of which only the logarithms can be written down.
package enum LogSum {
  /// log10 Σ 10^value; -infinity for nothing, and where nothing is possible.
  package static func log10(of values: [Double]) -> Double {
    guard let largest = values.max(), largest > -.infinity else { return -.infinity }
    let perLog10 = 2.302585092994046
    let sum = values.reduce(0) { $0 + exp(($1 - largest) * perLog10) }
    #if canImport(Glibc)
      return largest + Glibc.log10(sum)
    #elseif canImport(Musl)
      return largest + Musl.log10(sum)
    #else
      return largest + Darwin.log10(sum)
    #endif
  }
}
