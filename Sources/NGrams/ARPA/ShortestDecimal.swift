/// Writes single-precision numbers as KenLM does: the fewest digits that read back as the same
/// number, in plain decimals from 1e-6 up to 1e21, `0` for zero.
package enum ShortestDecimal {
  /// Appends the number's text.
  static func append(_ value: Float, to text: inout [UInt8]) {
    if value == 0 {
      text.append(UInt8(ascii: "0"))
      return
    }
    if value.isNaN {
      text.append(contentsOf: "NaN".utf8)
      return
    }
    if value < 0 { text.append(UInt8(ascii: "-")) }
    if value.isInfinite {
      text.append(contentsOf: "inf".utf8)
      return
    }
    // The standard library finds the digits; only its layout differs.
    var description = value.magnitude.description
    description.withUTF8 { layOut(Parts($0), to: &text) }
  }

  /// The number's text.
  package static func text(_ value: Float) -> String {
    var text: [UInt8] = []
    append(value, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Significant digits d₁d₂… without zeros at either end, and the exponent e of d₁.d₂… × 10ᵉ.
  private struct Parts {
    /// Enough for the shortest digits of any single-precision number (9) and the zeros that the
    /// standard library's layout adds (up to 1e16).
    var digits = InlineArray<32, UInt8>(repeating: 0)
    var count = 0
    var exponent = 0

    init(_ description: UnsafeBufferPointer<UInt8>) {
      var wholeCount = 0
      var isFraction = false
      var position = 0
      while position < description.count, description[position] != UInt8(ascii: "e") {
        let byte = description[position]
        position += 1
        if byte == UInt8(ascii: ".") {
          isFraction = true
        } else if count > 0 || byte != UInt8(ascii: "0") {
          if count < digits.count {
            digits[count] = byte
            count += 1
          }
          if !isFraction { wholeCount += 1 }
        } else if isFraction {
          wholeCount -= 1
        }
      }
      exponent = wholeCount - 1
      if position < description.count {
        let isNegative = description[position + 1] == UInt8(ascii: "-")
        var written = 0
        for byte in description[(position + 2)...] {
          written = written * 10 + Int(byte - UInt8(ascii: "0"))
        }
        exponent += isNegative ? -written : written
      }
      while count > 0 && digits[count - 1] == UInt8(ascii: "0") { count -= 1 }
    }
  }

  private static func layOut(_ parts: Parts, to text: inout [UInt8]) {
    let zero = UInt8(ascii: "0")
    let point = UInt8(ascii: ".")
    let exponent = parts.exponent
    if exponent < -6 || exponent >= 21 {
      text.append(parts.digits[0])
      if parts.count > 1 { text.append(point) }
      for index in 1..<max(1, parts.count) { text.append(parts.digits[index]) }
      text.append(contentsOf: "e\(exponent)".utf8)
      return
    }
    if exponent < 0 {
      text.append(zero)
      text.append(point)
      for _ in 0..<(-exponent - 1) { text.append(zero) }
    }
    for index in 0..<parts.count {
      if index > 0 && index == exponent + 1 { text.append(point) }
      text.append(parts.digits[index])
    }
    for _ in 0..<max(0, exponent + 1 - parts.count) { text.append(zero) }
  }
}
