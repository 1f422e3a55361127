import Backprop
import BackpropCases
import TestSupport
import Testing

/// Gradients against central differences, in double precision.
///
/// With a step of h = 1e-5 a difference is off by h²/6 of the third derivative, some 1e-10, and by
/// the rounding of outputs of about 1, some 2e-16 / 2h = 1e-11 for each that changes. A relative
/// 1e-6 of a gradient of about 1 is far above both, and far below what a wrong term would change.
@Suite("Gradient check")
struct GradientCheckTests {
  @Test("Gradients are those of central differences", arguments: OperationCase.small)
  func gradientsAreThoseOfCentralDifferences(
    _ subject: OperationCase
  ) throws {
    try check(subject, sampleCount: 60)
  }

  @Test(
    "Gradients that are cut are those of central differences", arguments: OperationCase.smoothCut)
  func gradientsThatAreCutAreThoseOfCentralDifferences(
    _ subject: OperationCase
  ) throws {
    try check(subject, sampleCount: 5)
  }

  private func check(_ subject: OperationCase, sampleCount: Int) throws {
    let tape = try Tape<Double>.empty()
    let gradients = try subject.run(on: tape).gradients
    var values = subject.inputValues()
    for (index, input) in subject.inputs.enumerated() where input.needsGradient {
      try #require(gradients[index].count == input.shape.count)
      // All elements, or some spread over the tensor.
      let count = input.shape.count
      let places =
        count <= sampleCount
        ? Array(0..<count) : (0..<sampleCount).map { $0 * (count - 1) / (sampleCount - 1) }
      for place in places {
        let difference = try centralDifference(subject, &values, index, place, tape)
        let gradient = gradients[index][place]
        #expect(
          isClose(gradient, difference, relative: 1e-6, absolute: 1e-8),
          "input \(index), element \(place): \(gradient), but differences say \(difference)")
      }
    }
  }

  private func centralDifference(
    _ subject: OperationCase, _ values: inout [[Double]], _ index: Int, _ place: Int,
    _ tape: Tape<Double>
  ) throws -> Double {
    let step = 1e-5
    let original = values[index][place]
    var outputs: [[Double]] = []
    for sign in [1.0, -1] {
      values[index][place] = original + sign * step
      tape.reset()
      let tensors = zip(subject.inputs, values).map { tape.constant($1, $0.shape) }
      outputs.append(tape.values(try subject.forward(tensors, on: tape)))
    }
    values[index][place] = original
    // Differences first: what does not change cancels exactly.
    return zip(zip(outputs[0], outputs[1]), OperationCase.upstream(outputs[0].count))
      .reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 } / (2 * step)
  }
}
