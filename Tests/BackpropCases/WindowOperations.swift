import Backprop

struct Convolved: CaseOperation {
  var stride = 1
  var padding = 0
  var groups = 1
  var activation: Activation?

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.convolve(
      x[0], x[1], x.count > 2 ? x[2] : nil, stride: stride, padding: padding, groups: groups,
      activation: activation)
  }
}

/// Two gradients meet in the pictures and in the kernel.
struct ConvolvedTwice: CaseOperation {
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.multiply(
      tape.convolve(x[0], x[1], nil), tape.convolve(x[0], x[1], nil, activation: .tanh))
  }
}

struct ConvolvedAlongOneAxis: CaseOperation {
  var stride: Int
  var padding: Int
  var groups: Int

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.convolve1D(x[0], x[1], x[2], stride: stride, padding: padding, groups: groups)
  }
}

struct Pooled: CaseOperation {
  var pooling: Pooling
  var window: Int
  var stride: Int
  var padding = 0

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.pool(pooling, x[0], window: window, stride: stride, padding: padding)
  }
}
