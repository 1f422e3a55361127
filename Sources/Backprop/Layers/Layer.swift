/// A part of a network: a function of a tensor with parameters of its own.
///
/// A layer is a small value that knows which parameters are its; ``Parameters`` holds their values.
public protocol Layer: Sendable {
  /// The layer's result for a batch; the first axis of `x` is that of the batch.
  func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor
}

/// x W + b, then an activation. [… × inputs] → [… × units].
public struct Dense: Layer {
  let weight: ParameterID
  let bias: ParameterID
  let activation: Activation?

  /// Adds the parameters `name.weight` [inputs × units] and `name.bias` [units] to a plan; with
  /// maxout, as many times the units as it has pieces.
  public init(
    _ inputs: Int, _ units: Int, _ activation: Activation? = nil,
    initializer: Initializer? = nil, name: String, in plan: inout ParameterPlan
  ) {
    let columns = units * (activation?.pieceCount ?? 1)
    weight = plan.add(
      "\(name).weight", [inputs, columns], initializer ?? .suiting(activation))
    bias = plan.add("\(name).bias", [columns], .constant(0), decays: false)
    self.activation = activation
  }

  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.dense(x, tape.parameter(weight), tape.parameter(bias), activation)
  }
}

/// A row of numbers for each of so many things, such as words.
public struct Embedding: Sendable {
  /// The table, [count × width].
  public let table: ParameterID

  /// Adds the parameter `name.table` to a plan.
  ///
  /// - Parameters:
  ///   - trainsRows: whether a step touches only the rows that a batch names; not for a table that
  ///     also serves as the weights of the output.
  public init(
    _ count: Int, _ width: Int, trainsRows: Bool, deviation: Double = 0.1, name: String,
    in plan: inout ParameterPlan
  ) {
    table = plan.add(
      "\(name).table", [count, width], .normal(deviation: deviation),
      gradient: trainsRows ? .rows : .dense)
  }

  /// The rows of `indices`: [shape… × width].
  public func callAsFunction<Scalar>(
    _ indices: [Int32], _ shape: Shape, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.gather(tape.parameter(table), indices, shape)
  }
}

/// Convolution, then an activation. [batch × height × width × inputs] → [batch × … × … × channels].
public struct Convolution: Layer {
  let weight: ParameterID
  let bias: ParameterID
  let stride, padding, groups: Int
  let activation: Activation?

  /// Adds the parameters `name.weight` [kernel × kernel × inputs / groups × channels] and `name.bias`
  /// [channels] to a plan.
  public init(
    _ inputs: Int, _ channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    groups: Int = 1, _ activation: Activation? = nil, name: String, in plan: inout ParameterPlan
  ) {
    let outputs = channels * (activation?.pieceCount ?? 1)
    weight = plan.add(
      "\(name).weight", [kernel, kernel, inputs / max(groups, 1), outputs], .suiting(activation))
    bias = plan.add("\(name).bias", [outputs], .constant(0), decays: false)
    (self.stride, self.padding, self.groups) = (stride, padding, groups)
    self.activation = activation
  }

  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.convolve(
      x, tape.parameter(weight), tape.parameter(bias), stride: stride, padding: padding,
      groups: groups, activation: activation)
  }
}

/// The largest or average value of each window. [batch × height × width × channels].
public struct Pool: Layer {
  let pooling: Pooling
  let window, stride, padding: Int

  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.pool(pooling, x, window: window, stride: stride, padding: padding)
  }
}

/// Mean 0 and variance 1 for each example, then a gain and a shift. [… × width].
public struct LayerNorm: Layer {
  let gain: ParameterID
  let shift: ParameterID

  /// Adds the parameters `name.gain` and `name.shift`, both [width], to a plan.
  public init(_ width: Int, name: String, in plan: inout ParameterPlan) {
    gain = plan.add("\(name).gain", [width], .constant(1), decays: false)
    shift = plan.add("\(name).shift", [width], .constant(0), decays: false)
  }

  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.layerNorm(x, gain: tape.parameter(gain), shift: tape.parameter(shift))
  }
}

/// Mean 0 and variance 1 for each channel over the batch, then a gain and a shift. [… × channels].
public struct BatchNorm: Layer {
  let gain, shift, mean, variance: ParameterID

  /// Adds the parameters `name.gain`, `name.shift` and, not trained, `name.mean` and
  /// `name.variance`, all [channels], to a plan.
  public init(_ channels: Int, name: String, in plan: inout ParameterPlan) {
    gain = plan.add("\(name).gain", [channels], .constant(1), decays: false)
    shift = plan.add("\(name).shift", [channels], .constant(0), decays: false)
    mean = plan.add("\(name).mean", [channels], .constant(0), decays: false, gradient: .none)
    variance = plan.add(
      "\(name).variance", [channels], .constant(1), decays: false, gradient: .none)
  }

  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.batchNorm(
      x, gain: tape.parameter(gain), shift: tape.parameter(shift),
      runningMean: tape.parameter(mean), runningVariance: tape.parameter(variance))
  }
}

/// Elements set to zero at random while training. Any shape.
public struct Dropout: Layer {
  let rate: Double

  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.dropout(x, rate: rate)
  }
}

/// An activation by itself. Any shape; maxout shortens the last axis.
public struct Activate: Layer {
  let activation: Activation

  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.apply(activation, x)
  }
}

/// All axes but that of the batch become one. [batch × …] → [batch × …].
public struct Flatten: Layer {
  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.reshape(x, to: [x.shape[0], x.shape.count / max(x.shape[0], 1)])
  }
}
