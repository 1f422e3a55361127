import Backprop

extension OperationCase {
  /// Operations along an axis.
  static let axes: [OperationCase] = reductions + transpositions + joints

  private static let reductions: [OperationCase] =
    Reduction.allCases.flatMap { reduction in
      [
        ([19] as Shape, 0), ([4, 33], 0), ([4, 33], 1), ([2, 5, 7], 0), ([2, 5, 7], 1),
        ([2, 5, 7], -1),
      ]
      .map { shape, axis in
        OperationCase(
          "\(reduction) of \(shape) along axis \(axis)", [.reduce],
          [CaseInput(shape, .distinct)], Reduced(reduction: reduction, axis: axis))
      }
    } + [OperationCase("mean of all", [.reduce], [CaseInput([3, 4, 5])], MeanOfAll())]

  private static let transpositions: [OperationCase] = [
    ([3, 5] as Shape, 0, 1), ([17, 33], -2, -1), ([2, 3, 4], 0, 1), ([2, 3, 4], 0, 2),
    ([2, 3, 4], 1, 2), ([2, 3, 4, 5], 1, 2), ([2, 3, 4, 5], 0, 3), ([2, 3, 4, 5], 3, 1),
    ([2, 3, 4, 5], 0, 2), ([1, 4, 1, 3], 0, 3),
  ].map { shape, first, second in
    OperationCase(
      "transpose of \(shape), axes \(first) and \(second)", [.transpose], [CaseInput(shape)],
      Transposed(first: first, second: second))
  }

  private static let joints: [OperationCase] = [0, 1, 2, -1].flatMap { axis in
    let shape: Shape = [2, 3, 4]
    return [
      OperationCase(
        "concatenate along axis \(axis)", [.concatenate],
        [
          CaseInput(shape), CaseInput(shape.replacing(axis: axis, with: 1)),
          CaseInput(shape.replacing(axis: axis, with: 5), needsGradient: axis != 1),
        ], Concatenated(axis: axis)),
      OperationCase(
        "concatenate with itself along axis \(axis)", [.concatenate], [CaseInput(shape)],
        Concatenated(axis: axis, times: 2)),
      OperationCase(
        "slice of axis \(axis)", [.slice],
        [CaseInput(shape.replacing(axis: axis, with: 6))], Sliced(axis: axis, range: 1..<4)),
      OperationCase(
        "overlapping slices of axis \(axis)", [.slice, .combine],
        [CaseInput(shape.replacing(axis: axis, with: 6))], SlicesAdded(axis: axis)),
    ]
  }
}

struct Reduced: CaseOperation {
  var reduction: Reduction
  var axis: Int

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.reduce(reduction, x[0], axis: axis) }
}

struct MeanOfAll: CaseOperation {
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.mean(x[0]) }
}

struct Transposed: CaseOperation {
  var first: Int
  var second: Int

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.transpose(x[0], first, second) }
}

struct Concatenated: CaseOperation {
  var axis: Int
  var times = 1

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.concatenate((0..<times).flatMap { _ in x }, axis: axis)
  }
}

struct Sliced: CaseOperation {
  var axis: Int
  var range: Range<Int>

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.slice(x[0], axis: axis, range) }
}

struct SlicesAdded: CaseOperation {
  var axis: Int

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.multiply(tape.slice(x[0], axis: axis, 0..<4), tape.slice(x[0], axis: axis, 2..<6))
  }
}
