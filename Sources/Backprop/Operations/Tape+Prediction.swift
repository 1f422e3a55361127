/// What a trained network is asked for; nothing is recorded.
extension Tape {
  /// log softmax(x Wᵀ + b) at each row's target, in nats.
  ///
  /// Shapes: x [rows × width], W [classes × width], b [classes]; a number a row.
  public func projectedLogProbabilities(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ targets: [Int32]
  ) throws(BackpropError) -> [Scalar] {
    let name = "projected log probabilities"
    try checkProjection(x, weight, bias, targets, name)
    let size = projection(x, weight)
    let (rows, classes) = (size.m, size.n)
    let places = try indices(targets, below: classes, name)
    let tileColumns = Products<Scalar>.tile(size).columns
    let partCount = (classes + tileColumns - 1) / tileColumns
    let logits = arena.allocate(rows * classes)
    // The sums of each tile's columns, [parts × rows], taken while the tile is in the cache.
    let sums = arena.allocate(partCount * rows)
    let biasValues = bias.map { UnsafePointer(value($0)) }
    timed(.projectedCrossEntropy) {
      products.multiply(size, value(x), value(weight), accumulate: false, logits) {
        tile, tileRows, columns in
        Kernels.logSumExp(
          tile, stride: classes, bias: biasValues.map { $0 + columns.lowerBound },
          sums + columns.lowerBound / tileColumns * rows + tileRows.lowerBound, tileRows.count,
          columns.count)
      }
    }
    return (0..<rows).map { row in
      let target = Int(places[row])
      let logit = logits[row * classes + target] + (biasValues?[target] ?? 0)
      let parts = (0..<partCount).map { sums[$0 * rows + row] }
      return logit - Self.logSumExp(parts)
    }
  }

  /// log Σ exp of some values.
  public static func logSumExp(_ values: some Collection<Scalar>) -> Scalar {
    let sum: Scalar? = values.withContiguousStorageIfAvailable { values in
      var sum: Scalar = -.infinity
      guard let start = values.baseAddress, !values.isEmpty else { return sum }
      Kernels.logSumExp(start, stride: values.count, bias: nil, &sum, 1, values.count)
      return sum
    }
    return sum ?? logSumExp(Array(values))
  }
}
