#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Writes single-precision numbers with seven significant digits, as C's `%.7g` and so SRILM does.
///
/// What is written, read to the nearest single-precision number and written again is the same text:
/// where these numbers lie closer together than seven digits tell apart, a text leads to a number
/// that rounds to it, and where they lie farther apart, to the number that it came from. (Next to 1e28
/// and 1e-38, where no logarithm of a model lies, both meet, and it may not be.)
package enum SevenDigits {
  /// The digits.
  private static let count = 7

  /// Appends the number's text; a zero has no sign.
  static func append(_ value: Float, to text: inout [UInt8]) {
    if value == 0 {
      text.append(UInt8(ascii: "0"))
    } else if let (digits, exponent) = plainDigits(Double(value.magnitude)) {
      if value < 0 { text.append(UInt8(ascii: "-")) }
      layOut(digits, exponent, to: &text)
    } else {
      text.append(contentsOf: systemText(Double(value)))
    }
  }

  /// The number's text.
  package static func text(_ value: Float) -> String {
    var text: [UInt8] = []
    append(value, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Seven digits d as a whole number and the exponent e of d.dddddd × 10ᵉ; `nil` for a number that
  /// needs more care.
  ///
  /// A power of ten up to 22 is exact, so that one rounding in double precision lies between the
  /// number and the digits: far less than what is needed to tell on which side of a half it is,
  /// unless it is very close to one.
  private static func plainDigits(_ magnitude: Double) -> (digits: Int, exponent: Int)? {
    guard magnitude > 1e-15, magnitude < 1e15 else { return nil }
    var exponent = Int(log10(magnitude).rounded(.down))
    var scaled = 0.0
    for _ in 0..<2 {
      let shift = count - 1 - exponent
      scaled = shift >= 0 ? magnitude * powersOfTen[shift] : magnitude / powersOfTen[-shift]
      // The logarithm of a number next to a power of ten may fall on its other side.
      if scaled < 1e6 { exponent -= 1 } else if scaled >= 1e7 { exponent += 1 } else { break }
    }
    guard scaled >= 1e6, scaled < 1e7 else { return nil }
    let whole = scaled.rounded(.down)
    let fraction = scaled - whole
    if (fraction - 0.5).magnitude < 1e-6 { return nil }
    let digits = Int(whole) + (fraction > 0.5 ? 1 : 0)
    return digits == 10_000_000 ? (1_000_000, exponent + 1) : (digits, exponent)
  }

  private static func layOut(_ digits: Int, _ exponent: Int, to text: inout [UInt8]) {
    let zero = UInt8(ascii: "0")
    var significant = digits
    var significantCount = count
    while significantCount > 1 && significant % 10 == 0 {
      significant /= 10
      significantCount -= 1
    }
    var ascii = InlineArray<7, UInt8>(repeating: zero)
    for place in (0..<significantCount).reversed() {
      ascii[place] = zero + UInt8(significant % 10)
      significant /= 10
    }
    if exponent < -4 || exponent >= count {
      text.append(ascii[0])
      if significantCount > 1 { text.append(UInt8(ascii: ".")) }
      for place in 1..<max(1, significantCount) { text.append(ascii[place]) }
      text.append(UInt8(ascii: "e"))
      text.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
      if exponent.magnitude < 10 { text.append(zero) }
      text.append(contentsOf: String(exponent.magnitude).utf8)
      return
    }
    if exponent < 0 {
      text.append(contentsOf: "0.".utf8)
      for _ in 0..<(-exponent - 1) { text.append(zero) }
    }
    for place in 0..<max(significantCount, exponent + 1) {
      if place > 0 && place == exponent + 1 { text.append(UInt8(ascii: ".")) }
      text.append(place < significantCount ? ascii[place] : zero)
    }
  }

  /// What the C library prints.
  package static func systemText(_ value: Double) -> [UInt8] {
    withVaList([value]) { list in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        guard let start = buffer.baseAddress else { return [] }
        let length = vsnprintf(start, buffer.count, "%.7g", list)
        return buffer[..<max(0, Int(length))].map { UInt8(bitPattern: $0) }
      }
    }
  }

  private static let powersOfTen: InlineArray<23, Double> = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
