import NGrams
import TestSupport
import Testing

@Suite("Decimal numbers")
struct DecimalNumberTests {
  private func value(_ text: String) -> Float? {
    var text = text
    return text.withUTF8 { DecimalNumber.value($0) }
  }

  @Test("forms that are read with care, and what is no number")
  func forms() {
    for text in [
      "0", "-0", "-0.0", "5.", ".5", "-.5", "007", "1e-7", "-1.5E3", "+2", "inf", "-inf", "1e999",
      "123456789012345678901234567890", "0.00000000000000000000000000000000000000000001",
      "3.402823567797336616e38", "16777217", "16777219", "-33554434.0",
    ] {
      #expect(value(text) == Float(text), "\(text)")
      #expect(value(text)?.sign == Float(text)?.sign, "\(text)")
    }
    for text in ["", "-", ".", "-.", "1.2.3", "--1", "1-", "1,5", "0x", "word", "1 "] {
      #expect(value(text) == nil, "\(text)")
    }
    #expect(value("nan")?.isNaN == true)
  }

  @Test("any decimal is read as the standard library reads it", arguments: 0..<4)
  func properties(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    for round in 0..<100_000 {
      let text: String
      switch round % 3 {
      case 0:
        text = ShortestDecimal.text(Float.random(in: -12...0, using: &generator))
      case 1:
        // Half of these lie half-way between two floats.
        text = "\(Int.random(in: 1 << 24...1 << 25, using: &generator))"
      default:
        let digits = Int.random(in: 0...1_000_000_000_000_000, using: &generator)
        let fraction = Int.random(in: 0...999_999, using: &generator)
        text = "-\(digits >> Int.random(in: 0...49, using: &generator)).\(fraction)"
      }
      try #require(value(text) == Float(text), "\(text)")
    }
  }
}
