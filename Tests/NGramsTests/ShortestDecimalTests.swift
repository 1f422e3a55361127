import NGrams
import TestSupport
import Testing

/// The rules are those of double-conversion's ToShortestSingle, which KenLM calls: as few digits as
/// read back as the same number, decimals for exponents from -6 to 20.
@Suite("Shortest decimals")
struct ShortestDecimalTests {
  /// Made once with NumPy's `format_float_positional` and `format_float_scientific` of `float32`
  /// values (`unique=True, trim="-"`), chosen between as KenLM does.
  static let table: [(Float, String)] = [
    (-4.936203, "-4.936203"), (-3.0222049, "-3.0222049"), (0.1, "0.1"), (-0.30103, "-0.30103"),
    (1, "1"), (-1, "-1"), (10, "10"), (-99, "-99"), (100, "100"), (1234.5, "1234.5"),
    (16_777_216, "16777216"), (33_554_432, "33554432"), (123_456_790_528, "123456790000"),
    (1e20, "100000000000000000000"), (1e21, "1e21"), (-1.5e21, "-1.5e21"),
    (3.402_823_5e38, "3.4028235e38"), (1e-6, "0.000001"), (-1.234e-6, "-0.000001234"),
    (9.999_999e-7, "9.999999e-7"), (1e-7, "1e-7"), (-4.3e-8, "-4.3e-8"), (1e-10, "1e-10"),
    (1.175_494_4e-38, "1.1754944e-38"), (.leastNonzeroMagnitude, "1e-45"),
    (-5.877_472e-39, "-5.877472e-39"),
    (0.000_123_456_79, "0.00012345679"), (8_388_608.5, "8388608"), (0.5, "0.5"),
  ]

  @Test("a table of values")
  func values() {
    for (value, text) in Self.table { #expect(ShortestDecimal.text(value) == text) }
    #expect(ShortestDecimal.text(0) == "0" && ShortestDecimal.text(-0.0) == "0")
    #expect(ShortestDecimal.text(.infinity) == "inf" && ShortestDecimal.text(-.infinity) == "-inf")
    #expect(ShortestDecimal.text(.nan) == "NaN")
  }

  @Test(
    "any number reads back, in as few digits as possible, laid out by the rules", arguments: 0..<4)
  func properties(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    for round in 0..<100_000 {
      // Bit patterns of every magnitude, and numbers as models have them.
      let value =
        round % 2 == 0
        ? Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator))
        : Float.random(in: -12...0, using: &generator)
      guard value.isFinite, value != 0 else { continue }
      let text = ShortestDecimal.text(value)
      try #require(Float(text) == value, "\(value.description)")
      let (digits, exponent) = try parts(text)
      try #require(isLaidOut(text, digits: digits, exponent: exponent, isNegative: value < 0))
      // One digit less, rounded either way, is another number.
      if digits.count > 1 {
        let whole = try #require(Int(digits.dropLast()))
        for shorter in [whole, whole + 1] {
          let other = try #require(Float("\(shorter)e\(exponent - digits.count + 2)"))
          try #require(other != value.magnitude, "\(text) is not the shortest")
        }
      }
    }
  }

  /// The significant digits and the exponent of the first of them.
  private func parts(_ text: String) throws -> (digits: String, exponent: Int) {
    let pieces = text.drop { $0 == "-" }.split(separator: "e")
    let scale = pieces.count > 1 ? try #require(Int(pieces[1])) : 0
    let halves = pieces[0].split(separator: ".", omittingEmptySubsequences: false)
    let all = halves.joined()
    let zeros = all.prefix { $0 == "0" }.count
    let digits = all.dropFirst(zeros).reversed().drop { $0 == "0" }.reversed()
    return (String(digits), halves[0].count - 1 - zeros + scale)
  }

  private func isLaidOut(
    _ text: String, digits: String, exponent: Int, isNegative: Bool
  ) -> Bool {
    var expected: String
    if exponent < -6 || exponent >= 21 {
      expected = String(digits.prefix(1))
      if digits.count > 1 { expected += "." + digits.dropFirst() }
      expected += "e\(exponent)"
    } else if exponent < 0 {
      expected = "0." + String(repeating: "0", count: -exponent - 1) + digits
    } else if digits.count <= exponent + 1 {
      expected = digits + String(repeating: "0", count: exponent + 1 - digits.count)
    } else {
      expected = "\(digits.prefix(exponent + 1)).\(digits.dropFirst(exponent + 1))"
    }
    return text == (isNegative ? "-" : "") + expected
  }
}
