/// Reads single-precision numbers from text: the value nearest to the decimal, as `Float` reads it.
package enum DecimalNumber {
  /// The value of a number's bytes; `nil` if they are none.
  @inline(__always)
  package static func value(_ text: UnsafeBufferPointer<UInt8>) -> Float? {
    plainValue(text) ?? Float(String(decoding: text, as: UTF8.self))
  }

  /// The value of plain digits with a point among them, as nearly all numbers of ARPA files are;
  /// `nil` for everything that needs more care.
  ///
  /// With at most 15 digits the digits as a whole number and the power of ten are exact, so that
  /// their quotient is the double nearest to the decimal (Clinger 1990). The float nearest to that
  /// is the one nearest to the decimal too, unless the double lies half-way between two floats.
  private static func plainValue(_ text: UnsafeBufferPointer<UInt8>) -> Float? {
    var digits: Int64 = 0
    var digitCount = 0
    var pointIndex: Int?
    let isNegative = text.first == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    guard start < text.count, text.count - start <= 16 else { return nil }
    for index in start..<text.count {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit < 10 {
        digits = digits * 10 + Int64(digit)
        digitCount += 1
      } else if text[index] == UInt8(ascii: "."), pointIndex == nil {
        pointIndex = index
      } else {
        return nil
      }
    }
    guard (1...15).contains(digitCount) else { return nil }
    let fractionCount = pointIndex.map { text.count - 1 - $0 } ?? 0
    let value = Double(digits) / powersOfTen[fractionCount]
    // The 29 bits that a float has not: half-way is a one and zeros.
    if value.bitPattern & 0x1FFF_FFFF == 0x1000_0000 { return nil }
    return Float(isNegative ? -value : value)
  }

  private static let powersOfTen: InlineArray<16, Double> = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]
}
