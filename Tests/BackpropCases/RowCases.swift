import Backprop

extension OperationCase {
  /// Rows by index, and functions of rows.
  static let rows: [OperationCase] = indexed + softmaxes

  private static let indexed: [OperationCase] = [
    OperationCase(
      "gather with repeated rows", [.gather], [CaseInput([6, 5])],
      Gathered(indices: [3, 0, 3, 3, 5, 0], shape: [2, 3])),
    OperationCase(
      "gather of one row", [.gather], [CaseInput([6, 17])], Gathered(indices: [4], shape: .scalar)),
    OperationCase(
      "gather from what was computed", [.gather, .combine], [CaseInput([4, 3])],
      GatheredSquares(indices: [1, 2, 1])),
    OperationCase(
      "scatter add with repeated rows", [.scatterAdd], [CaseInput([6, 5])],
      ScatterAdded(indices: [3, 0, 3, 3, 7, 0], rows: 9)),
    OperationCase(
      "scatter add of one row", [.scatterAdd], [CaseInput([1, 33])],
      ScatterAdded(indices: [2], rows: 3)),
  ]

  private static let softmaxes: [OperationCase] = [false, true].flatMap { isLogarithm in
    ([[5, 7], [3, 1], [2, 3, 17], [33], [4, 48]] as [Shape]).map { shape in
      OperationCase(
        "\(isLogarithm ? "log-softmax" : "softmax") of \(shape)", [.softmax],
        [CaseInput(shape, .uniform(-3...3))], Softmax(isLogarithm: isLogarithm))
    }
  }
}

struct Gathered: CaseOperation {
  var indices: [Int32]
  var shape: Shape

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.gather(x[0], indices, shape) }
}

struct GatheredSquares: CaseOperation {
  var indices: [Int32]

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.gather(tape.multiply(x[0], x[0]), indices, [indices.count])
  }
}

struct ScatterAdded: CaseOperation {
  var indices: [Int32]
  var rows: Int

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.scatterAdd(x[0], indices, rows: rows) }
}

struct Softmax: CaseOperation {
  var isLogarithm: Bool

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.softmax(x[0], isLogarithm: isLogarithm) }
}
