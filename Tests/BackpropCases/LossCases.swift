import Backprop

extension OperationCase {
  /// Losses, all of which are multiplied with a number other than 1 afterwards.
  static let losses: [OperationCase] = crossEntropies + projected + pairs

  private static let crossEntropies: [OperationCase] = [0, 0.1].flatMap { smoothing in
    [(5, 6), (17, 33), (1, 1), (3, 16)].map { rows, classes in
      OperationCase(
        "cross-entropy of [\(rows) × \(classes)], smoothing \(smoothing)", [.softmaxCrossEntropy],
        [CaseInput([rows, classes], .uniform(-3...3))],
        CrossEntropy(targets: targets(rows, classes), smoothing: smoothing))
    }
  }

  private static let projected: [OperationCase] = [0, 0.1].flatMap { smoothing in
    [true, false].flatMap { hasBias in
      // 40 rows are more than one for each of the 16 pieces.
      [(5, 7, 6), (40, 3, 17), (33, 4, 50)].map { rows, width, classes in
        projection("projected cross-entropy", rows, width, classes, hasBias, smoothing)
      }
    }
  }

  static func projection(
    _ name: String, _ rows: Int, _ width: Int, _ classes: Int, _ hasBias: Bool, _ smoothing: Double,
    work: Work? = nil
  ) -> OperationCase {
    OperationCase(
      "\(name) of [\(rows) × \(width)] to \(classes)\(hasBias ? " with bias" : ""), "
        + "smoothing \(smoothing)", [.projectedCrossEntropy],
      [CaseInput([rows, width]), CaseInput([classes, width])]
        + (hasBias ? [CaseInput([classes])] : []), work: work,
      ProjectedCrossEntropy(targets: targets(rows, classes), smoothing: smoothing))
  }

  /// Targets of which some are repeated, the first and the last class among them.
  static func targets(_ rows: Int, _ classes: Int) -> [Int32] {
    (0..<rows).map { Int32($0 == 0 ? classes - 1 : ($0 * 7 + $0 / 3) % classes) }
  }

  private static let pairs: [OperationCase] = [[17], [4, 9]].flatMap { (shape: Shape) in
    [
      OperationCase(
        "sigmoid cross-entropy of \(shape)", [.sigmoidCrossEntropy],
        [CaseInput(shape, .uniform(-4...4)), CaseInput(shape, .uniform(0...1))],
        SigmoidCrossEntropy()),
      OperationCase(
        "mean squared error of \(shape)", [.meanSquaredError],
        [CaseInput(shape), CaseInput(shape)], MeanSquaredError()),
    ]
  }
}

struct CrossEntropy: CaseOperation {
  var targets: [Int32]
  var smoothing: Double

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.softmaxCrossEntropy(x[0], targets, smoothing: smoothing)
  }
}

struct ProjectedCrossEntropy: CaseOperation {
  var targets: [Int32]
  var smoothing: Double

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    try tape.projectedCrossEntropy(
      x[0], x[1], x.count > 2 ? x[2] : nil, targets, smoothing: smoothing)
  }
}

struct SigmoidCrossEntropy: CaseOperation {
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.sigmoidCrossEntropy(x[0], x[1]) }
}

struct MeanSquaredError: CaseOperation {
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.meanSquaredError(x[0], x[1]) }
}
