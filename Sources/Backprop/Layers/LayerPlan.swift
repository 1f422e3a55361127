/// What a network consists of, as it is written into a checkpoint; ``Network`` makes layers of it.
public indirect enum LayerPlan: Sendable, Hashable, Codable {
  /// A dense layer of so many units.
  case dense(Int, Activation? = nil)
  /// A convolution with a square kernel.
  case convolution(
    Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
    activation: Activation? = nil)
  /// The largest or average value of square windows.
  case pool(Pooling, window: Int, stride: Int? = nil, padding: Int = 0)
  /// An activation by itself.
  case activation(Activation)
  /// Elements set to zero at random while training.
  case dropout(Double)
  /// Mean 0 and variance 1 for each example.
  case layerNorm
  /// Mean 0 and variance 1 for each channel over the batch.
  case batchNorm
  /// All axes but that of the batch become one.
  case flatten
  /// x + f(x).
  case residual([LayerPlan])
  /// x and f(x) side by side.
  case denselyConnected([LayerPlan])

  /// The name that stands in the names of parameters and in messages.
  var name: String {
    switch self {
    case .dense: "dense"
    case .convolution: "convolution"
    case .pool(.maximum, _, _, _): "maximum-pool"
    case .pool(.average, _, _, _): "average-pool"
    case .activation(let activation): activation.description
    case .dropout: "dropout"
    case .layerNorm: "layer-norm"
    case .batchNorm: "batch-norm"
    case .flatten: "flatten"
    case .residual: "residual"
    case .denselyConnected: "dense-connection"
    }
  }
}

/// A plan made into layers, every shape of which has been checked.
public struct Network: Sendable {
  /// What it was made from.
  public let plan: [LayerPlan]
  /// The shape of one example, without the axis of the batch.
  public let inputShape: Shape
  /// The shape of one result.
  public let outputShape: Shape
  /// The parameters of all layers.
  public let parameterPlan: ParameterPlan
  private let layers: any Layer

  /// Builds a network for examples of a shape.
  ///
  /// - Throws: ``BackpropError/unbuildable(place:reason:)`` naming the layer and the shapes that do
  ///   not fit.
  public init(_ plan: [LayerPlan], input: Shape) throws(BackpropError) {
    var parameters = ParameterPlan()
    guard Self.isCountable(input) else {
      throw .unbuildable(
        place: "the input", reason: "an example of the shape \(input) has too many numbers")
    }
    (layers, outputShape) = try Self.build(plan, input, "", &parameters)
    guard parameters.trainedCount <= Int32.max else {
      throw .unbuildable(
        place: "the network",
        reason: "\(parameters.trainedCount) parameters, but at most \(Int32.max) are possible")
    }
    self.plan = plan
    inputShape = input
    parameterPlan = parameters
  }

  /// The result for a batch of examples, [batch × input…] → [batch × output…].
  public func callAsFunction<Scalar>(
    _ x: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    guard x.shape.rank > 0, x.shape.removing(axis: 0) == inputShape else {
      throw .shapeMismatch(
        operation: "network input", x.shape,
        inputShape.prefixed(by: x.shape.rank > 0 ? x.shape[0] : 1))
    }
    return try layers(x, on: tape)
  }

  /// Whether a tensor of the shape has fewer than 2³¹ elements.
  private static func isCountable(_ shape: Shape) -> Bool {
    var count = 1
    for size in shape.array {
      count *= size
      if count > Int32.max { return false }
    }
    return true
  }

  private static func build(
    _ plans: [LayerPlan], _ input: Shape, _ prefix: String, _ parameters: inout ParameterPlan
  ) throws(BackpropError) -> (Sequential, Shape) {
    var layers: [(String, any Layer)] = []
    var shape = input
    for (index, plan) in plans.enumerated() {
      let name = "\(prefix)\(plan.name)\(index + 1)"
      let (layer, output) = try build(plan, shape, name, &parameters)
      guard isCountable(output) else {
        throw .unbuildable(
          place: name, reason: "its result, \(output) of \(shape), has too many numbers")
      }
      layers.append((name, layer))
      shape = output
    }
    return (Sequential(layers: layers), shape)
  }

