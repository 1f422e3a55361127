extension Tape {
  /// The product of two matrices, or of as many pairs as the leading axes say.
  ///
  /// Shapes: [… × m × k] times [… × k × n] gives [… × m × n]; an operand that is transposed lies in
  /// memory with its last two axes exchanged. A right operand of rank 2 serves all of the left's
  /// leading axes. Throws ``BackpropError/shapeMismatch(operation:_:_:)``.
  public func matrixMultiply(
    _ left: Tensor, _ right: Tensor, transposingLeft: Bool = false, transposingRight: Bool = false
  ) throws(BackpropError) -> Tensor {
    let name = "matrix multiply"
    guard left.shape.rank >= 2, right.shape.rank >= 2 else {
      throw .shapeMismatch(operation: name, left.shape, right.shape)
    }
    var left = left
    let leading = left.shape.array.dropLast(2)
    let rows = left.shape[-2]
    if right.shape.rank == 2 && left.shape.rank > 2 && !transposingLeft {
      left = reshaped(left, [left.shape.asMatrix.rows, left.shape[-1]])
    }
    let size = productSize(left.shape, right.shape, transposingLeft, transposingRight)
    let inner = transposingRight ? right.shape[-1] : right.shape[-2]
    guard size.k == inner, left.shape.array.dropLast(2) == right.shape.array.dropLast(2) else {
      throw .shapeMismatch(operation: name, left.shape, right.shape)
    }
    let batch = left.shape.array.dropLast(2)
    let node = record(
      .matrixMultiply(transposesLeft: transposingLeft, transposesRight: transposingRight),
      [left, right], Shape(batch + [size.m, size.n]))
    timed(.matrixMultiply) {
      forEachProduct(node, size) { a, b, c in
        products.multiply(size, a, b, accumulate: false, c)
      }
    }
    return left.shape.rank == 2 && !leading.isEmpty
      ? reshaped(node.output, Shape(leading + [rows, size.n])) : node.output
  }

  private func productSize(
    _ left: Shape, _ right: Shape, _ transposesLeft: Bool, _ transposesRight: Bool
  ) -> ProductSize {
    ProductSize(
      m: transposesLeft ? left[-1] : left[-2], n: transposesRight ? right[-2] : right[-1],
      k: transposesLeft ? left[-2] : left[-1], transposesLeft: transposesLeft,
      transposesRight: transposesRight)
  }

  private func forEachProduct(
    _ node: Node, _ size: ProductSize, _ body: (Pointer, Pointer, Pointer) -> Void
  ) {
    let batch = node.output.shape.count(of: 0..<node.output.shape.rank - 2)
    let (a, b, c) = (value(operand(node, 0)), value(operand(node, 1)), value(node.output))
    for index in 0..<batch {
      body(a + index * size.m * size.k, b + index * size.k * size.n, c + index * size.m * size.n)
    }
  }

  func differentiateMultiply(_ node: Node, _ transposesLeft: Bool, _ transposesRight: Bool) {
    let (left, right) = (operand(node, 0), operand(node, 1))
    let size = productSize(left.shape, right.shape, transposesLeft, transposesRight)
    let batch = node.output.shape.count(of: 0..<node.output.shape.rank - 2)
    let dy = outputGradient(node)
    let (a, b) = (value(left), value(right))
    if needsGradient(left) {
      let (target, accumulate) = target(left)
      for index in 0..<batch {
        multiplyLeftGradient(
          size, dy + index * size.m * size.n, b + index * size.k * size.n, accumulate,
          target + index * size.m * size.k)
      }
    }
    if needsGradient(right) {
      let (target, accumulate) = target(right)
      for index in 0..<batch {
        multiplyRightGradient(
          size, a + index * size.m * size.k, dy + index * size.m * size.n, accumulate,
          target + index * size.k * size.n)
      }
    }
  }

  /// dA (+)= dC op(B)ᵀ, or its transpose where A lies transposed.
  func multiplyLeftGradient(
    _ size: ProductSize, _ dy: Pointer, _ b: Pointer, _ accumulate: Bool, _ target: Pointer
  ) {
    if size.transposesLeft {
      products.multiply(
        ProductSize(
          m: size.k, n: size.m, k: size.n, transposesLeft: size.transposesRight,
          transposesRight: true), b, dy, accumulate: accumulate, target)
    } else {
      products.multiply(
        ProductSize(m: size.m, n: size.k, k: size.n, transposesRight: !size.transposesRight), dy, b,
        accumulate: accumulate, target)
    }
  }

  /// dB (+)= op(A)ᵀ dC, or its transpose where B lies transposed.
  func multiplyRightGradient(
    _ size: ProductSize, _ a: Pointer, _ dy: Pointer, _ accumulate: Bool, _ target: Pointer
  ) {
    if size.transposesRight {
      products.multiply(
        ProductSize(
          m: size.n, n: size.k, k: size.m, transposesLeft: true,
          transposesRight: size.transposesLeft), dy, a, accumulate: accumulate, target)
    } else {
      products.multiply(
        ProductSize(m: size.k, n: size.n, k: size.m, transposesLeft: !size.transposesLeft), a, dy,
        accumulate: accumulate, target)
    }
  }

  /// x W + b, then an activation: a layer's forward step in one pass over the result.
  ///
  /// Shapes: x [… × inputs], W [inputs × outputs], b [outputs], result [… × outputs]. Maxout wants
  /// outputs × pieces columns in W; GELU and SiLU, whose gradient needs their input, take a pass of
  /// their own.
  public func dense(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ activation: Activation? = nil
  ) throws(BackpropError) -> Tensor {
    guard x.shape.rank >= 1, weight.shape.rank == 2, x.shape[-1] == weight.shape[0] else {
      throw .shapeMismatch(operation: "dense", x.shape, weight.shape)
    }
    if let bias, bias.shape != [weight.shape[1]] {
      throw .shapeMismatch(operation: "dense (bias)", weight.shape, bias.shape)
    }
    try activation?.validate()
    let fused = activation?.function.flatMap { $0.0.needsOnlyOutput ? $0 : nil }
    let (rows, inputs) = x.shape.asMatrix
    let size = ProductSize(m: rows, n: weight.shape[1], k: inputs)
    let node = record(
      .dense(fused?.0, parameter: fused?.1 ?? 0), [x, weight] + (bias.map { [$0] } ?? []),
      x.shape.replacing(axis: -1, with: size.n))
    let biasValues = bias.map { value($0) }
    let parameter = Scalar(fused?.1 ?? 0)
    timed(.dense) {
      products.multiply(size, value(x), value(weight), accumulate: false, value(node.output)) {
        tile, rows, columns in
        Kernels.biasFunction(
          tile, stride: size.n, rows.count, columns.count,
          bias: biasValues.map { UnsafePointer($0 + columns.lowerBound) }, fused?.0, parameter)
      }
    }
    if let activation, fused == nil { return try apply(activation, node.output) }
    return node.output
  }

  func differentiateDense(_ node: Node, _ function: ElementwiseFunction?, _ parameter: Double) {
    let (x, weight) = (operand(node, 0), operand(node, 1))
    let (rows, inputs) = x.shape.asMatrix
    let size = ProductSize(m: rows, n: weight.shape[1], k: inputs)
    let dy = outputGradient(node)
    if let function {
      // In place: nobody else reads the gradient of this result.
      let y = value(node.output)
      workers.run(rows * size.n, grain: Grain.elements) { range in
        let (y, dy) = (y + range.lowerBound, dy + range.lowerBound)
        Kernels.applyGradient(
          function, Scalar(parameter), x: y, y: y, dy: dy, dx: dy, range.count, accumulate: false)
      }
    }
    if node.operands.count > 2 && needsGradient(operand(node, 2)) {
      addColumnSums(dy, rows, size.n, to: addingTarget(operand(node, 2)))
    }
    if needsGradient(weight) {
      let (target, accumulate) = target(weight)
      multiplyRightGradient(size, value(x), dy, accumulate, target)
    }
    if needsGradient(x) {
      let (target, accumulate) = target(x)
      multiplyLeftGradient(size, dy, value(weight), accumulate, target)
    }
  }

  /// sums[j] += Σ over rows, the columns shared out among the threads.
  func addColumnSums(_ x: Pointer, _ rows: Int, _ columns: Int, to sums: Pointer) {
    workers.run(columns, grain: max(32, min(columns, (1 << 16) / max(rows, 1)))) { range in
      Kernels.columnSums(
        x + range.lowerBound, stride: columns, rows, range.count, sums + range.lowerBound)
    }
  }
}
