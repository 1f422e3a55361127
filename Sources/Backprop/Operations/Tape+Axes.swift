extension Tape {
  /// The same elements in another shape; not an operation but another view of the same place.
  public func reshape(_ x: Tensor, to shape: Shape) throws(BackpropError) -> Tensor {
    guard shape.count == x.shape.count else {
      throw .shapeMismatch(operation: "reshape", x.shape, shape)
    }
    return reshaped(x, shape)
  }

  func reshaped(_ x: Tensor, _ shape: Shape) -> Tensor { Tensor(shape, slot: Int(x.slot)) }

  /// The position of an axis that may be counted from the innermost, which is -1.
  private func position(
    _ axis: Int, _ shape: Shape, _ operation: String
  ) throws(BackpropError) -> Int {
    guard axis >= -shape.rank && axis < shape.rank else {
      throw .indexOutOfRange(operation: "\(operation) (axis)", index: axis, count: shape.rank)
    }
    return axis < 0 ? shape.rank + axis : axis
  }

  /// Sum, mean or maximum along an axis, which goes away.
  public func reduce(
    _ reduction: Reduction, _ x: Tensor, axis: Int
  ) throws(BackpropError) -> Tensor {
    let axis = try position(axis, x.shape, "\(reduction)")
    let length = x.shape[axis]
    guard length > 0 else {
      throw .unsuitableShape(
        operation: "\(reduction)", x.shape, need: "axis \(axis) must not be empty")
    }
    let shape = x.shape.removing(axis: axis)
    let positions = reduction == .maximum ? indexArena.allocate(shape.count) : nil
    let node = record(.reduce(reduction, axis: axis), [x], shape, indices: positions)
    let inner = x.shape.count(of: axis + 1..<x.shape.rank)
    let (input, output) = (value(x), value(node.output))
    timed(.reduce) {
      workers.run(shape.count / max(inner, 1), grain: Grain.rows(length * inner)) { rows in
        for row in rows {
          let source = input + row * length * inner
          if let positions {
            Kernels.maximum(
              source, length, inner, output + row * inner, positions + row * inner,
              firstPosition: row * length * inner)
          } else {
            let factor: Scalar = reduction == .mean ? 1 / Scalar(length) : 1
            Self.sum(source, length, inner, factor, output + row * inner)
          }
        }
      }
    }
    return node.output
  }

  private static func sum(
    _ x: Pointer, _ length: Int, _ inner: Int, _ factor: Scalar, _ y: Pointer
  ) {
    if inner == 1 {
      y[0] = Kernels.sum(x, length) * factor
    } else {
      for step in 0..<length {
        Kernels.scale(x + step * inner, by: factor, y, inner, accumulate: step > 0)
      }
    }
  }

  /// The mean of all elements.
  public func mean(_ x: Tensor) throws(BackpropError) -> Tensor {
    try reduce(.mean, reshaped(x, [x.shape.count]), axis: 0)
  }

  func differentiateReduce(_ node: Node, _ reduction: Reduction, _ axis: Int) {
    let x = operand(node, 0)
    let dy = outputGradient(node)
    if let positions = node.indices {
      Kernels.scatter(dy, to: positions, addingTarget(x), node.output.shape.count)
      return
    }
    let (target, accumulate) = target(x)
    let length = x.shape[axis]
    let inner = x.shape.count(of: axis + 1..<x.shape.rank)
    let factor: Scalar = reduction == .mean ? 1 / Scalar(length) : 1
    workers.run(node.output.shape.count / max(inner, 1), grain: Grain.rows(length * inner)) {
      rows in
      for row in rows {
        for step in 0..<length {
          let place = target + (row * length + step) * inner
          Kernels.scale(dy + row * inner, by: factor, place, inner, accumulate: accumulate)
        }
      }
    }
  }

  /// The tensor with two axes exchanged.
  public func transpose(
    _ x: Tensor, _ first: Int = -2, _ second: Int = -1
  ) throws(BackpropError) -> Tensor {
    let one = try position(first, x.shape, "transpose")
    let other = try position(second, x.shape, "transpose")
    let (low, high) = (min(one, other), max(one, other))
    if low == high { return x }
    let shape = x.shape.replacing(axis: low, with: x.shape[high])
      .replacing(axis: high, with: x.shape[low])
    let node = record(.transpose(low, high), [x], shape)
    timed(.transpose) {
      exchange(value(x), x.shape, low, high, value(node.output), accumulate: false)
    }
    return node.output
  }

  func differentiateTranspose(_ node: Node, _ low: Int, _ high: Int) {
    let (target, accumulate) = target(operand(node, 0))
    exchange(
      outputGradient(node), node.output.shape, low, high, target, accumulate: accumulate)
  }

  /// y[a, j, b, i, c] (+)= x[a, i, b, j, c].
  private func exchange(
    _ x: Pointer, _ shape: Shape, _ low: Int, _ high: Int, _ y: Pointer, accumulate: Bool
  ) {
    let (rows, columns) = (shape[low], shape[high])
    let middle = shape.count(of: low + 1..<high)
    let inner = shape.count(of: high + 1..<shape.rank)
    let block = rows * middle * columns * inner
    workers.run(shape.count(of: 0..<low) * middle) { piece in
      let start = piece / middle * block
      let offset = piece % middle
      Kernels.exchange(
        x + start + offset * columns * inner, rows, rowStep: middle * columns * inner, columns,
        y + start + offset * rows * inner, columnStep: middle * rows * inner, inner,
        accumulate: accumulate)
    }
  }

  /// Tensors one after the other along an axis; all other axes must be alike.
  public func concatenate(_ tensors: [Tensor], axis: Int) throws(BackpropError) -> Tensor {
    guard let first = tensors.first else {
      throw .unsuitableShape(operation: "concatenate", .scalar, need: "it needs a tensor")
    }
    let axis = try position(axis, first.shape, "concatenate")
    for tensor in tensors {
      guard tensor.shape.rank == first.shape.rank,
        tensor.shape.replacing(axis: axis, with: 0) == first.shape.replacing(axis: axis, with: 0)
      else { throw .shapeMismatch(operation: "concatenate", first.shape, tensor.shape) }
    }
    let size = tensors.reduce(0) { $0 + $1.shape[axis] }
    let node = record(
      .concatenate(axis: axis), tensors, first.shape.replacing(axis: axis, with: size))
    timed(.concatenate) {
      let y = value(node.output)
      forEachPart(node, axis) { tensor, row, count, place in
        (y + place).update(from: value(tensor) + row * count, count: count)
      }
    }
    return node.output
  }

  func differentiateConcatenate(_ node: Node, _ axis: Int) {
    let dy = outputGradient(node)
    for index in 0..<node.operands.count where needsGradient(operand(node, index)) {
      _ = addingTarget(operand(node, index))
    }
    forEachPart(node, axis) { tensor, row, count, place in
      guard needsGradient(tensor), let target = slots[Int(tensor.slot)].gradient else { return }
      Kernels.scale(dy + place, by: 1, target + row * count, count, accumulate: true)
    }
  }

  /// Calls `body` for each run of elements: the operand, its outer row, the run's length, and where
  /// the run lies in the result.
  private func forEachPart(
    _ node: Node, _ axis: Int, _ body: (Tensor, Int, Int, Int) -> Void
  ) {
    let shape = node.output.shape
    let inner = shape.count(of: axis + 1..<shape.rank)
    let parts = (0..<node.operands.count).map { operand(node, $0) }
    workers.run(shape.count(of: 0..<axis), grain: Grain.rows(shape[axis] * inner)) { rows in
      for row in rows {
        var place = row * shape[axis] * inner
        for tensor in parts {
          let count = tensor.shape[axis] * inner
          body(tensor, row, count, place)
          place += count
        }
      }
    }
  }

  /// A part of an axis.
  public func slice(_ x: Tensor, axis: Int, _ range: Range<Int>) throws(BackpropError) -> Tensor {
    let axis = try position(axis, x.shape, "slice")
    guard range.lowerBound >= 0 && range.upperBound <= x.shape[axis] else {
      let outside = range.lowerBound < 0 ? range.lowerBound : range.upperBound
      throw .indexOutOfRange(operation: "slice", index: outside, count: x.shape[axis])
    }
    let node = record(
      .slice(axis: axis, start: range.lowerBound), [x],
      x.shape.replacing(axis: axis, with: range.count))
    timed(.slice) {
      let (input, output) = (value(x), value(node.output))
      forEachSlice(node) { place, count, row in
        Kernels.scale(input + place, by: 1, output + row * count, count, accumulate: false)
      }
    }
    return node.output
  }

  func differentiateSlice(_ node: Node, _ axis: Int, _ start: Int) {
    let (target, dy) = (addingTarget(operand(node, 0)), outputGradient(node))
    forEachSlice(node) { place, count, row in
      Kernels.scale(dy + row * count, by: 1, target + place, count, accumulate: true)
    }
  }

  private func forEachSlice(_ node: Node, _ body: (Int, Int, Int) -> Void) {
    guard case .slice(let axis, let start) = node.operation else { return }
    let (x, y) = (operand(node, 0).shape, node.output.shape)
    let inner = x.count(of: axis + 1..<x.rank)
    for row in 0..<x.count(of: 0..<axis) {
      body((row * x[axis] + start) * inner, y[axis] * inner, row)
    }
  }
}
