import NGrams
import TestSupport
import Testing

@Suite("Numbers with seven digits")
struct SevenDigitsTests {
  /// Numbers of all magnitudes, and those next to powers of ten and to halves of the last digit.
  private static let numbers: [Float] = {
    var generator = SeededGenerator(seed: 7)
    var numbers: [Float] = [0, 1, -1, 0.5, 99, -99, -100, 1e-5, 0.0001, 9_999_999, 1e7, .infinity]
    for _ in 0..<40_000 {
      numbers.append(Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator)))
      numbers.append(-Float.random(in: 0...12, using: &generator))
      numbers.append(Float.random(in: 0...1, using: &generator) * 1e-3)
      numbers.append(Float(Int.random(in: 0...20_000_000, using: &generator)) / 2)
    }
    for exponent in -45...38 {
      guard let power = Float("1e\(exponent)") else { continue }
      var (below, above) = (power, power)
      for _ in 0..<20 {
        numbers += [below, above, below * 9.5, -above / 2]
        (below, above) = (below.nextDown, above.nextUp)
      }
    }
    return numbers.filter { !$0.isNaN }
  }()

  @Test("they are what the C library prints with %.7g")
  func systemText() {
    for number in Self.numbers where number != 0 {
      let expected = String(decoding: SevenDigits.systemText(Double(number)), as: UTF8.self)
      #expect(SevenDigits.text(number) == expected)
    }
    #expect(SevenDigits.text(0) == "0" && SevenDigits.text(-0.0) == "0")
    #expect(SevenDigits.text(-1.5) == "-1.5" && SevenDigits.text(-0.000012345) == "-1.2345e-05")
  }

  @Test("read and written again they stay the same")
  func fixedPoint() throws {
    for number in Self.numbers where number.isFinite {
      let text = SevenDigits.text(number)
      if ["1e+28", "-1e+28", "1e-38", "-1e-38"].contains(text) { continue }
      let again = try #require(Array(text.utf8).withUnsafeBufferPointer { DecimalNumber.value($0) })
      // The largest numbers may round to more than there is.
      if again.isFinite { #expect(SevenDigits.text(again) == text) }
    }
  }
}
