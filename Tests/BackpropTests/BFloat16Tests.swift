import Backprop
import BackpropCases
import Testing

/// Products of numbers rounded to 8 bits of mantissa; skipped where the processor has none.
@Suite("bfloat16", .enabled(if: Precision.hasBFloat16, "this processor does not multiply bfloat16"))
struct BFloat16Tests {
  private static let subjects = (OperationCase.small + OperationCase.smoothCut).filter {
    !$0.kinds.isDisjoint(with: [.matrixMultiply, .dense, .projectedCrossEntropy])
  }

  @Test("Products are close to those in single precision", arguments: subjects)
  func productsAreCloseToThoseInSinglePrecision(
    _ subject: OperationCase
  ) throws {
    let single = try subject.result(Float.self)
    let half = try subject.result(Float.self, threads: 2, precision: .bfloat16)
    expectClose(half.output, single.output, subject, "output")
    for index in single.gradients.indices {
      expectClose(half.gradients[index], single.gradients[index], subject, "gradient \(index)")
    }
  }

  /// Each factor is off by 2⁻⁹ at most; errors of the terms of a sum have random signs, and a
  /// largest element is about the square root of their number.
  private func expectClose(
    _ half: [Float], _ single: [Float], _ subject: OperationCase, _ name: String
  ) {
    let largest = single.reduce(0) { max($0, abs($1)) }
    let worst = zip(half, single).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(worst <= 8 * 0x1p-8 * max(largest, 1e-6), "\(name): off by \(worst) of \(largest)")
    #expect(half.allSatisfy(\.isFinite) && half.count == single.count)
  }

  @Test("Numbers that fit are multiplied exactly") func numbersThatFitAreMultipliedExactly() throws
  {
    let tape = try Tape<Float>.empty(precision: .bfloat16)
    let left = tape.constant((0..<12).map { Float($0) }, [3, 4])
    let right = tape.constant((0..<20).map { Float($0) - 9 }, [4, 5])
    let plain = try Tape<Float>.empty()
    let expected = try plain.matrixMultiply(
      plain.constant((0..<12).map { Float($0) }, [3, 4]),
      plain.constant((0..<20).map { Float($0) - 9 }, [4, 5]))
    #expect(tape.values(try tape.matrixMultiply(left, right)) == plain.values(expected))
  }

  @Test("Factors are rounded to nearest") func factorsAreRoundedToNearest() throws {
    let tape = try Tape<Float>.empty(precision: .bfloat16)
    // 1 + 2⁻⁸ lies between two neighbours and goes to the even one, 1 + 3 · 2⁻⁸ likewise.
    for (factor, rounded) in [(1 + 0x1p-8, 1), (1 + 3 * 0x1p-8, 1 + 0x1p-6), (1 + 0x1p-9, 1)] {
      let product = try tape.matrixMultiply(
        tape.constant([Float(factor)], [1, 1]), tape.constant([1], [1, 1]))
      #expect(tape.values(product) == [Float(rounded)])
    }
  }

  @Test("A whole tensor after the first of its matrices is rounded as a whole")
  func aWholeTensorAfterTheFirstOfItsMatricesIsRoundedAsAWhole() throws {
    let tape = try Tape<Float>.empty(precision: .bfloat16)
    let x = tape.constant((0..<24).map { Float($0) }, [2, 3, 4])
    let ones = tape.constant([Float](repeating: 1, count: 8), [2, 4, 1])
    _ = try tape.matrixMultiply(x, ones)
    let column = tape.constant([Float](repeating: 1, count: 4), [4, 1])
    let sums = tape.values(try tape.matrixMultiply(x, column))
    #expect(sums == [6, 22, 38, 54, 70, 86])
  }

  @Test("Results are the same bytes for any number of threads", arguments: subjects)
  func resultsAreTheSameBytesForAnyNumberOfThreads(
    _ subject: OperationCase
  ) throws {
    let alone = try subject.result(Float.self, precision: .bfloat16).bits
    #expect(try subject.result(Float.self, threads: 3, precision: .bfloat16).bits == alone)
  }
}

extension Precision {
  fileprivate static var hasBFloat16: Bool {
    (try? Tape<Float>.empty(precision: .bfloat16)) != nil
  }
}
