import Backprop

extension OperationCase {
  /// Matrix products and dense layers.
  static let products: [OperationCase] = transposed + batched + dense

  private static let transposed: [OperationCase] = [
    (1, 1, 1), (7, 17, 33), (33, 1, 17), (1, 33, 7), (17, 7, 1), (16, 32, 48),
  ].flatMap { m, n, k in
    [(false, false), (true, false), (false, true), (true, true)].map { left, right in
      product("matrix multiply", m, n, k, left, right)
    }
  }

  static func product(
    _ name: String, _ m: Int, _ n: Int, _ k: Int, _ left: Bool, _ right: Bool, leading: [Int] = []
  ) -> OperationCase {
    let (a, b) = (
      Shape(leading + (left ? [k, m] : [m, k])), Shape(leading + (right ? [n, k] : [k, n]))
    )
    return OperationCase(
      "\(name) \(a)\(left ? "ᵀ" : "") \(b)\(right ? "ᵀ" : "")", [.matrixMultiply],
      [CaseInput(a), CaseInput(b)], Multiplied(transposesLeft: left, transposesRight: right))
  }

  private static let batched: [OperationCase] =
    [(false, false), (true, false), (false, true), (true, true)].map { left, right in
      product("batches", 4, 5, 3, left, right, leading: [2, 3])
    } + [
      OperationCase(
        "matrix multiply with one right operand for all", [.matrixMultiply],
        [CaseInput([2, 3, 4, 5]), CaseInput([5, 6])], Multiplied()),
      OperationCase(
        "matrix multiply with one transposed right operand for all", [.matrixMultiply],
        [CaseInput([3, 4, 5]), CaseInput([6, 5])], Multiplied(transposesRight: true)),
    ]

  private static let dense: [OperationCase] =
    ([
      nil, .sigmoid, .tanh, .relu, .leakyReLU(slope: 0.2), .elu(alpha: 1.3), .gelu, .silu,
    ] as [Activation?]).map { activation in
      OperationCase(
        "dense, \(activation?.description ?? "linear")", [.dense],
        [CaseInput([5, 7]), CaseInput([7, 17]), CaseInput([17])], DenseLayer(activation: activation)
      )
    } + [
      OperationCase(
        "dense, maxout", [.dense, .reduce],
        [CaseInput([5, 7]), CaseInput([7, 12]), CaseInput([12])],
        DenseLayer(activation: .maxout(pieces: 3))),
      OperationCase(
        "dense without bias", [.dense], [CaseInput([4, 3, 7]), CaseInput([7, 5])],
        DenseLayer(activation: .tanh)),
      OperationCase(
        "dense of one row without an axis for it", [.dense],
        [CaseInput([7]), CaseInput([7, 5]), CaseInput([5])], DenseLayer(activation: nil)),
      OperationCase(
        "dense of one input and one unit", [.dense],
        [CaseInput([3, 1]), CaseInput([1, 1]), CaseInput([1])], DenseLayer(activation: .sigmoid)),
    ]
}

struct Multiplied: CaseOperation {
  var transposesLeft = false
  var transposesRight = false

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.matrixMultiply(
      x[0], x[1], transposingLeft: transposesLeft, transposingRight: transposesRight)
  }
}

struct DenseLayer: CaseOperation {
  var activation: Activation?

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.dense(x[0], x[1], x.count > 2 ? x[2] : nil, activation)
  }
}
