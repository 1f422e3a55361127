extension Tape {
  /// The sum of two tensors, stretched to a common shape.
  public func add(_ left: Tensor, _ right: Tensor) throws(BackpropError) -> Tensor {
    try combine(.add, left, right)
  }

  /// The difference of two tensors, stretched to a common shape.
  public func subtract(_ left: Tensor, _ right: Tensor) throws(BackpropError) -> Tensor {
    try combine(.subtract, left, right)
  }

  /// The product of two tensors, element by element, stretched to a common shape.
  public func multiply(_ left: Tensor, _ right: Tensor) throws(BackpropError) -> Tensor {
    try combine(.multiply, left, right)
  }

  /// The quotient of two tensors, element by element, stretched to a common shape.
  public func divide(_ left: Tensor, _ right: Tensor) throws(BackpropError) -> Tensor {
    try combine(.divide, left, right)
  }

  /// A function of two tensors; axes of size 1 are repeated as in NumPy.
  public func combine(
    _ function: BinaryFunction, _ left: Tensor, _ right: Tensor
  ) throws(BackpropError) -> Tensor {
    guard let shape = left.shape.broadcast(with: right.shape) else {
      throw .shapeMismatch(operation: "\(function)", left.shape, right.shape)
    }
    let node = record(.combine(function), [left, right], shape)
    let plan = BroadcastPlan(left.shape, right.shape, to: shape)
    let (a, b, y) = (value(left), value(right), value(node.output))
    timed(.combine) {
      plan.forEachPiece(workers) { outer, range in
        let (aOffset, bOffset) = plan.offsets(outer)
        Kernels.combine(
          function, a + aOffset + range.lowerBound * plan.leftStride, plan.leftStride,
          b + bOffset + range.lowerBound * plan.rightStride, plan.rightStride,
          y + outer * plan.innerCount + range.lowerBound, range.count)
      }
    }
    return node.output
  }

  func differentiateCombine(_ node: Node, _ function: BinaryFunction) {
    let (left, right) = (operand(node, 0), operand(node, 1))
    let plan = BroadcastPlan(left.shape, right.shape, to: node.output.shape)
    for (tensor, isLeft) in [(left, true), (right, false)] where needsGradient(tensor) {
      let target = addingTarget(tensor)
      let (a, b, dy) = (value(left), value(right), outputGradient(node))
      func add(_ outer: Int, _ range: Range<Int>) {
        let (aOffset, bOffset) = plan.offsets(outer)
        let (aStride, bStride) = (plan.leftStride, plan.rightStride)
        let start =
          isLeft
          ? aOffset + range.lowerBound * aStride : bOffset + range.lowerBound * bStride
        Kernels.combineGradient(
          function, isLeft: isLeft, a + aOffset + range.lowerBound * aStride, aStride,
          b + bOffset + range.lowerBound * bStride, bStride,
          dy: dy + outer * plan.innerCount + range.lowerBound, target + start, range.count)
      }
      if tensor.shape.count == node.output.shape.count {
        plan.forEachPiece(workers, add)
      } else if (isLeft ? plan.leftStride : plan.rightStride) == 1 {
        // Several rows add to the same place: each thread takes some columns of all rows.
        workers.run(plan.innerCount, grain: max(64, (1 << 14) / max(plan.outerCount, 1))) { range in
          for outer in 0..<plan.outerCount { add(outer, range) }
        }
      } else {
        for outer in 0..<plan.outerCount { add(outer, 0..<plan.innerCount) }
      }
    }
  }

  /// An activation, applied to each element; maxout takes the largest of neighbouring pieces.
  public func apply(_ activation: Activation, _ x: Tensor) throws(BackpropError) -> Tensor {
    try activation.validate()
    if let (function, parameter) = activation.function { return apply(function, x, parameter) }
    let pieces = activation.pieceCount
    guard x.shape.rank > 0, x.shape.rank < 8, x.shape[-1] % pieces == 0 else {
      throw .unsuitableShape(
        operation: "\(activation)", x.shape,
        need: "it takes 1 to 7 axes, the last of which is a multiple of \(pieces)")
    }
    let units = x.shape[-1] / pieces
    let parted = reshaped(x, Shape(x.shape.array.dropLast() + [units, pieces]))
    return try reduce(.maximum, parted, axis: -1)
  }

  /// A function, applied to each element.
  public func apply(
    _ function: ElementwiseFunction, _ x: Tensor, _ parameter: Double = 0
  ) -> Tensor {
    let node = record(.apply(function, parameter: parameter), [x], x.shape)
    let (input, output) = (value(x), value(node.output))
    timed(.apply) {
      workers.run(x.shape.count, grain: Grain.elements) { range in
        Kernels.apply(
          function, Scalar(parameter), input + range.lowerBound, output + range.lowerBound,
          range.count)
      }
    }
    return node.output
  }

  func differentiateApply(_ node: Node, _ function: ElementwiseFunction, _ parameter: Double) {
    let x = operand(node, 0)
    let (target, accumulate) = target(x)
    let (input, output, dy) = (value(x), value(node.output), outputGradient(node))
    workers.run(x.shape.count, grain: Grain.elements) { range in
      let start = range.lowerBound
      Kernels.applyGradient(
        function, Scalar(parameter), x: input + start, y: output + start, dy: dy + start,
        dx: target + start, range.count, accumulate: accumulate)
    }
  }

  /// While training, sets elements to zero with probability `rate` and multiplies the others by
  /// 1 / (1 - rate) (Srivastava et al. 2014); otherwise nothing.
  public func dropout(_ x: Tensor, rate: Double) throws(BackpropError) -> Tensor {
    guard rate >= 0 && rate < 1 else {
      throw .invalidOption(name: "the dropout rate", value: "\(rate)", need: "at least 0, below 1")
    }
    if !isTraining || rate == 0 { return x }
    // 1 - rate is 1 for rates that are nearly nothing, and 2³² is one too many.
    let threshold = UInt32(min(((1 - rate) * 0x1p32).rounded(.down), 0x1p32 - 1))
    let key = CounterRandom.key(seed: randomKey, UInt64(slots.count))
    let node = record(
      .dropout(key: key, threshold: threshold, factor: 1 / (1 - rate)), [x], x.shape)
    timed(.dropout) {
      drop(
        value(x), value(node.output), x.shape.count, key, threshold, 1 / (1 - rate),
        accumulate: false)
    }
    return node.output
  }

  func differentiateDropout(_ node: Node, _ key: UInt64, _ threshold: UInt32, _ factor: Double) {
    let x = operand(node, 0)
    let (target, accumulate) = target(x)
    drop(
      outputGradient(node), target, x.shape.count, key, threshold, factor, accumulate: accumulate)
  }

  private func drop(
    _ x: Pointer, _ y: Pointer, _ count: Int, _ key: UInt64, _ threshold: UInt32, _ factor: Double,
    accumulate: Bool
  ) {
    workers.run(count, grain: Grain.elements) { range in
      Kernels.dropout(
        x + range.lowerBound, y + range.lowerBound, range.count, key: key, first: range.lowerBound,
        threshold: threshold, factor: Scalar(factor), accumulate: accumulate)
    }
  }
}

