import Backprop

extension OperationCase {
  /// Tensors that several operations use, so that their gradients are sums.
  static let reused: [OperationCase] = [
    OperationCase("x · x + x", [.combine], [CaseInput([3, 7])], SquarePlusSelf()),
    OperationCase(
      "one tensor for three consumers", [.dense, .softmax, .reduce, .combine],
      [CaseInput([4, 5]), CaseInput([5, 5])], ThreeConsumers()),
    OperationCase(
      "two views of one place", [.matrixMultiply, .combine], [CaseInput([3, 4])], TwoViews()),
    OperationCase(
      "every operation adds to a gradient that is there", accumulating,
      [CaseInput([4, 6]), CaseInput([6], .positive), CaseInput([6])], isTraining: true,
      EachAddsToGradient()),
  ]

  private static let accumulating: Set<Operation.Kind> = [
    .apply, .transpose, .concatenate, .slice, .gather, .scatterAdd, .pool, .convolution, .dropout,
    .layerNorm, .batchNorm, .softmax, .softmaxCrossEntropy, .projectedCrossEntropy,
    .sigmoidCrossEntropy, .meanSquaredError,
  ]
}

struct SquarePlusSelf: CaseOperation {
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.add(tape.multiply(x[0], x[0]), x[0]) }
}

struct ThreeConsumers: CaseOperation {
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    // The same weight twice, and what the first layer makes three times.
    let hidden = try tape.dense(x[0], x[1], nil, .tanh)
    let left = try tape.dense(hidden, x[1], nil, .sigmoid)
    let middle = try tape.softmax(hidden)
    let right = try tape.reduce(.mean, hidden, axis: 0)
    return try tape.multiply(tape.add(left, middle), right)
  }
}

struct TwoViews: CaseOperation {
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    let left = try tape.reshape(x[0], to: [6, 2])
    let right = try tape.reshape(x[0], to: [2, 6])
    let product = try tape.matrixMultiply(left, right)
    return try tape.multiply(product, tape.reduce(.sum, left, axis: 1))
  }
}

/// The sum of the means of all that can be made of one tensor.
struct EachAddsToGradient: CaseOperation {
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    let (x, gain, shift) = (x[0], x[1], x[2])
    let pictures = try tape.reshape(x, to: [4, 2, 3, 1])
    let parts: [Tensor] = [
      tape.apply(ElementwiseFunction.gelu, x), tape.apply(.exponential, x), try tape.transpose(x),
      try tape.concatenate([x, x], axis: 1), try tape.slice(x, axis: 0, 1..<3),
      try tape.gather(x, [1, 1, 3], [3]), try tape.scatterAdd(x, [0, 1, 1, 0], rows: 2),
      try tape.pool(.average, pictures, window: 2, stride: 1),
      try tape.pool(.maximum, pictures, window: 2, stride: 1),
      try tape.convolve(pictures, try tape.reshape(gain, to: [2, 3, 1, 1]), nil),
      try tape.dropout(x, rate: 0.3), try tape.layerNorm(x, gain: gain, shift: shift),
      try tape.batchNorm(
        x, gain: gain, shift: shift, runningMean: constant(0, tape),
        runningVariance: constant(1, tape)),
      try tape.softmax(x), try tape.softmax(x, isLogarithm: true),
      try tape.softmaxCrossEntropy(x, [1, 0, 5, 5]),
      try tape.projectedCrossEntropy(x, x, nil, [1, 0, 2, 2]),
      try tape.sigmoidCrossEntropy(x, tape.apply(ElementwiseFunction.sigmoid, x)),
      try tape.meanSquaredError(x, tape.apply(ElementwiseFunction.tanh, x)),
    ]
    var total = try tape.mean(tape.multiply(x, x))
    for part in parts { total = try tape.add(total, tape.mean(tape.multiply(part, part))) }
    return total
  }

  private func constant<Scalar>(_ value: Scalar, _ tape: Tape<Scalar>) -> Tensor {
    tape.constant([Scalar](repeating: value, count: 6), [6])
  }
}
