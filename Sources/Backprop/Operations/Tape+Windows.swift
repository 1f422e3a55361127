import COneDNN

extension Tape {
  /// Two-dimensional convolution (cross-correlation, as everywhere in the field), channels last.
  ///
  /// Shapes: x [batch × height × width × channels], weight [kernel height × kernel width ×
  /// channels / groups × outputs], bias [outputs]; result [batch × … × … × outputs], where a side is
  /// (side + 2 · padding - kernel) / stride + 1, rounded down.
  public func convolve(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, stride: Int = 1, padding: Int = 0,
    groups: Int = 1, activation: Activation? = nil
  ) throws(BackpropError) -> Tensor {
    try convolve(
      x, weight, bias, stride: stride, padding: (padding, padding), groups: groups, activation)
  }

  /// Convolution along one axis.
  ///
  /// Shapes: x [batch × length × channels], weight [kernel × channels / groups × outputs].
  public func convolve1D(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, stride: Int = 1, padding: Int = 0,
    groups: Int = 1, activation: Activation? = nil
  ) throws(BackpropError) -> Tensor {
    guard x.shape.rank == 3, weight.shape.rank == 3 else {
      throw .shapeMismatch(operation: "convolution along one axis", x.shape, weight.shape)
    }
    // The one axis is the width of pictures of height 1; a stride has no other row to go to.
    let output = try convolve(
      reshaped(x, [x.shape[0], 1, x.shape[1], x.shape[2]]),
      reshaped(weight, weight.shape.prefixed(by: 1)), bias, stride: stride, padding: (0, padding),
      groups: groups, activation)
    return reshaped(output, output.shape.removing(axis: 1))
  }

  private func convolve(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, stride: Int, padding: (Int, Int), groups: Int,
    _ activation: Activation?
  ) throws(BackpropError) -> Tensor {
    guard weight.shape.rank == 4, groups > 0, x.shape.rank == 4, x.shape[3] % groups == 0,
      weight.shape[2] == x.shape[3] / groups, weight.shape[2] > 0, weight.shape[3] % groups == 0,
      weight.shape[3] > 0
    else { throw .shapeMismatch(operation: "convolution", x.shape, weight.shape) }
    if let bias, bias.shape != [weight.shape[3]] {
      throw .shapeMismatch(operation: "convolution (bias)", weight.shape, bias.shape)
    }
    try activation?.validate()
    let window = try WindowGeometry(
      "convolution", x.shape, window: (weight.shape[0], weight.shape[1]), stride: stride,
      padding: padding)
    let geometry = ConvolutionGeometry(
      window: window, outputChannels: weight.shape[3], groups: groups)
    let relu = activation == .relu
    let node = record(
      .convolution(geometry, relu: relu), [x, weight] + (bias.map { [$0] } ?? []),
      window.outputShape(channels: geometry.outputChannels))
    timed(.convolution) {
      runConvolution(
        node, geometry, value(x), value(weight), bias.map { value($0) }, value(node.output), relu)
    }
    if let activation, !relu { return try apply(activation, node.output) }
    return node.output
  }

  /// Pictures are handed out in groups whose size depends on their number only.
  private func forEachBatch(
    _ geometry: ConvolutionGeometry,
    _ body: (ConvolutionGeometry, _ first: Int, _ piece: Int) -> Void
  ) {
    let count = geometry.window.batch
    let size = Self.batchSize(count)
    workers.run(count, grain: size) { range in
      // The same window over fewer pictures always fits.
      guard let part = try? geometry.batch(range.count) else { return }
      body(part, range.lowerBound, range.lowerBound / size)
    }
  }

  static func batchSize(_ count: Int) -> Int { max(1, min(8, (count + 7) / 8)) }

  private func runConvolution(
    _ node: Node, _ geometry: ConvolutionGeometry, _ x: Pointer, _ weight: Pointer,
    _ bias: Pointer?, _ y: Pointer, _ relu: Bool
  ) {
    let (inputSize, outputSize) = Self.pictureSizes(geometry)
    let packed = PackedWeights(self, geometry, .forward, weight, hasBias: bias != nil, relu: relu)
    forEachBatch(geometry) { part, first, _ in
      let (x, y) = (x + first * inputSize, y + first * outputSize)
      if let (primitive, weights) = packed[part.window.batch] {
        convolutions.execute(
          primitive, input: float(x), weights: weights, bias: bias.map(float), output: float(y))
      } else {
        Kernels.convolve(part, x, weight, bias, y)
        if relu { Kernels.apply(.relu, 0, y, y, part.window.batch * outputSize) }
      }
    }
  }