  private static func build(
    _ plan: LayerPlan, _ input: Shape, _ name: String, _ parameters: inout ParameterPlan
  ) throws(BackpropError) -> (any Layer, Shape) {
    func require(_ isFine: Bool, _ reason: @autoclosure () -> String) throws(BackpropError) {
      if !isFine { throw .unbuildable(place: name, reason: reason()) }
    }
    func check(_ activation: Activation?) throws(BackpropError) {
      do {
        try activation?.validate()
      } catch {
        throw .unbuildable(place: name, reason: "\(error)")
      }
    }
    switch plan {
    case .dense(let units, let activation):
      try check(activation)
      try require(input.rank >= 1, "it takes rows of numbers, but its input is \(input)")
      try require(
        input.rank == 1, "its input has the shape \(input), but it takes one axis: flatten first")
      try require((1...1_000_000).contains(units), "\(units) units: at least 1, at most 1,000,000")
      let layer = Dense(input[0], units, activation, name: name, in: &parameters)
      return (layer, [units])
    case .convolution(let channels, let kernel, let stride, let padding, let groups, let activation):
      try check(activation)
      try require(
        input.rank == 3, "its input has the shape \(input), but it takes height × width × channels")
      try require(
        groups > 0 && input[2] % groups == 0 && channels % groups == 0,
        "\(groups) groups do not divide both its \(input[2]) channels and its \(channels) results")
      try require(
        (1...65536).contains(channels), "\(channels) channels: at least 1, at most 65,536")
      let output = try windowed(name, input, kernel, stride, padding)
      let layer = Convolution(
        input[2], channels, kernel: kernel, stride: stride, padding: padding, groups: groups,
        activation, name: name, in: &parameters)
      return (layer, output.replacing(axis: 2, with: channels))
    case .pool(let pooling, let window, let stride, let padding):
      try require(
        input.rank == 3, "its input has the shape \(input), but it takes height × width × channels")
      let output = try windowed(name, input, window, stride ?? window, padding)
      let layer = Pool(
        pooling: pooling, window: window, stride: stride ?? window, padding: padding)
      return (layer, output)
    case .activation(let activation):
      try check(activation)
      let pieces = activation.pieceCount
      try require(
        input.rank > 0 && input[-1] % pieces == 0,
        "its input has the shape \(input), whose last axis is not a multiple of \(pieces)")
      return (Activate(activation: activation), input.replacing(axis: -1, with: input[-1] / pieces))
    case .dropout(let rate):
      try require(rate >= 0 && rate < 1, "a rate of \(rate): at least 0, below 1")
      return (Dropout(rate: rate), input)
    case .layerNorm:
      try require(input.rank > 0, "its input has no axis")
      return (LayerNorm(input[-1], name: name, in: &parameters), input)
    case .batchNorm:
      try require(input.rank > 0, "its input has no axis")
      return (BatchNorm(input[-1], name: name, in: &parameters), input)
    case .flatten:
      return (Flatten(), [input.count])
    case .residual(let plans):
      let (inner, output) = try build(plans, input, "\(name).", &parameters)
      try require(
        output == input, "its layers make \(output) of \(input), and the two cannot be added")
      return (Residual(inner: inner), input)
    case .denselyConnected(let plans):
      let (inner, output) = try build(plans, input, "\(name).", &parameters)
      try require(
        input.rank > 0 && output.rank == input.rank
          && output.replacing(axis: -1, with: 0) == input.replacing(axis: -1, with: 0),
        "its layers make \(output) of \(input), and the two cannot stand side by side")
      return (
        DenselyConnected(inner: inner), input.replacing(axis: -1, with: input[-1] + output[-1])
      )
    }
  }

  private static func windowed(
    _ name: String, _ input: Shape, _ window: Int, _ stride: Int, _ padding: Int
  ) throws(BackpropError) -> Shape {
    do {
      let geometry = try WindowGeometry(
        name, input.prefixed(by: 1), window: (window, window), stride: stride,
        padding: (padding, padding))
      return [geometry.outputHeight, geometry.outputWidth, input[2]]
    } catch {
      throw .unbuildable(place: name, reason: "\(error)")
    }
  }
}
