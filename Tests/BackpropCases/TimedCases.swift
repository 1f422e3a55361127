import Backprop

/// Shapes of training steps, for benchmarks: of a net of dense layers and of a small convolutional
/// net for pictures of 28 × 28, and of a language model with a vocabulary of 10,000.
extension OperationCase {
  /// All that is timed. A multiplication with an addition counts as two operations.
  public static let timed: [OperationCase] =
    timedDense + timedProducts + timedConvolutions + timedRows + timedElements

  private static let timedDense: [OperationCase] = [(784, 512), (512, 512), (512, 10)].map {
    inputs, units in
    OperationCase(
      "dense 128 × \(inputs) → \(units), ReLU", [.dense],
      [CaseInput([128, inputs]), CaseInput([inputs, units]), CaseInput([units])],
      work: operations(6 * 128 * inputs * units), DenseLayer(activation: .relu))
  }

  private static let timedProducts: [OperationCase] = [
    OperationCase(
      "matrix multiply 512 × 512 × 512", [.matrixMultiply],
      [CaseInput([512, 512]), CaseInput([512, 512])], work: operations(6 * 512 * 512 * 512),
      Multiplied()),
    OperationCase(
      "matrix multiply, 32 of 128 × 64 × 128 transposed", [.matrixMultiply],
      [CaseInput([32, 128, 64]), CaseInput([32, 128, 64])],
      work: operations(6 * 32 * 128 * 64 * 128), Multiplied(transposesRight: true)),
    projection(
      "projected cross-entropy", 640, 128, 10_000, true, 0,
      work: operations(6 * 640 * 128 * 10_000)),
  ]

  private static let timedConvolutions: [OperationCase] = [
    convolution(
      [64, 28, 28, 1], [3, 3, 1, 32], padding: 1, .relu, needsInputGradient: false,
      work: operations(4 * 64 * 28 * 28 * 9 * 32)),
    convolution(
      [64, 14, 14, 32], [3, 3, 32, 64], padding: 1, .relu,
      work: operations(6 * 64 * 14 * 14 * 9 * 32 * 64)),
    OperationCase(
      "maximum pool of [64 × 28 × 28 × 32], window 2", [.pool], [CaseInput([64, 28, 28, 32])],
      work: elements(64 * 28 * 28 * 32), Pooled(pooling: .maximum, window: 2, stride: 2)),
    OperationCase(
      "batch norm of [64 × 14 × 14 × 64]", [.batchNorm],
      [
        CaseInput([64, 14, 14, 64]), CaseInput([64], .positive), CaseInput([64]),
        CaseInput([64], needsGradient: false), CaseInput([64], .positive, needsGradient: false),
      ], isTraining: true, work: elements(64 * 14 * 14 * 64), BatchNormalized()),
  ]

  private static let timedRows: [OperationCase] = [
    OperationCase(
      "gather 1024 of 10,000 rows of 128", [.gather], [CaseInput([10_000, 128])],
      work: elements(1024 * 128),
      Gathered(indices: targets(1024, 10_000), shape: [1024])),
    OperationCase(
      "layer norm of [1024 × 256]", [.layerNorm],
      [CaseInput([1024, 256]), CaseInput([256], .positive), CaseInput([256])],
      work: elements(1024 * 256), LayerNormalized()),
    OperationCase(
      "softmax of [4096 × 128]", [.softmax], [CaseInput([4096, 128])], work: elements(4096 * 128),
      Softmax(isLogarithm: false)),
    OperationCase(
      "cross-entropy of [1024 × 1000]", [.softmaxCrossEntropy], [CaseInput([1024, 1000])],
      work: elements(1024 * 1000), CrossEntropy(targets: targets(1024, 1000), smoothing: 0.1)),
    OperationCase(
      "transpose of [8 × 128 × 4 × 64], axes 1 and 2", [.transpose], [CaseInput([8, 128, 4, 64])],
      work: elements(8 * 128 * 4 * 64), Transposed(first: 1, second: 2)),
  ]

  private static let timedElements: [OperationCase] =
    ([.tanh, .gelu, .relu, .exponential] as [ElementwiseFunction]).map { function in
      OperationCase(
        "\(function) of [1024 × 512]", [.apply], [CaseInput([1024, 512])],
        work: elements(1024 * 512), ApplyFunction(function: function, parameter: 0))
    } + [
      OperationCase(
        "dropout of [1024 × 512]", [.dropout], [CaseInput([1024, 512])], isTraining: true,
        work: elements(1024 * 512), Dropped(rate: 0.2)),
      OperationCase(
        "sum of [1024 × 512] and a row", [.combine], [CaseInput([1024, 512]), CaseInput([512])],
        work: elements(1024 * 512), Combined(function: .add)),
    ]

  private static func operations(_ amount: Int) -> Work {
    Work(unit: "operations", amount: amount)
  }

  private static func elements(_ amount: Int) -> Work { Work(unit: "elements", amount: amount) }
}
