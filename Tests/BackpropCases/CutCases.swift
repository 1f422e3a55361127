import Backprop

/// Sizes from which on loops are cut: products of more than a million multiplications, loops over
/// more than 32,768 elements, rows of more than 16,384 in sum.
extension OperationCase {
  static let cutProducts: [OperationCase] =
    [(false, false), (true, false), (false, true), (true, true)].map { left, right in
      product("tiles of", 130, 257, 97, left, right)
    } + [
      // Few rows and many columns, and the other way round.
      product("tiles of", 7, 1500, 300, false, false),
      product("tiles of", 1500, 7, 300, false, true),
      OperationCase(
        "tiles of a dense layer", [.dense],
        [CaseInput([130, 97]), CaseInput([97, 257]), CaseInput([257])],
        DenseLayer(activation: .tanh)),
      OperationCase(
        "tiles of a dense layer, ReLU", [.dense],
        [CaseInput([257, 65]), CaseInput([65, 129]), CaseInput([129])],
        DenseLayer(activation: .relu)),
      projection("tiles of a projected cross-entropy", 70, 64, 301, true, 0.1),
      projection("tiles of a projected cross-entropy", 70, 64, 301, false, 0),
    ]

  static let cutLoops: [OperationCase] = [
    OperationCase(
      "pieces of tanh", [.apply], [CaseInput([70_001], .uniform(-3...3))],
      ApplyFunction(function: .tanh, parameter: 0)),
    OperationCase(
      "pieces of dropout", [.dropout], [CaseInput([70_001])], isTraining: true, Dropped(rate: 0.4)),
    OperationCase(
      "pieces of a product", [.combine], [CaseInput([70_001]), CaseInput([70_001])],
      Combined(function: .multiply)),
    OperationCase(
      "pieces of a row for all", [.combine], [CaseInput([301, 257]), CaseInput([257], .positive)],
      Combined(function: .divide)),
    OperationCase(
      "pieces of a column for all", [.combine], [CaseInput([301, 257]), CaseInput([301, 1])],
      Combined(function: .multiply)),
    OperationCase(
      "pieces of a sum of rows", [.reduce], [CaseInput([301, 257])],
      Reduced(reduction: .sum, axis: 1)),
    OperationCase(
      "pieces of a mean of planes", [.reduce], [CaseInput([5, 70, 201])],
      Reduced(reduction: .mean, axis: 1)),
    OperationCase(
      "pieces of a maximum", [.reduce], [CaseInput([301, 257], .distinct)],
      Reduced(reduction: .maximum, axis: 1)),
    OperationCase(
      "pieces of a transpose", [.transpose], [CaseInput([7, 33, 5, 65])],
      Transposed(first: 1, second: 3)),
    OperationCase(
      "pieces of a concatenation", [.concatenate], [CaseInput([301, 77]), CaseInput([301, 180])],
      Concatenated(axis: 1, times: 2)),
    OperationCase(
      "pieces of decayed sums", [.decayedSums], [CaseInput([9, 40, 70]), CaseInput([9, 3, 70])],
      DecayedSums(decays: [0.9, 0.5, 0.99], reversed: true)),
    OperationCase(
      "pieces of a gather", [.gather], [CaseInput([50, 129])],
      Gathered(indices: targets(400, 50), shape: [400])),
    OperationCase(
      "pieces of a scatter add", [.scatterAdd], [CaseInput([400, 129])],
      ScatterAdded(indices: targets(400, 50), rows: 50)),
    OperationCase(
      "pieces of a softmax", [.softmax], [CaseInput([301, 257], .uniform(-3...3))],
      Softmax(isLogarithm: false)),
    OperationCase(
      "pieces of a log-softmax", [.softmax], [CaseInput([301, 257], .uniform(-3...3))],
      Softmax(isLogarithm: true)),
    OperationCase(
      "pieces of a cross-entropy", [.softmaxCrossEntropy],
      [CaseInput([301, 257], .uniform(-3...3))],
      CrossEntropy(targets: targets(301, 257), smoothing: 0.1)),
    OperationCase(
      "pieces of a layer norm", [.layerNorm],
      [CaseInput([301, 257]), CaseInput([257], .positive), CaseInput([257])], LayerNormalized()),
    OperationCase(
      "pieces of a batch norm", [.batchNorm],
      [
        CaseInput([301, 77]), CaseInput([77], .positive), CaseInput([77]),
        CaseInput([77], needsGradient: false), CaseInput([77], .positive, needsGradient: false),
      ], isTraining: true, BatchNormalized()),
  ]

  static let cutWindows: [OperationCase] = [
    convolution([37, 9, 10, 5], [3, 3, 5, 12], padding: 1, .relu),
    convolution([130, 6, 6, 3], [3, 3, 3, 7], stride: 2, padding: 1, hasBias: false),
    convolution([18, 8, 8, 16], [3, 3, 4, 16], padding: 1, groups: 4),
    OperationCase(
      "pieces of a maximum pool", [.pool], [CaseInput([37, 9, 10, 11], .distinct)],
      Pooled(pooling: .maximum, window: 3, stride: 2, padding: 1)),
    OperationCase(
      "pieces of an average pool", [.pool], [CaseInput([37, 9, 10, 11])],
      Pooled(pooling: .average, window: 3, stride: 2, padding: 1)),
  ]
}
