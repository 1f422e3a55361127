extension Tape {
  /// Rows of a table, such as the embeddings of words.
  ///
  /// Shapes: table [rows × width], `indices` in the row-major order of `shape`; result
  /// [shape… × width]. Throws ``BackpropError/indexOutOfRange(operation:index:count:)``.
  public func gather(
    _ table: Tensor, _ indices: [Int32], _ shape: Shape
  ) throws(BackpropError) -> Tensor {
    guard table.shape.rank == 2, indices.count == shape.count else {
      throw .shapeMismatch(operation: "gather", table.shape, shape)
    }
    guard shape.rank < 8 else {
      throw .unsuitableShape(operation: "gather", shape, need: "a tensor has at most 8 axes")
    }
    let rows = try self.indices(indices, below: table.shape[0], "gather")
    let width = table.shape[1]
    let node = record(.gather, [table], Shape(shape.array + [width]), indices: rows)
    let (source, output) = (value(table), value(node.output))
    timed(.gather) {
      workers.run(indices.count, grain: Grain.rows(width)) { range in
        for position in range {
          (output + position * width).update(
            from: source + Int(rows[position]) * width, count: width)
        }
      }
    }
    return node.output
  }

  func differentiateGather(_ node: Node) {
    guard let indices = node.indices else { return }
    let table = operand(node, 0)
    let width = table.shape[1]
    let parameter = Int(slots[Int(table.slot)].parameter)
    let target: Pointer
    if parameter >= 0 && parameters.plan.entries[parameter].gradient == .rows {
      target = self.target(table).pointer
      for position in 0..<node.output.shape.count / max(width, 1) {
        let row = indices[position]
        if parameters.touchedRows[parameter].insert(row) {
          Kernels.clear(target + Int(row) * width, width)
        }
      }
    } else {
      target = addingTarget(table)
    }
    addRows(outputGradient(node), indices, node.output.shape.count / max(width, 1), width, target)
  }

  /// Adds each row to the one that its index names. Several may name the same, so the columns are
  /// shared out among the threads and not the rows.
  private func addRows(
    _ rows: Pointer, _ indices: UnsafeMutablePointer<Int32>, _ count: Int, _ width: Int,
    _ target: Pointer
  ) {
    workers.run(width, grain: max(64, (1 << 14) / max(count, 1))) { columns in
      for position in 0..<count {
        Kernels.scale(
          rows + position * width + columns.lowerBound, by: 1,
          target + Int(indices[position]) * width + columns.lowerBound, columns.count,
          accumulate: true)
      }
    }
  }

  /// Adds rows up at chosen places of a table that is zero elsewhere.
  ///
  /// Shapes: x [n × width], n indices; result [rows × width].
  public func scatterAdd(
    _ x: Tensor, _ indices: [Int32], rows: Int
  ) throws(BackpropError) -> Tensor {
    guard x.shape.rank == 2, indices.count == x.shape[0] else {
      throw .shapeMismatch(operation: "scatter add", x.shape, [indices.count])
    }
    guard (0...Int(Int32.max)).contains(rows) else {
      throw .invalidOption(
        name: "scatter add's number of rows", value: "\(rows)", need: "from 0 to 2³¹ - 1")
    }
    let places = try self.indices(indices, below: rows, "scatter add")
    let width = x.shape[1]
    let node = record(.scatterAdd, [x], [rows, width], indices: places)
    timed(.scatterAdd) {
      let output = value(node.output)
      Kernels.clear(output, rows * width)
      addRows(value(x), places, indices.count, width, output)
    }
    return node.output
  }

  func differentiateScatterAdd(_ node: Node) {
    guard let indices = node.indices else { return }
    let x = operand(node, 0)
    let (target, accumulate) = target(x)
    let width = x.shape[1]
    let dy = outputGradient(node)
    workers.run(x.shape[0], grain: Grain.rows(width)) { rows in
      for row in rows {
        Kernels.scale(
          dy + Int(indices[row]) * width, by: 1, target + row * width, width,
          accumulate: accumulate)
      }
    }
  }

  /// Numbers that are positive and sum to 1 along the innermost axis, or their logarithms.
  public func softmax(_ x: Tensor, isLogarithm: Bool = false) throws(BackpropError) -> Tensor {
    let (rows, columns) = x.shape.asMatrix
    guard columns > 0 else {
      throw .unsuitableShape(operation: "softmax", x.shape, need: "a row must not be empty")
    }
    let node = record(.softmax(isLogarithm: isLogarithm), [x], x.shape)
    let (input, output) = (value(x), value(node.output))
    timed(.softmax) {
      workers.run(rows, grain: Grain.rows(columns)) { range in
        let start = range.lowerBound * columns
        Kernels.softmax(
          input + start, output + start, range.count, columns, isLogarithm: isLogarithm)
      }
    }
    return node.output
  }

  func differentiateSoftmax(_ node: Node, _ isLogarithm: Bool) {
    let (target, accumulate) = target(operand(node, 0))
    let (rows, columns) = node.output.shape.asMatrix
    let (y, dy) = (value(node.output), outputGradient(node))
    workers.run(rows, grain: Grain.rows(columns)) { range in
      let start = range.lowerBound * columns
      Kernels.softmaxGradient(
        y: y + start, dy: dy + start, dx: target + start, range.count, columns,
        isLogarithm: isLogarithm, accumulate: accumulate)
    }
  }
}
