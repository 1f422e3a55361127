import Backprop

extension OperationCase {
  /// Normalisation of rows and of channels.
  static let norms: [OperationCase] = layerNorms + batchNorms

  private static let layerNorms: [OperationCase] =
    ([[5, 7], [2, 3, 17], [33], [4, 48]] as [Shape]).map { shape in
      OperationCase(
        "layer norm of \(shape)", [.layerNorm],
        [CaseInput(shape), CaseInput([shape[-1]], .positive), CaseInput([shape[-1]])],
        LayerNormalized())
    } + [
      OperationCase(
        "layer norm with fixed gain", [.layerNorm],
        [
          CaseInput([3, 9]), CaseInput([9], .positive, needsGradient: false),
          CaseInput([9], needsGradient: false),
        ], LayerNormalized())
    ]

  private static let batchNorms: [OperationCase] = [true, false].flatMap { isTraining in
    ([[9, 5], [2, 3, 3, 17], [6, 1], [4, 40]] as [Shape]).map { shape in
      let channels: Shape = [shape[-1]]
      return OperationCase(
        "batch norm of \(shape), \(isTraining ? "training" : "evaluating")", [.batchNorm],
        [
          CaseInput(shape), CaseInput(channels, .positive), CaseInput(channels),
          CaseInput(channels, needsGradient: false),
          CaseInput(channels, .positive, needsGradient: false),
        ], isTraining: isTraining, BatchNormalized())
    }
  }
}

struct LayerNormalized: CaseOperation {
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.layerNorm(x[0], gain: x[1], shift: x[2]) }
}

struct BatchNormalized: CaseOperation {
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.batchNorm(x[0], gain: x[1], shift: x[2], runningMean: x[3], runningVariance: x[4])
  }
}
