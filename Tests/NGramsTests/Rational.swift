import Foundation

/// An exact fraction in lowest terms.
struct Rational: Hashable {
  let isNegative: Bool
  let numerator: BigNatural
  let denominator: BigNatural

  private init(_ isNegative: Bool, _ numerator: BigNatural, _ denominator: BigNatural) {
    precondition(!denominator.isZero, "division by zero")
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    self.isNegative = isNegative && !numerator.isZero
    if divisor == BigNatural(1) {
      (self.numerator, self.denominator) = (numerator, denominator)
    } else {
      self.numerator = numerator.quotientAndRemainder(dividingBy: divisor).quotient
      self.denominator = denominator.quotientAndRemainder(dividingBy: divisor).quotient
    }
  }

  init(_ value: Int, over denominator: Int = 1) {
    self.init(
      (value < 0) != (denominator < 0), BigNatural(UInt64(value.magnitude)),
      BigNatural(UInt64(denominator.magnitude)))
  }

  /// What a person meant who wrote a number with a decimal point: 1/20 for 0.05.
  init(decimal value: Double) {
    let parts = "\(value)".split(separator: ".")
    let places = parts.count == 2 ? parts[1].utf8.count : 0
    guard let digits = Int(parts.joined()), places <= 18 else {
      preconditionFailure("\(value) has no short decimal form without an exponent")
    }
    self.init(digits, over: (0..<places).reduce(1) { power, _ in power * 10 })
  }

  var isZero: Bool { numerator.isZero }

  /// The logarithm to base 10, -∞ of 0, to about 15 digits.
  var log10: Double {
    precondition(!isNegative, "the logarithm of a negative number")
    let (above, below) = (numerator.scaled, denominator.scaled)
    return Foundation.log10(above.significand) - Foundation.log10(below.significand)
      + Double(above.exponent - below.exponent) * Foundation.log10(2)
  }

  static func + (left: Rational, right: Rational) -> Rational {
    if left.isZero { return right }
    if right.isZero { return left }
    let isSame = left.denominator == right.denominator
    let denominator = isSame ? left.denominator : left.denominator * right.denominator
    let (a, b) =
      isSame
      ? (left.numerator, right.numerator)
      : (left.numerator * right.denominator, right.numerator * left.denominator)
    if left.isNegative == right.isNegative { return Rational(left.isNegative, a + b, denominator) }
    return a < b
      ? Rational(right.isNegative, b - a, denominator)
      : Rational(left.isNegative, a - b, denominator)
  }

  static prefix func - (value: Rational) -> Rational {
    Rational(!value.isNegative, value.numerator, value.denominator)
  }

  static func - (left: Rational, right: Rational) -> Rational { left + -right }

  static func * (left: Rational, right: Rational) -> Rational {
    Rational(
      left.isNegative != right.isNegative, left.numerator * right.numerator,
      left.denominator * right.denominator)
  }

  static func / (left: Rational, right: Rational) -> Rational {
    Rational(
      left.isNegative != right.isNegative, left.numerator * right.denominator,
      left.denominator * right.numerator)
  }
}

extension Rational: Comparable {
  static func < (left: Rational, right: Rational) -> Bool { (left - right).isNegative }
}

extension Rational: ExpressibleByIntegerLiteral {
  init(integerLiteral value: Int) { self.init(value) }
}

extension Rational: CustomStringConvertible {
  var description: String { "\(isNegative ? "-" : "")\(numerator)/\(denominator)" }
}

extension Sequence<Rational> {
  func sum() -> Rational { reduce(0, +) }
}
