#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers as short text, the same on every platform and in every locale.
package enum NumberText {
  /// The value with exactly `decimals` decimals; "-0" is "0".
  ///
  /// Values too large for that come out as Swift writes them.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    let scaled = (value * pow(10, Double(decimals))).rounded()
    guard scaled.magnitude < 9e15 else { return "\(value)" }
    var digits = String(Int64(scaled.magnitude))
    if decimals > 0 {
      digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return scaled < 0 ? "-" + digits : digits
  }

  /// The value with at most `decimals` decimals and no zeros at the end: a coordinate of an SVG.
  package static func trimmed(_ value: Double, decimals: Int = 2) -> String {
    var text = fixed(value, decimals: decimals)
    guard decimals > 0, text.contains("."), !text.contains("e") else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// The value with so many significant digits, as "0.0123", "1234000" or "1.2e-7".
  package static func short(_ value: Double, significantDigits digits: Int = 3) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf" }
    guard value != 0 else { return "0" }
    let exponent = Int(log10(value.magnitude).rounded(.down))
    if exponent < -3 || exponent >= 6 { return scientific(value, decimals: digits - 1) }
    return trimmed(value, decimals: max(0, digits - 1 - exponent))
  }

  /// The value as a mantissa with at most `decimals` decimals and an exponent, as "2.5e-4".
  package static func scientific(_ value: Double, decimals: Int) -> String {
    guard value != 0, value.isFinite else { return short(value) }
    var exponent = Int(log10(value.magnitude).rounded(.down))
    var mantissa = trimmed(value / powerOfTen(exponent), decimals: decimals)
    if mantissa == "10" || mantissa == "-10" {
      mantissa.removeLast()
      exponent += 1
    }
    return mantissa + "e\(exponent)"
  }

  /// Ten to a whole power with the exponent raised, as "10⁻³".
  package static func powerOfTenText(_ exponent: Int) -> String {
    let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let digits = String(exponent.magnitude).utf8.map { raised[Int($0 - UInt8(ascii: "0"))] }
    return "10" + (exponent < 0 ? "⁻" : "") + String(digits)
  }

  /// Ten to a whole power, exact where a `Double` can be.
  package static func powerOfTen(_ exponent: Int) -> Double {
    exponent < 0 ? 1 / pow(10, Double(-exponent)) : pow(10, Double(exponent))
  }
}
