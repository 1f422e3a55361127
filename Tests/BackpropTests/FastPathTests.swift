import Backprop
import BackpropCases
import Testing

/// Single precision, with its fast loops, against double precision, whose plain loops are the
/// specification.
///
/// A sum of n rounded terms is off by about √n units in the last place of its largest partial sum,
/// for which the largest element of the tensor stands; four times that, and sixteen units for the
/// polynomials behind exp, tanh and erf, leave room for unlucky signs.
@Suite("Fast path")
struct FastPathTests {
  @Test("Fast loops compute what plain loops compute", arguments: OperationCase.small)
  func fastLoopsComputeWhatPlainLoopsCompute(
    _ subject: OperationCase
  ) throws {
    try compare(subject)
  }

  @Test("Loops cut into pieces compute what plain loops compute", arguments: OperationCase.cut)
  func loopsCutIntoPiecesComputeWhatPlainLoopsCompute(
    _ subject: OperationCase
  ) throws {
    try compare(subject, threads: 2)
  }

  private func compare(_ subject: OperationCase, threads: Int = 1) throws {
    let plain = try subject.result(Double.self)
    let fast = try subject.result(Float.self, threads: threads)
    let units = 16 + 4 * Double(subject.longestSum).squareRoot()
    expectClose(fast.output, plain.output, units: units, "output")
    for index in plain.gradients.indices {
      expectClose(
        fast.gradients[index], plain.gradients[index], units: units, "gradient of input \(index)")
    }
  }

  private func expectClose(
    _ fast: [Float], _ plain: [Double], units: Double, _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(fast.count == plain.count, sourceLocation: sourceLocation)
    let largest = plain.reduce(0) { max($0, abs($1)) }
    // Where everything cancels, the terms, which are of about 1.
    let tolerance = units * 0x1p-24 * (largest < 1e-9 ? 1 : largest)
    // Written so that NaN is a difference.
    let wrong = zip(fast, plain).enumerated().filter { !(abs(Double($1.0) - $1.1) <= tolerance) }
    if let (place, (found, expected)) = wrong.first {
      Issue.record(
        """
        \(name), element \(place) and \(wrong.count - 1) others: \(found) instead of \(expected), \
        more than \(tolerance) away
        """, sourceLocation: sourceLocation)
    }
  }
}
