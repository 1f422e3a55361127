import Backprop
import Foundation
import TestSupport
import Testing

/// What a trained network is asked for, against sums written out in double precision.
@Suite("Prediction")
struct PredictionTests {
  private func random(_ count: Int, _ range: ClosedRange<Double>, seed: UInt64) -> [Double] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in .random(in: range, using: &random) }
  }

  private func found<Scalar: TrainingScalar>(
    _ shape: (rows: Int, classes: Int, width: Int), _ x: [Double], _ w: [Double], _ b: [Double]?,
    _ targets: [Int32], as _: Scalar.Type, threads: Int
  ) throws -> [Double] {
    let tape = try Tape(
      Parameters<Scalar>(ParameterPlan(), seed: 1), workers: Workers(threads: threads))
    return try tape.projectedLogProbabilities(
      tape.variable(x.map { Scalar($0) }, [shape.rows, shape.width]),
      tape.variable(w.map { Scalar($0) }, [shape.classes, shape.width]),
      b.map { tape.variable($0.map { Scalar($0) }, [shape.classes]) }, targets
    ).map { Double($0) }
  }

  /// One class, sizes around the lanes of vector units, and such as are cut into tiles.
  static let shapes = [
    (rows: 1, classes: 1, width: 3), (2, 15, 4), (3, 16, 1), (5, 17, 8), (1, 40, 2),
    (40, 3001, 40), (1, 60_000, 33), (300, 500, 64),
  ]

  @Test("log probabilities are those of the softmax", arguments: shapes, [true, false])
  func logProbabilities(_ shape: (rows: Int, classes: Int, width: Int), hasBias: Bool) throws {
    let (rows, classes, width) = shape
    let x = random(rows * width, -1...1, seed: 1)
    let w = random(classes * width, -1...1, seed: 2)
    let b = hasBias ? random(classes, -3...3, seed: 3) : nil
    let targets = (0..<rows).map { Int32($0 * 7919 % classes) }
    let expected = (0..<rows).map { row in
      let logits = (0..<classes).map { index in
        (0..<width).reduce(b?[index] ?? 0) {
          $0 + x[row * width + $1] * w[index * width + $1]
        }
      }
      return logits[Int(targets[row])] - log(logits.reduce(0) { $0 + exp($1) })
    }
    let plain = try found(shape, x, w, b, targets, as: Double.self, threads: 1)
    let fast = try found(shape, x, w, b, targets, as: Float.self, threads: 1)
    #expect(fast == (try found(shape, x, w, b, targets, as: Float.self, threads: 2)))
    for row in 0..<rows {
      #expect(isClose(plain[row], expected[row], relative: 1e-12, absolute: 1e-12))
      // Sums of so many 32-bit numbers.
      #expect(isClose(fast[row], expected[row], relative: 1e-6, absolute: 1e-5))
    }
  }

  @Test("targets, shapes and biases that do not fit are refused")
  func refused() throws {
    let (x, w) = (random(6, -1...1, seed: 1), random(12, -1...1, seed: 2))
    for targets in [[], [0], [0, 4], [0, -1], [0, 1, 2]] as [[Int32]] {
      #expect(throws: BackpropError.self) {
        try found((2, 4, 3), x, w, nil, targets, as: Float.self, threads: 1)
      }
    }
    let tape = try Tape(Parameters<Float>(ParameterPlan(), seed: 1), workers: Workers(threads: 1))
    let row = tape.constant([1, 2], [1, 2])
    let (wide, narrow) = (tape.constant([1, 2, 3], [1, 3]), tape.constant([1, 2], [1, 2]))
    #expect(throws: BackpropError.self) {
      try tape.projectedLogProbabilities(row, wide, nil, [0])
    }
    #expect(throws: BackpropError.self) {
      try tape.projectedLogProbabilities(row, narrow, row, [0])
    }
  }

  @Test("the logarithm of a sum of exponentials neither overflows nor loses terms")
  func logSumExp() {
    for count in [1, 2, 15, 16, 17, 31, 33, 1000] {
      for offset in [0, 500, -500, -10_000] as [Double] {
        let values = random(count, -5...5, seed: UInt64(count)).map { Float($0 + offset) }
        let expected =
          offset + log(values.reduce(0) { $0 + exp(Double($1) - offset) })
        #expect(isClose(Double(Tape<Float>.logSumExp(values)), expected, relative: 1e-6))
        let doubles = values.map { Double($0) }
        #expect(isClose(Tape<Double>.logSumExp(doubles), expected, relative: 1e-12))
        // Not in one piece of memory.
        #expect(isClose(Tape<Double>.logSumExp(doubles.reversed()), expected, relative: 1e-12))
      }
    }
    #expect(Tape<Float>.logSumExp([]) == -.infinity)
    #expect(Tape<Float>.logSumExp([-10_000, 2, -10_000]) == 2)
    #expect(Tape<Float>.logSumExp([1, .nan]).isNaN)
  }
}
