import Backprop
import Foundation
import Testing

/// The vector loops of functions against the C library in double precision, over all magnitudes.
@Suite("Elementwise accuracy")
struct ElementwiseAccuracyTests {
  /// From the smallest denormal number to the infinities, both signs, dense where functions bend.
  static let arguments: [Float] = {
    var values: [Float] = [
      0, -0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, .leastNormalMagnitude / 64, 1e-20,
      1e-8, 100, 1000, 1e20,
      .greatestFiniteMagnitude, .infinity, 88.72, 88.73, 89, 103.9, 104, 0.625, 0.34657359, 1,
    ]
    values += (0..<20_000).map { Float($0) / 20_000 * 100 }
    values += (0..<20_000).map { Float($0) / 20_000 * 4 }
    values += (-120...120).map { Float(pow(2, Double($0))) * 1.3 }
    return values + values.map { -$0 } + [.nan]
  }()

  private func values<Scalar: TrainingScalar>(
    _ function: ElementwiseFunction, _ parameter: Double, _ type: Scalar.Type
  ) throws -> [Double] {
    let tape = try Tape<Scalar>.empty()
    let x = tape.constant(Self.arguments.map { Scalar($0) }, [Self.arguments.count])
    return tape.values(tape.apply(function, x, parameter)).map { Double($0) }
  }

  /// Relative bounds in units of the last place, and an absolute one for results that cancel or
  /// underflow.
  private func expectAccurate(
    _ function: ElementwiseFunction, units: Double, absolute: (Double) -> Double = { _ in 0 },
    reference: (Double) -> Double
  ) throws {
    let parameter = function == .elu ? 1.25 : 0.125
    let found = try values(function, parameter, Float.self)
    var failures = 0
    for (x, y) in zip(Self.arguments.map { Double($0) }, found) {
      let expected = reference(x)
      let isRight: Bool
      if x.isNaN || expected.isNaN {
        isRight = y.isNaN
      } else if abs(expected) > Double(Float.greatestFiniteMagnitude) {
        isRight = y == (expected < 0 ? -Double.infinity : .infinity)
      } else {
        // Denormal numbers are as exact as they can be, which is half of the smallest.
        let smallest = Double(Float.leastNonzeroMagnitude)
        isRight = abs(y - expected) <= max(units * 0x1p-24 * abs(expected), smallest, absolute(x))
      }
      if !isRight {
        failures += 1
        if failures <= 3 { Issue.record("\(function)(\(x)) is \(y) instead of \(expected)") }
      }
    }
    #expect(failures == 0)
  }

  @Test("Exponentials are good to the last places") func exponentialsAreGoodToTheLastPlaces() throws
  {
    try expectAccurate(.exponential, units: 4, reference: exp)
    try expectAccurate(.elu, units: 6) { $0 < 0 ? 1.25 * expm1($0) : $0 }
  }

  @Test("tanh and sigmoid are good to the last places") func tanhAndSigmoidAreGoodToTheLastPlaces()
    throws
  {
    try expectAccurate(.tanh, units: 4, reference: tanh)
    // Below -88 the exponential in the divisor is infinite and the result 0.
    try expectAccurate(.sigmoid, units: 6, absolute: { $0 < -88 ? 1e-38 : 0 }) {
      1 / (1 + exp(-$0))
    }
    try expectAccurate(.silu, units: 7, absolute: { $0 < -88 ? 1e-36 : 0 }) { x in
      x / (1 + exp(-x))
    }
  }

  @Test("Roots and logarithms are good to the last places")
  func rootsAndLogarithmsAreGoodToTheLastPlaces() throws {
    try expectAccurate(.squareRoot, units: 1) { $0.squareRoot() }
    try expectAccurate(.logarithm, units: 2, reference: log)
  }

  @Test("GELU is good to seven decimal places") func geluIsGoodToSevenDecimalPlaces() throws {
    // The formula of the error function has an absolute error, which x multiplies.
    try expectAccurate(.gelu, units: 4, absolute: { 2.5e-7 * min(abs($0), 6) }) { x in
      x * 0.5 * erfc(-x / 2.0.squareRoot())
    }
  }

  @Test("Functions of two lines are exact") func functionsOfTwoLinesAreExact() throws {
    try expectAccurate(.relu, units: 0) { $0 < 0 ? 0 : $0 }
    try expectAccurate(.leakyReLU, units: 1) { $0 < 0 ? 0.125 * $0 : $0 }
  }

  @Test("NaN stays NaN", arguments: ElementwiseFunction.allCases)
  func notANumberStaysNotANumber(
    _ function: ElementwiseFunction
  ) throws {
    #expect(try #require(values(function, 1, Float.self).last).isNaN)
    #expect(try #require(values(function, 1, Double.self).last).isNaN)
  }

  @Test("Dense layers apply the same functions") func denseLayersApplyTheSameFunctions() throws {
    let tape = try Tape<Float>.empty()
    let count = Self.arguments.count
    let x = tape.constant(Self.arguments, [count, 1])
    let (weight, bias) = (tape.constant([1], [1, 1]), tape.constant([0], [1]))
    for activation in [.sigmoid, .tanh, .relu, .elu(alpha: 1.25)] as [Activation] {
      let fused = tape.values(try tape.dense(x, weight, bias, activation))
      let alone = tape.values(try tape.apply(activation, x))
      #expect(zip(fused, alone).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    }
  }
}
