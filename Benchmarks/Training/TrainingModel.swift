import Backprop

/// A model to train as `training/peer.py` trains the same one with PyTorch: on 16 batches of random
/// data that lie in memory before the clock starts.
struct TrainingModel {
  let batchSize: Int
  /// Floating-point operations of an example: six for each weight and place where it is used.
  let flopsPerExample: Double
  let parameterPlan: ParameterPlan
  let optimizer: OptimizerMethod
  let weightDecay: Double
  /// The matrix products of a step's forward half, convolutions as those of unrolled pictures.
  let products: [Product]
  /// The loss of a batch, given its number.
  let loss: (Int, Tape<Float>) throws -> Tensor

  /// A product: rows, columns and inner length, how often a step computes it, and whether the gradient
  /// of its left operand is needed.
  typealias Product = (m: Int, n: Int, k: Int, times: Int, needsInputGradient: Bool)

  static let batchCount = 16

  static func named(_ name: String) throws -> TrainingModel? {
    switch name {
    case "mlp": try multilayerPerceptron()
    case "cnn": try convolutionalNetwork()
    case "lm": languageModel()
    default: nil
    }
  }

  private static func multilayerPerceptron() throws -> TrainingModel {
    let network = try Network([.dense(256, .relu), .dense(10)], input: [784])
    return classifier(
      network, flops: 6 * Double(784 * 256 + 256 * 10),
      products: [(128, 256, 784, 1, false), (128, 10, 256, 1, true)])
  }

  private static func convolutionalNetwork() throws -> TrainingModel {
    let network = try Network(
      [
        .convolution(32, kernel: 3, padding: 1, activation: .relu),
        .convolution(64, kernel: 3, padding: 1, activation: .relu),
        .pool(.maximum, window: 2), .flatten, .dense(128, .relu), .dense(10),
      ], input: [28, 28, 1])
    let convolutions = 784 * 9 * (32 + 32 * 64)
    let dense = 12544 * 128 + 128 * 10
    return classifier(
      network, flops: 6 * Double(convolutions + dense),
      products: [
        (784, 32, 9, 128, false), (784, 64, 288, 128, true), (128, 128, 12544, 1, true),
        (128, 10, 128, 1, true),
      ])
  }

  private static func classifier(
    _ network: Network, flops: Double,
    products: [Product]
  ) -> TrainingModel {
    var random = KeyedRandom(seed: 1)
    let shape = network.inputShape.prefixed(by: 128)
    var batches: [(pixels: UnsafeMutableBufferPointer<Float>, labels: [Int32])] = []
    for _ in 0..<batchCount {
      // For as long as the program runs.
      let pixels = UnsafeMutableBufferPointer<Float>.allocate(capacity: shape.count)
      _ = pixels.initialize(from: (0..<shape.count).map { _ in Float(random.nextUnit()) })
      let labels = (0..<128).map { _ in Int32.random(in: 0..<10, using: &random) }
      batches.append((pixels, labels))
    }
    return TrainingModel(
      batchSize: 128, flopsPerExample: flops, parameterPlan: network.parameterPlan,
      optimizer: .adam(), weightDecay: 0, products: products
    ) { number, tape in
      let (pixels, labels) = batches[number % batchCount]
      return try tape.softmaxCrossEntropy(network(tape.borrowed(pixels, shape), on: tape), labels)
    }
  }

  private static func languageModel() -> TrainingModel {
    let (words, width, batch) = (10_000, 128, 512)
    var plan = ParameterPlan()
    let embedding = Embedding(words, width, trainsRows: false, name: "words", in: &plan)
    let first = Dense(8 * width, 256, .relu, name: "first", in: &plan)
    let second = Dense(256, 256, .relu, name: "second", in: &plan)
    let third = Dense(256, 256, name: "third", in: &plan)
    let last = Dense(256, width, name: "last", in: &plan)
    let bias = plan.add("output.bias", [words], .constant(0), decays: false)
    var random = KeyedRandom(seed: 1)
    let batches = (0..<batchCount).map { _ in
      (0..<batch * 9).map { _ in Int32.random(in: 0..<Int32(words), using: &random) }
    }
    let hidden = 1024 * 256 + 2 * 256 * 256 + 256 * width
    return TrainingModel(
      batchSize: batch, flopsPerExample: 6 * Double(hidden + width * words), parameterPlan: plan,
      optimizer: .adamW(), weightDecay: 0.01,
      products: [
        (batch, 256, 1024, 1, true), (batch, 256, 256, 2, true), (batch, width, 256, 1, true),
        (batch, words, width, 1, true),
      ]
    ) { number, tape in
      let ids = batches[number % batchCount]
      let context = try embedding(Array(ids[..<(batch * 8)]), [batch, 8], on: tape)
      let hidden = try first(tape.reshape(context, to: [batch, 8 * width]), on: tape)
      let block = try third(second(hidden, on: tape), on: tape)
      return try tape.projectedCrossEntropy(
        last(tape.add(hidden, block), on: tape), tape.parameter(embedding.table),
        tape.parameter(bias), Array(ids[(batch * 8)...]))
    }
  }
}
