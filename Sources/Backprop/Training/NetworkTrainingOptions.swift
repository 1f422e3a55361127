/// How a network is trained.
public struct NetworkTrainingOptions: Sendable, Equatable, Codable {
  /// How often every example is seen.
  public var epochs = 10
  /// How many examples make a batch; a batch is an iteration.
  public var batchSize = 128
  /// How many batches are added up for one step of the optimizer.
  public var accumulatedBatches = 1
  /// What all random choices follow from.
  public var seed: UInt64 = 1
  /// The optimizer's formula.
  public var optimizer: OptimizerMethod = .adamW()
  /// The highest learning rate.
  public var learningRate = 1e-3
  /// How the learning rate changes.
  public var schedule = LearningRateSchedule(.cosine(floor: 0))
  /// The weight decay λ.
  public var weightDecay = 0.0
  /// The norm that gradients are cut down to.
  public var clippingNorm: Double?
  /// The average of weights that competes with the last weights for the result.
  public var averaging: AveragingMethod?
  /// Training ends after so many epochs without a better validation loss.
  public var patience: Int?
  /// What matrices are multiplied in.
  public var precision = Precision.float32

  /// The usual choices.
  public init() {}

  /// Throws if a setting makes no sense, alone or for so many examples.
  public func validate(exampleCount: Int) throws(BackpropError) {
    func require(
      _ isFine: Bool, _ name: String, _ value: any CustomStringConvertible, _ need: String
    ) throws(BackpropError) {
      if !isFine { throw .invalidOption(name: name, value: "\(value)", need: need) }
    }
    if exampleCount == 0 { throw .noExamples }
    try require(epochs >= 1, "the number of epochs", epochs, "1 or more")
    try require(batchSize >= 1, "the batch size", batchSize, "1 or more")
    try require(
      batchSize <= exampleCount, "the batch size", batchSize,
      "at most the number of training examples, which is \(exampleCount)")
    try require(
      accumulatedBatches >= 1, "the number of batches to add up", accumulatedBatches, "1 or more")
    try require(
      learningRate > 0 && learningRate.isFinite, "the learning rate", learningRate,
      "a positive number")
    if let patience { try require(patience >= 1, "the patience", patience, "1 or more") }
    try optimizer.validate()
    try schedule.validate()
  }

  /// Batches of an epoch; the last may be smaller.
  public func iterationsPerEpoch(exampleCount: Int) -> Int {
    (exampleCount + batchSize - 1) / batchSize
  }

  /// Steps of the optimizer in an epoch.
  func stepsPerEpoch(exampleCount: Int) -> Int {
    let iterations = iterationsPerEpoch(exampleCount: exampleCount)
    return (iterations + accumulatedBatches - 1) / accumulatedBatches
  }
}
