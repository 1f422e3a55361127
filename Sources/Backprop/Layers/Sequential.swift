/// Layers one after the other.
public struct Sequential: Layer {
  /// The layers with their names, which messages use.
  let layers: [(name: String, layer: any Layer)]

  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    var x = x
    for (name, layer) in layers {
      tape.enter(layer: name)
      x = try layer(x, on: tape)
    }
    return x
  }
}

/// x + f(x): what f learns is the difference, and gradients have a way around it (He et al. 2016).
public struct Residual: Layer {
  let inner: any Layer

  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.add(x, inner(x, on: tape))
  }
}

/// x and f(x) side by side along the last axis, so that every later layer sees all earlier ones
/// (Huang et al. 2017).
public struct DenselyConnected: Layer {
  let inner: any Layer

  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.concatenate([x, inner(x, on: tape)], axis: -1)
  }
}
