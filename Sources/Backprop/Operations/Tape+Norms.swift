extension Tape {
  /// Rows with mean 0 and variance 1, times a gain, plus a shift (Ba et al. 2016).
  ///
  /// Shapes: x [… × width], gain and shift [width].
  public func layerNorm(
    _ x: Tensor, gain: Tensor, shift: Tensor, epsilon: Double = 1e-5
  ) throws(BackpropError) -> Tensor {
    let (rows, columns) = x.shape.asMatrix
    for tensor in [gain, shift] where tensor.shape != [columns] || columns == 0 {
      throw .shapeMismatch(operation: "layer norm", x.shape, tensor.shape)
    }
    let node = record(
      .layerNorm(epsilon: epsilon), [x, gain, shift], x.shape, saving: 2 * rows)
    let means = node.saved ?? arena.allocate(2 * rows)
    let (input, output, g, s) = (value(x), value(node.output), value(gain), value(shift))
    timed(.layerNorm) {
      workers.run(rows, grain: Grain.rows(columns)) { range in
        let start = range.lowerBound * columns
        Kernels.layerNorm(
          input + start, gain: g, shift: s, output + start, means: means + range.lowerBound,
          scales: means + rows + range.lowerBound, range.count, columns, epsilon: Scalar(epsilon))
      }
    }
    return node.output
  }

  func differentiateLayerNorm(_ node: Node) {
    guard let means = node.saved else { return }
    let (x, gain, shift) = (operand(node, 0), operand(node, 1), operand(node, 2))
    let (rows, columns) = x.shape.asMatrix
    let (input, g, dy) = (value(x), value(gain), outputGradient(node))
    let dx = needsGradient(x) ? target(x) : nil
    let dgain = needsGradient(gain) ? addingTarget(gain) : nil
    let dshift = needsGradient(shift) ? addingTarget(shift) : nil
    // Each piece sums the gradients of gain and shift by itself; they are added up in order.
    let grain = max(Grain.rows(columns), Grain.summedRows(rows))
    let pieceCount = (rows + grain - 1) / grain
    let sums = arena.allocate(2 * columns * pieceCount)
    Kernels.clear(sums, 2 * columns * pieceCount)
    workers.run(rows, grain: grain) { range in
      let own = sums + 2 * columns * (range.lowerBound / grain)
      let start = range.lowerBound * columns
      Kernels.layerNormGradient(
        input + start, gain: g, means: means + range.lowerBound,
        scales: means + rows + range.lowerBound, dy: dy + start, dx: dx.map { $0.pointer + start },
        dgain: dgain == nil ? nil : own, dshift: dshift == nil ? nil : own + columns, range.count,
        columns, accumulate: dx?.accumulate ?? false)
    }
    for piece in 0..<pieceCount {
      let own = sums + 2 * columns * piece
      if let dgain { Kernels.scale(own, by: 1, dgain, columns, accumulate: true) }
      if let dshift { Kernels.scale(own + columns, by: 1, dshift, columns, accumulate: true) }
    }
  }

  /// Channels with mean 0 and variance 1 over the batch, times a gain, plus a shift (Ioffe & Szegedy
  /// 2015).
  ///
  /// While training, the batch's own mean and variance are used, and the running ones move towards
  /// them by `momentum`, the variance with Bessel's correction as in PyTorch; otherwise the running
  /// ones are used. Shapes: x [… × channels], all others [channels].
  public func batchNorm(
    _ x: Tensor, gain: Tensor, shift: Tensor, runningMean: Tensor, runningVariance: Tensor,
    momentum: Double = 0.1, epsilon: Double = 1e-5
  ) throws(BackpropError) -> Tensor {
    let (rows, columns) = x.shape.asMatrix
    for tensor in [gain, shift, runningMean, runningVariance] where tensor.shape != [columns] {
      throw .shapeMismatch(operation: "batch norm", x.shape, tensor.shape)
    }
    guard !isTraining || rows > 1 else {
      throw .unsuitableShape(
        operation: "batch norm", x.shape, need: "a variance needs at least two values a channel")
    }
    let node = record(
      .batchNorm(epsilon: epsilon, usesBatch: isTraining), [x, gain, shift], x.shape,
      saving: 2 * columns)
    let means = node.saved ?? arena.allocate(2 * columns)
    let scales = means + columns
    let (input, output, g, s) = (value(x), value(node.output), value(gain), value(shift))
    let (mean, variance) = (value(runningMean), value(runningVariance))
    let step: Scalar? = isTraining ? Scalar(momentum) : nil
    timed(.batchNorm) {
      workers.run(columns, grain: 16) { range in
        let first = range.lowerBound
        Kernels.batchNorm(
          input + first, gain: g + first, shift: s + first, output + first, stride: columns,
          means: means + first, scales: scales + first, runningMean: mean + first,
          runningVariance: variance + first, rows, range.count, momentum: step,
          epsilon: Scalar(epsilon))
      }
    }
    return node.output
  }

  func differentiateBatchNorm(_ node: Node, _ usesBatch: Bool) {
    guard let means = node.saved else { return }
    let (x, gain, shift) = (operand(node, 0), operand(node, 1), operand(node, 2))
    let (rows, columns) = x.shape.asMatrix
    let (input, g, dy) = (value(x), value(gain), outputGradient(node))
    let dx = needsGradient(x) ? target(x) : nil
    let dgain = needsGradient(gain) ? addingTarget(gain) : nil
    let dshift = needsGradient(shift) ? addingTarget(shift) : nil
    let sums = arena.allocate(2 * columns)
    workers.run(columns, grain: 16) { range in
      let first = range.lowerBound
      Kernels.batchNormGradient(
        input + first, gain: g + first, means: means + first, scales: means + columns + first,
        dy: dy + first, dx: dx.map { $0.pointer + first }, dgain: sums + first,
        dshift: sums + columns + first, stride: columns, rows, range.count, usesBatch: usesBatch,
        accumulate: dx?.accumulate ?? false)
    }
    if let dgain { Kernels.scale(sums, by: 1, dgain, columns, accumulate: true) }
    if let dshift { Kernels.scale(sums + columns, by: 1, dshift, columns, accumulate: true) }
  }
}
