import Foundation
import TestSupport
import Testing

@Suite("Exact fractions of the tests")
struct RationalTests {
  @Test("are in lowest terms, with the sign above")
  func lowestTerms() {
    #expect(
      "\(Rational(-6, over: -4)) \(Rational(6, over: -4)) \(Rational(0, over: -7))"
        == "3/2 -3/2 0/1")
    #expect(Rational(decimal: 0.05) == Rational(1, over: 20))
    #expect(Rational(decimal: 3) == 3 && Rational(decimal: -1.5) == Rational(-3, over: 2))
    #expect(Rational(-1, over: 2) < Rational(-1, over: 3) && Rational(-1, over: 3) < 0)
    #expect(Rational(2, over: 3) - Rational(1, over: 6) == Rational(1, over: 2))
    #expect(Rational(2, over: 3) / Rational(-4, over: 9) == Rational(-3, over: 2))
  }

  @Test("take any size")
  func size() {
    // 30! and 1 + 1/2 + … + 1/30, as the fractions module of Python has them.
    let factorial = (1...30).reduce(Rational(1)) { $0 * Rational($1) }
    #expect("\(factorial)" == "265252859812191058636308480000000/1")
    let harmonic = (1...30).map { Rational(1, over: $0) }.sum()
    #expect("\(harmonic)" == "9304682830147/2329089562800")
    #expect(isClose((factorial * factorial * factorial).log10, 3 * lgamma(31) / log(10)))
    #expect(isClose((1 / factorial).log10, -lgamma(31) / log(10)))
    #expect(Rational(0).log10 == -.infinity)
  }

  @Test("division undoes multiplication, and what it leaves is less than the divisor")
  func division() {
    var generator = SeededGenerator(seed: 5)
    func number(_ limbCount: Int) -> BigNatural {
      (0..<limbCount).reduce(BigNatural(0)) { number, _ in
        // Limbs of all ones and of zeros are where digits are first taken too high.
        let limb: UInt64 =
          switch Int.random(in: 0..<4, using: &generator) {
          case 0: 0
          case 1: .max
          default: UInt64.random(in: 0...UInt64.max, using: &generator)
          }
        let unit = BigNatural(.max) + BigNatural(1)
        return number * unit + BigNatural(limb)
      }
    }
    for round in 0..<2_000 {
      let (dividend, divisor) = (number(round % 9), number(1 + round % 5))
      if divisor.isZero { continue }
      let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
      #expect(quotient * divisor + remainder == dividend && remainder < divisor)
      #expect(dividend * divisor - dividend == dividend * (divisor - BigNatural(1)))
      let common = dividend.greatestCommonDivisor(with: divisor)
      if dividend.isZero { continue }
      let (left, right) = (
        dividend.quotientAndRemainder(dividingBy: common),
        divisor.quotientAndRemainder(dividingBy: common)
      )
      #expect(left.remainder.isZero && right.remainder.isZero)
      #expect(
        left.quotient.greatestCommonDivisor(with: right.quotient) == BigNatural(1))
    }
  }
}
