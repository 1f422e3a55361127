import Backprop
import Testing

/// Axes without elements: nothing to compute, but nothing to stumble over either.
@Suite("Empty tensor")
struct EmptyTensorTests {
  /// The gradients of Σ (output next to a tensor that is not empty).
  private func gradients<Scalar>(
    of output: Tensor, _ inputs: [Tensor], on tape: Tape<Scalar>
  ) throws -> [[Scalar]] {
    let flat = try tape.reshape(output, to: [output.shape.count])
    let joint = try tape.concatenate([flat, tape.variable([1], [1])], axis: 0)
    tape.backward(from: try tape.reduce(.sum, joint, axis: 0))
    return inputs.map { tape.gradient($0) }
  }

  /// Memory that holds something other than zeros, so that what is not written shows.
  private func soiled<Scalar>(_ type: Scalar.Type) throws -> Tape<Scalar> {
    let tape = try Tape<Scalar>.empty()
    _ = tape.constant([Scalar](repeating: 77, count: 20_000), [20_000])
    tape.reset()
    return tape
  }

  @Test("A product over an empty axis is zero") func aProductOverAnEmptyAxisIsZero() throws {
    try productOverNothing(Float.self)
    try productOverNothing(Double.self)
  }

  private func productOverNothing<Scalar: TrainingScalar>(_ type: Scalar.Type) throws {
    let tape = try soiled(type)
    let (left, right) = (tape.variable([], [3, 0]), tape.variable([], [0, 4]))
    let product = try tape.matrixMultiply(left, right)
    #expect(tape.values(product) == [Scalar](repeating: 0, count: 12))
    let bias = tape.variable([1, 2, 3, 4], [4])
    let dense = try tape.dense(left, right, bias, .relu)
    #expect(tape.values(dense) == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4])
    #expect(try gradients(of: dense, [bias], on: tape) == [[3, 3, 3, 3]])
  }

  @Test("An empty product has gradients of zero") func anEmptyProductHasGradientsOfZero() throws {
    try emptyProduct(Float.self)
    try emptyProduct(Double.self)
  }

  private func emptyProduct<Scalar: TrainingScalar>(_ type: Scalar.Type) throws {
    for leading in [[], [2]] {
      let tape = try soiled(type)
      let left = Shape(leading + [2, 3])
      let a = tape.variable([Scalar](repeating: 5, count: left.count), left)
      let product = try tape.matrixMultiply(a, tape.variable([], Shape(leading + [3, 0])))
      #expect(product.shape == Shape(leading + [2, 0]))
      let found = try gradients(of: product, [a], on: tape)
      #expect(found == [[Scalar](repeating: 0, count: left.count)])
    }
    let tape = try soiled(type)
    let weight = tape.variable([Scalar](repeating: 5, count: 20), [4, 5])
    let product = try tape.matrixMultiply(tape.variable([], [0, 3, 4]), weight)
    #expect(product.shape == [0, 3, 5])
    #expect(
      try gradients(of: product, [weight], on: tape) == [[Scalar](repeating: 0, count: 20)])
  }

  @Test("No pictures have gradients of zero") func noPicturesHaveGradientsOfZero() throws {
    try noPictures(Float.self)
    try noPictures(Double.self)
  }

  private func noPictures<Scalar: TrainingScalar>(_ type: Scalar.Type) throws {
    let tape = try soiled(type)
    let weight = tape.variable([Scalar](repeating: 2, count: 18), [3, 3, 1, 2])
    let bias = tape.variable([1, 2], [2])
    let pictures = tape.variable([], [0, 5, 5, 1])
    let output = try tape.convolve(pictures, weight, bias, activation: .relu)
    let pooled = try tape.pool(.maximum, output, window: 3)
    #expect(pooled.shape == [0, 1, 1, 2])
    let found = try gradients(of: pooled, [weight, bias], on: tape)
    #expect(found == [[Scalar](repeating: 0, count: 18), [0, 0]])
  }

  @Test("Empty rows and columns pass through every loop")
  func emptyRowsAndColumnsPassThroughEveryLoop() throws {
    let tape = try soiled(Float.self)
    tape.isTraining = true
    let x = tape.variable([], [0, 4])
    let (gain, row) = (tape.variable([1, 1, 1, 1], [4]), tape.variable([1, 2, 3, 4], [1, 4]))
    let outputs = [
      tape.apply(ElementwiseFunction.tanh, x), try tape.softmax(x), try tape.transpose(x),
      try tape.layerNorm(x, gain: gain, shift: gain), try tape.dropout(x, rate: 0.5),
      try tape.multiply(x, row), try tape.add(row, x), try tape.slice(row, axis: 0, 0..<0),
      try tape.gather(row, [], [0]), try tape.reduce(.sum, x, axis: 1),
      try tape.reduce(.maximum, x, axis: 1), try tape.concatenate([x, x], axis: 0),
    ]
    for output in outputs {
      #expect(output.shape.count == 0)
      #expect(try gradients(of: output, [row, gain], on: tape) == [[0, 0, 0, 0], [0, 0, 0, 0]])
    }
    let sum = try tape.reduce(.sum, tape.transpose(row), axis: 1)
    #expect(sum.shape == [4])
    #expect(tape.values(try tape.scatterAdd(x, [], rows: 2)) == [0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test("What needs elements says so") func whatNeedsElementsSaysSo() throws {
    let tape = try Tape<Float>.empty()
    let (x, row) = (tape.variable([], [0, 4]), tape.variable([], [4, 0]))
    #expect(throws: BackpropError.self) { try tape.reduce(.sum, x, axis: 0) }
    #expect(throws: BackpropError.self) { try tape.mean(x) }
    #expect(throws: BackpropError.self) { try tape.softmax(row) }
    #expect(throws: BackpropError.self) { try tape.meanSquaredError(x, x) }
    #expect(throws: BackpropError.self) { try tape.sigmoidCrossEntropy(x, x) }
    #expect(throws: BackpropError.self) { try tape.concatenate([], axis: 0) }
    let noChannels = tape.variable([], [1, 4, 4, 0])
    #expect(throws: BackpropError.self) {
      try tape.convolve(noChannels, tape.variable([], [3, 3, 0, 2]), nil)
    }
    tape.isTraining = true
    let one = tape.variable([1, 2], [1, 2])
    let channels = tape.variable([1, 1], [2])
    #expect(throws: BackpropError.self) {
      try tape.batchNorm(
        one, gain: channels, shift: channels, runningMean: channels, runningVariance: channels)
    }
  }
}