  func differentiateConvolution(_ node: Node, _ geometry: ConvolutionGeometry, _ relu: Bool) {
    let (x, weight) = (operand(node, 0), operand(node, 1))
    let bias = node.operands.count > 2 ? operand(node, 2) : nil
    let dy = outputGradient(node)
    let (inputSize, outputSize) = Self.pictureSizes(geometry)
    let y = value(node.output)
    let dx = needsGradient(x) ? target(x) : nil
    // A place of its own where something is there to add to.
    let slope = dx.map { $0.accumulate ? arena.allocate(x.shape.count) : $0.pointer }
    let packed =
      dx == nil
      ? nil : PackedWeights(self, geometry, .input, value(weight), hasBias: false, relu: false)
    let sums = WeightSums(self, geometry, needsGradient(weight), bias.map(needsGradient) ?? false)
    forEachBatch(geometry) { part, first, piece in
      let (x, dy) = (value(x) + first * inputSize, dy + first * outputSize)
      let count = part.window.batch * outputSize
      if relu {
        // In place: nobody else reads the gradient of this result.
        let y = y + first * outputSize
        Kernels.applyGradient(.relu, 0, x: y, y: y, dy: dy, dx: dy, count, accumulate: false)
      }
      sums.add(part, x, dy, piece)
      guard let slope else { return }
      let dx = slope + first * inputSize
      if let (primitive, weights) = packed?[part.window.batch] {
        convolutions.execute(
          primitive, input: float(dx), weights: weights, bias: nil, output: float(dy))
      } else {
        Kernels.convolveInputGradient(part, dy, value(weight), dx)
      }
    }
    if let dx, let slope, dx.accumulate {
      Kernels.scale(slope, by: 1, dx.pointer, x.shape.count, accumulate: true)
    }
    sums.finish(weight, bias)
  }

  private static func pictureSizes(_ geometry: ConvolutionGeometry) -> (input: Int, output: Int) {
    let window = geometry.window
    return (
      window.height * window.width * window.channels,
      window.outputHeight * window.outputWidth * geometry.outputChannels
    )
  }

  /// For oneDNN, which is only used where numbers are of type `Float`.
  func float(_ pointer: Pointer) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Float.self)
  }

  /// The largest or the average value of each window, channels last.
  ///
  /// Shapes: x [batch × height × width × channels]. Averages leave the padding out.
  public func pool(
    _ pooling: Pooling, _ x: Tensor, window: Int, stride: Int? = nil, padding: Int = 0
  ) throws(BackpropError) -> Tensor {
    let geometry = try WindowGeometry(
      "pooling", x.shape, window: (window, window), stride: stride ?? window,
      padding: (padding, padding))
    let shape = geometry.outputShape(channels: geometry.channels)
    let positions = pooling == .maximum && isRecording ? indexArena.allocate(shape.count) : nil
    let node = record(.pool(pooling, geometry), [x], shape, indices: positions)
    let (input, output) = (value(x), value(node.output))
    let (inputSize, outputSize) = (x.shape.removing(axis: 0).count, shape.removing(axis: 0).count)
    timed(.pool) {
      workers.run(geometry.batch, grain: Grain.rows(inputSize)) { pictures in
        for picture in pictures {
          Kernels.pool(
            pooling, geometry, input + picture * inputSize, output + picture * outputSize,
            positions.map { $0 + picture * outputSize })
        }
      }
    }
    return node.output
  }

  func differentiatePool(_ node: Node, _ pooling: Pooling, _ geometry: WindowGeometry) {
    let x = operand(node, 0)
    let (inputSize, outputSize) = (
      x.shape.removing(axis: 0).count, node.output.shape.removing(axis: 0).count
    )
    let (target, accumulate) = target(x)
    let dy = outputGradient(node)
    workers.run(geometry.batch, grain: Grain.rows(inputSize)) { pictures in
      for picture in pictures {
        let (dx, dy) = (target + picture * inputSize, dy + picture * outputSize)
        // Here and not beforehand, so that the zeros are in the cache when they are added to.
        if !accumulate { Kernels.clear(dx, inputSize) }
        if let positions = node.indices {
          Kernels.scatter(dy, to: positions + picture * outputSize, dx, outputSize)
        } else {
          Kernels.averagePoolGradient(geometry, dy, dx)
        }
      }
    }
  }
}
