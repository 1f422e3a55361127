import Backprop
import Foundation
import TestSupport
import Testing

@Suite("Initializer")
struct InitializerTests {
  private func values(
    _ initializer: Initializer, _ shape: Shape, seed: UInt64 = 1
  ) -> [Double] {
    var plan = ParameterPlan()
    let id = plan.add("w", shape, initializer)
    return Parameters<Double>(plan, seed: seed)[id]
  }

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }

  static let variances: [(Initializer, Shape, Double)] = [
    (.normal(deviation: 0.3), [200, 300], 0.09),
    (.he(), [200, 300], 0.01),
    (.he(slope: 0.5), [200, 300], 0.008),
    (.leCun, [200, 300], 0.005),
    (.glorot, [200, 300], 0.004),
    // Each place of the kernel counts.
    (.he(), [3, 3, 40, 150], 2.0 / 360),
    (.glorot, [3, 3, 40, 150], 2.0 / 1710),
  ]

  @Test("Variances are those of the formulas", arguments: variances)
  func variancesAreThoseOfTheFormulas(
    _ initializer: Initializer, _ shape: Shape, _ variance: Double
  ) {
    let found = moments(values(initializer, shape))
    // Of 54,000 numbers or more the variance is known to 0.6 %, the mean to σ / 232.
    #expect(isClose(found.variance, variance, relative: 0.03))
    #expect(abs(found.mean) < 5 * variance.squareRoot() / 232)
  }

  @Test("Glorot stays within its bounds and fills them")
  func glorotStaysWithinItsBoundsAndFillsThem() {
    let bound = (6.0 / 50).squareRoot()
    let numbers = values(.glorot, [20, 30])
    #expect(numbers.allSatisfy { abs($0) <= bound })
    #expect((numbers.max() ?? 0) > 0.98 * bound && (numbers.min() ?? 0) < -0.98 * bound)
  }

  @Test(
    "Orthogonal rows or columns are orthogonal",
    arguments: [[5, 9], [9, 5], [7, 7], [2, 3, 4, 6], [1, 1]] as [Shape])
  func orthogonalRowsOrColumnsAreOrthogonal(_ shape: Shape) {
    let gain = 1.5
    let numbers = values(.orthogonal(gain: gain), shape)
    let columns = shape[-1]
    let rows = shape.count / columns
    let count = min(rows, columns)
    func vector(_ index: Int) -> [Double] {
      rows <= columns
        ? Array(numbers[index * columns..<(index + 1) * columns])
        : (0..<rows).map { numbers[$0 * columns + index] }
    }
    for first in 0..<count {
      for second in 0..<count {
        let product = zip(vector(first), vector(second)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (first == second ? gain * gain : 0)) < 1e-12)
      }
    }
  }

  @Test("Constants are constant") func constantsAreConstant() {
    #expect(values(.constant(0.25), [3, 2]) == [0.25, 0.25, 0.25, 0.25, 0.25, 0.25])
  }

  @Test(
    "The same seed makes the same numbers and another others",
    arguments: [
      Initializer.normal(deviation: 1), .glorot, .he(), .leCun, .orthogonal(),
    ]) func theSameSeedMakesTheSameNumbersAndAnotherOthers(_ initializer: Initializer)
  {
    #expect(values(initializer, [6, 7], seed: 4) == values(initializer, [6, 7], seed: 4))
    #expect(values(initializer, [6, 7], seed: 4) != values(initializer, [6, 7], seed: 5))
  }

  @Test("Parameters of the same shape differ") func parametersOfTheSameShapeDiffer() {
    var plan = ParameterPlan()
    let ids = [plan.add("a", [4, 4], .leCun), plan.add("a", [4, 4], .leCun)]
    let parameters = Parameters<Float>(plan, seed: 1)
    #expect(parameters[ids[0]] != parameters[ids[1]])
    #expect(parameters.ids.map(\.name) == ["a", "a2"])
  }

  @Test("Both precisions start from the same numbers") func bothPrecisionsStartFromTheSameNumbers()
  {
    var plan = ParameterPlan()
    let id = plan.add("w", [5, 5], .he())
    let (single, double) = (Parameters<Float>(plan, seed: 2), Parameters<Double>(plan, seed: 2))
    #expect(single[id] == double[id].map { Float($0) })
  }

  @Test("Filling anew restores the start") func fillingAnewRestoresTheStart() {
    var plan = ParameterPlan()
    let id = plan.add("w", [5, 5], .glorot)
    let parameters = Parameters<Float>(plan, seed: 2)
    let start = parameters[id]
    parameters[id] = [Float](repeating: 0, count: 25)
    parameters.initialize(seed: 2)
    #expect(parameters[id] == start)
  }
}
