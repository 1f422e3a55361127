extension Tape {
  /// The mean over rows of -Σ q log softmax(logits), in nats, where q is 1 for the target, or
  /// 1 - smoothing + smoothing / classes, and smoothing / classes for all others.
  ///
  /// Shapes: logits [rows × classes]; result a scalar.
  public func softmaxCrossEntropy(
    _ logits: Tensor, _ targets: [Int32], smoothing: Double = 0
  ) throws(BackpropError) -> Tensor {
    let name = "softmax cross-entropy"
    guard logits.shape.rank == 2, logits.shape[0] == targets.count, !targets.isEmpty else {
      throw .shapeMismatch(operation: name, logits.shape, [targets.count])
    }
    try checkSmoothing(smoothing)
    let (rows, classes) = logits.shape.asMatrix
    let places = try indices(targets, below: classes, name)
    let node = record(
      .softmaxCrossEntropy(smoothing: smoothing), [logits], .scalar,
      saving: logits.shape.count + rows, indices: places)
    let probabilities = node.saved ?? arena.allocate(logits.shape.count + rows)
    let losses = probabilities + logits.shape.count
    let input = value(logits)
    timed(.softmaxCrossEntropy) {
      workers.run(rows, grain: Grain.rows(classes)) { range in
        Kernels.crossEntropy(
          logits: input + range.lowerBound * classes, targets: places + range.lowerBound,
          probabilities: probabilities + range.lowerBound * classes,
          losses: losses + range.lowerBound, range.count, classes, smoothing: Scalar(smoothing))
      }
    }
    value(node.output)[0] = Kernels.sum(losses, rows) / Scalar(rows)
    return node.output
  }

  private func checkSmoothing(_ smoothing: Double) throws(BackpropError) {
    guard smoothing >= 0 && smoothing < 1 else {
      throw .invalidOption(
        name: "label smoothing", value: "\(smoothing)", need: "at least 0 and below 1")
    }
  }

  func differentiateCrossEntropy(_ node: Node, _ smoothing: Double) {
    guard let probabilities = node.saved, let targets = node.indices else { return }
    let logits = operand(node, 0)
    let (target, accumulate) = target(logits)
    let (rows, classes) = logits.shape.asMatrix
    let factor = outputGradient(node)[0] / Scalar(rows)
    workers.run(rows, grain: Grain.rows(classes)) { range in
      let start = range.lowerBound * classes
      Kernels.crossEntropyGradient(
        probabilities: probabilities + start, targets: targets + range.lowerBound,
        dlogits: target + start, range.count, classes, smoothing: Scalar(smoothing),
        factor: factor, accumulate: accumulate)
    }
  }

  /// ``softmaxCrossEntropy(_:_:smoothing:)`` of the logits x Wᵀ + b, for large numbers of classes:
  /// the logits, their softmax and their gradient share one place in memory.
  ///
  /// Shapes: x [rows × width], W [classes × width] (such as embeddings), b [classes].
  public func projectedCrossEntropy(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ targets: [Int32], smoothing: Double = 0
  ) throws(BackpropError) -> Tensor {
    let name = "projected cross-entropy"
    try checkProjection(x, weight, bias, targets, name)
    try checkSmoothing(smoothing)
    let (rows, classes) = (x.shape[0], weight.shape[0])
    let places = try indices(targets, below: classes, name)
    let pieceSize = Grain.summedRows(rows)
    let pieceCount = (rows + pieceSize - 1) / pieceSize
    // The logits, the losses, and for each piece the sums of the bias's gradient.
    let node = record(
      .projectedCrossEntropy(smoothing: smoothing), [x, weight] + (bias.map { [$0] } ?? []),
      .scalar, saving: rows * classes + rows + pieceCount * classes, indices: places)
    let logits = node.saved ?? arena.allocate(rows * (classes + 1) + pieceCount * classes)
    let losses = logits + rows * classes
    timed(.projectedCrossEntropy) {
      products.multiply(
        projection(x, weight), value(x), value(weight), accumulate: false, logits)
    }
    let biasValues = bias.map { UnsafePointer(value($0)) }
    timed(.softmaxCrossEntropy) {
      let rounded = products.roundedCopy(of: logits, count: rows * classes)
      let sums = losses + rows
      Kernels.clear(sums, pieceCount * classes)
      // The gradient of the mean loss takes the logits' place while a row is in the cache.
      workers.run(rows, grain: pieceSize) { range in
        let first = range.lowerBound
        Kernels.crossEntropyInPlace(
          logits + first * classes, bias: biasValues, targets: places + first,
          losses: losses + first, range.count, classes, smoothing: Scalar(smoothing),
          factor: 1 / Scalar(rows), rounded: rounded.map { $0 + first * classes },
          sums: biasValues == nil ? nil : sums + first / pieceSize * classes)
      }
    }
    value(node.output)[0] = Kernels.sum(losses, rows) / Scalar(rows)
    return node.output
  }

  func checkProjection(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ targets: [Int32], _ name: String
  ) throws(BackpropError) {
    guard x.shape.rank == 2, weight.shape.rank == 2, x.shape[1] == weight.shape[1] else {
      throw .shapeMismatch(operation: name, x.shape, weight.shape)
    }
    guard x.shape[0] == targets.count, !targets.isEmpty else {
      throw .shapeMismatch(operation: "\(name) (targets)", x.shape, [targets.count])
    }
    if let bias, bias.shape != [weight.shape[0]] {
      throw .shapeMismatch(operation: "\(name) (bias)", weight.shape, bias.shape)
    }
  }

  func projection(_ x: Tensor, _ weight: Tensor) -> ProductSize {
    ProductSize(m: x.shape[0], n: weight.shape[0], k: x.shape[1], transposesRight: true)
  }

  func differentiateProjectedCrossEntropy(_ node: Node) {
    guard let dlogits = node.saved else { return }
    let (x, weight) = (operand(node, 0), operand(node, 1))
    let size = projection(x, weight)
    let factor = outputGradient(node)[0]
    if factor != 1 {
      workers.run(size.m * size.n, grain: Grain.elements) { range in
        let place = dlogits + range.lowerBound
        Kernels.scale(place, by: factor, place, range.count, accumulate: false)
      }
      products.forget(dlogits)
    }
    if node.operands.count > 2 && needsGradient(operand(node, 2)) {
      let target = addingTarget(operand(node, 2))
      let sums = dlogits + size.m * size.n + size.m
      let pieceSize = Grain.summedRows(size.m)
      for piece in 0..<(size.m + pieceSize - 1) / pieceSize {
        Kernels.scale(sums + piece * size.n, by: factor, target, size.n, accumulate: true)
      }
    }
    if needsGradient(weight) {
      let (target, accumulate) = target(weight)
      multiplyRightGradient(size, value(x), dlogits, accumulate, target)
    }
    if needsGradient(x) {
      let (target, accumulate) = target(x)
      multiplyLeftGradient(size, dlogits, value(weight), accumulate, target)
    }
  }

  /// The mean of -(t log σ(x) + (1 - t) log(1 - σ(x))), in nats, without overflow.
  public func sigmoidCrossEntropy(
    _ logits: Tensor, _ targets: Tensor
  ) throws(BackpropError) -> Tensor {
    guard logits.shape == targets.shape, logits.shape.count > 0 else {
      throw .shapeMismatch(operation: "sigmoid cross-entropy", logits.shape, targets.shape)
    }
    let node = record(.sigmoidCrossEntropy, [logits, targets], .scalar)
    timed(.sigmoidCrossEntropy) {
      let count = logits.shape.count
      value(node.output)[0] =
        Kernels.sigmoidLoss(value(logits), value(targets), count) / Scalar(count)
    }
    return node.output
  }

  func differentiateSigmoidCrossEntropy(_ node: Node) {
    let (logits, targets) = (operand(node, 0), operand(node, 1))
    let factor = outputGradient(node)[0] / Scalar(logits.shape.count)
    if needsGradient(logits) {
      let (target, accumulate) = target(logits)
      Kernels.sigmoidLossGradient(
        value(logits), value(targets), factor, target, logits.shape.count, accumulate: accumulate)
    }
    if needsGradient(targets) {
      // The loss is linear in t, with slope -x.
      let (target, accumulate) = target(targets)
      Kernels.scale(
        value(logits), by: -factor, target, logits.shape.count, accumulate: accumulate)
    }
  }

  /// The mean of the squared differences.
  public func meanSquaredError(
    _ x: Tensor, _ targets: Tensor
  ) throws(BackpropError) -> Tensor {
    guard x.shape == targets.shape, x.shape.count > 0 else {
      throw .shapeMismatch(operation: "mean squared error", x.shape, targets.shape)
    }
    let count = x.shape.count
    let node = record(.meanSquaredError, [x, targets], .scalar, saving: count)
    let differences = node.saved ?? arena.allocate(count)
    timed(.meanSquaredError) {
      Kernels.combine(.subtract, value(x), 1, value(targets), 1, differences, count)
      value(node.output)[0] = Scalar(Kernels.sumOfSquares(differences, count) / Double(count))
    }
    return node.output
  }

  func differentiateMeanSquaredError(_ node: Node) {
    guard let differences = node.saved else { return }
    for (index, sign) in [(0, Scalar(1)), (1, -1)] where needsGradient(operand(node, index)) {
      let count = operand(node, index).shape.count
      let (target, accumulate) = target(operand(node, index))
      let factor = sign * 2 * outputGradient(node)[0] / Scalar(count)
      Kernels.scale(differences, by: factor, target, count, accumulate: accumulate)
    }
  }
}