/// How two tensors are stretched to a common shape: as rows of the largest inner part in which both
/// are either there or repeated.
struct BroadcastPlan {
  /// The elements of a row.
  let innerCount: Int
  /// The rows.
  let outerCount: Int
  /// 1 where the left operand has an element for each of a row, 0 where one serves all.
  let leftStride: Int
  /// The same for the right operand.
  let rightStride: Int
  private let shape: Shape
  private let outerRank: Int
  private let leftSteps: [Int]
  private let rightSteps: [Int]

  init(_ left: Shape, _ right: Shape, to shape: Shape) {
    self.shape = shape
    leftSteps = Self.steps(left, in: shape)
    rightSteps = Self.steps(right, in: shape)
    var (axis, inner) = (shape.rank, 1)
    var pattern: (Bool, Bool)?
    while axis > 0 {
      let size = shape[axis - 1]
      if size != 1 {
        let here = (leftSteps[axis - 1] > 0, rightSteps[axis - 1] > 0)
        if let pattern, pattern != here { break }
        pattern = here
      }
      inner *= size
      axis -= 1
    }
    innerCount = inner
    outerRank = axis
    outerCount = shape.count(of: 0..<axis)
    leftStride = pattern?.0 ?? true ? 1 : 0
    rightStride = pattern?.1 ?? true ? 1 : 0
  }

  /// How far apart in memory neighbours along each axis are; 0 for axes that are repeated.
  private static func steps(_ operand: Shape, in shape: Shape) -> [Int] {
    var steps = [Int](repeating: 0, count: shape.rank)
    var step = 1
    for axis in stride(from: operand.rank - 1, through: 0, by: -1) {
      if operand[axis] != 1 { steps[shape.rank - operand.rank + axis] = step }
      step *= operand[axis]
    }
    return steps
  }

  /// Where the operands' elements for a row begin.
  func offsets(_ row: Int) -> (left: Int, right: Int) {
    var (rest, left, right) = (row, 0, 0)
    for axis in stride(from: outerRank - 1, through: 0, by: -1) {
      let size = shape[axis]
      left += rest % size * leftSteps[axis]
      right += rest % size * rightSteps[axis]
      rest /= size
    }
    return (left, right)
  }

  /// Calls `body` with rows, or parts of them where they are long.
  func forEachPiece(_ workers: Workers, _ body: (Int, Range<Int>) -> Void) {
    if outerCount == 1 {
      workers.run(innerCount, grain: Grain.elements) { body(0, $0) }
    } else {
      workers.run(outerCount, grain: Grain.rows(innerCount)) { rows in
        for row in rows { body(row, 0..<innerCount) }
      }
    }
  }
}
