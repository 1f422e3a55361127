import Backprop

extension OperationCase {
  /// Every function of one variable, on lengths with and without a rest behind full vectors, and
  /// dropout.
  static let elementwise: [OperationCase] =
    ElementwiseFunction.allCases.flatMap { function in
      [1, 17, 64].map { count in
        OperationCase(
          "\(function) of \(count)", [.apply], [CaseInput([count], filling(function))],
          ApplyFunction(function: function, parameter: parameter(function)))
      }
    } + activations + dropouts

  static func filling(_ function: ElementwiseFunction) -> CaseInput.Filling {
    switch function {
    case .logarithm, .squareRoot: .positive
    case .relu, .leakyReLU, .elu: .awayFromZero
    case .exponential, .tanh, .sigmoid, .gelu, .silu: .uniform(-3...3)
    }
  }

  static func parameter(_ function: ElementwiseFunction) -> Double {
    switch function {
    case .leakyReLU: 0.125
    case .elu: 1.25
    default: 0
    }
  }

  private static let activations: [OperationCase] = [
    OperationCase(
      "maxout of 3 pieces", [.reduce], [CaseInput([4, 15], .distinct)],
      Activated(activation: .maxout(pieces: 3))),
    OperationCase(
      "sigmoid as an activation", [.apply], [CaseInput([3, 4, 5])],
      Activated(activation: .sigmoid)),
  ]

  private static let dropouts: [OperationCase] = [
    OperationCase(
      "dropout", [.dropout], [CaseInput([7, 33])], isTraining: true, Dropped(rate: 0.4)),
    OperationCase(
      "two dropouts after one another", [.dropout], [CaseInput([90])], isTraining: true,
      Dropped(rate: 0.2, times: 2)),
    // Has no operation to differentiate.
    OperationCase("dropout outside training", [], [CaseInput([9])], Dropped(rate: 0.4)),
  ]
}

struct ApplyFunction: CaseOperation {
  var function: ElementwiseFunction
  var parameter: Double

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { tape.apply(function, x[0], parameter) }
}

struct Activated: CaseOperation {
  var activation: Activation

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.apply(activation, x[0]) }
}

struct Dropped: CaseOperation {
  var rate: Double
  var times = 1

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    var x = x[0]
    for _ in 0..<times { x = try tape.dropout(x, rate: rate) }
    return x
  }
}
