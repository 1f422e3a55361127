#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A place on an axis with the number that is written there.
package struct Tick: Equatable, Sendable {
  package var value: Double
  package var label: String
}

/// Round numbers within a range.
///
/// Linear ticks are multiples of 1, 2 or 5 times a power of ten. Logarithmic ones are powers of ten,
/// or 1, 2 and 5 times these where there are few powers.
package enum Ticks {
  /// A distance between linear ticks: 1, 2 or 5 times a power of ten.
  package struct Step: Equatable, Sendable {
    package var mantissa: Int
    package var exponent: Int

    package var value: Double { multiple(1) }

    /// `count` steps from zero, rounded once so that 3 × 0.1 is 0.3.
    package func multiple(_ count: Double) -> Double {
      let scaled = count * Double(mantissa)
      return exponent < 0
        ? scaled / NumberText.powerOfTen(-exponent) : scaled * NumberText.powerOfTen(exponent)
    }
  }

  /// The smallest step of which at most `count` lie in the span, at least one.
  package static func step(span: Double, count: Int) -> Step {
    let wanted = span / Double(max(1, count))
    let exponent = Int(log10(wanted).rounded(.down))
    for mantissa in [1, 2, 5] {
      let step = Step(mantissa: mantissa, exponent: exponent)
      if step.value >= wanted * (1 - 1e-9) { return step }
    }
    return Step(mantissa: 1, exponent: exponent + 1)
  }

  /// The multiples of a step from `lower` to `upper`, both included up to rounding.
  package static func multiples(of step: Step, from lower: Double, through upper: Double)
    -> [Double]
  {
    let first = (lower / step.value - 1e-6).rounded(.up)
    let last = (upper / step.value + 1e-6).rounded(.down)
    guard first <= last, last - first < 10_000 else { return [] }
    return (0...Int(last - first)).map { step.multiple(first + Double($0)) }
  }

  /// Numbers for linear ticks that tell neighbours apart: all with the same decimals, and with "k"
  /// or "M" for thousands and millions.
  package static func labels(_ values: [Double], step: Step) -> [String] {
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    if largest >= 1e9 || (largest < 1e-3 && largest > 0) {
      let digits = Int(log10(largest).rounded(.down)) - step.exponent
      return values.map { NumberText.scientific($0, decimals: min(6, max(0, digits))) }
    }
    var unit = (exponent: 0, name: "")
    if largest >= 1e6 && step.exponent >= 4 {
      unit = (6, "M")
    } else if largest >= 1e4 && step.exponent >= 2 {
      unit = (3, "k")
    }
    let decimals = max(0, unit.exponent - step.exponent)
    return values.map { value in
      guard value != 0 else { return "0" }
      return NumberText.fixed(value / NumberText.powerOfTen(unit.exponent), decimals: decimals)
        + unit.name
    }
  }

  /// Powers of ten in a range, every `stride`-th.
  package static func powers(from lower: Double, through upper: Double, stride: Int) -> [Int] {
    let first = Int((log10(lower) - 1e-9).rounded(.up))
    let last = Int((log10(upper) + 1e-9).rounded(.down))
    guard first <= last else { return [] }
    return (first...last).filter { $0 % stride == 0 }
  }

  /// The given multiples (of 1 to 9) of all powers of ten in a range.
  package static func steps(
    _ mantissas: [Int], from lower: Double, through upper: Double
  ) -> [Double] {
    let first = Int((log10(lower) - 1e-9).rounded(.down))
    let last = Int((log10(upper) + 1e-9).rounded(.down))
    let range = lower * (1 - 1e-9)...upper * (1 + 1e-9)
    var values: [Double] = []
    for exponent in first...last {
      for mantissa in mantissas {
        let value = Step(mantissa: mantissa, exponent: exponent).value
        if range.contains(value) { values.append(value) }
      }
    }
    return values
  }

  /// Numbers for powers of ten: plain while all are short, else with raised exponents.
  package static func labels(powers: [Int]) -> [String] {
    if powers.allSatisfy({ (-3...3).contains($0) }) {
      return powers.map { NumberText.trimmed(NumberText.powerOfTen($0), decimals: 3) }
    }
    return powers.map(NumberText.powerOfTenText)
  }
}
