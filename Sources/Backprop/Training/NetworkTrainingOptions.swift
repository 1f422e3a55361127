/// How a network is trained.
public struct NetworkTrainingOptions: Sendable, Equatable, Codable {
  /// How often every example is seen; with a ``timeLimit``, at most.
  public var epochs = 10
  /// How many rounds an epoch is cut into. A round ends with a validation and a checkpoint, which a
  /// large corpus needs more often than once an epoch; each example is still seen once an epoch.
  public var roundsPerEpoch = 1
  /// The seconds, validation included, that training may take. The learning rate is planned to have
  /// run its course by then: the number of steps follows from the speed so far, and the plan is made
  /// anew on the way (see ``StepPlan``).
  ///
  /// How many steps there are then depends on the machine's speed, and so do the weights: the seed
  /// alone does not decide them any more. Without a limit it does.
  public var timeLimit: Double?
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
  /// Training ends after so many rounds without a better validation loss.
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
    try require(
      (1...Self.maximumEpochs).contains(epochs), "the number of epochs", epochs,
      "from 1 to \(Self.maximumEpochs)")
    try require(batchSize >= 1, "the batch size", batchSize, "1 or more")
    try require(
      batchSize <= exampleCount, "the batch size", batchSize,
      "at most the number of training examples, which is \(exampleCount)")
    try require(
      (1...Self.maximumAccumulatedBatches).contains(accumulatedBatches),
      "the number of batches to add up", accumulatedBatches,
      "from 1 to \(Self.maximumAccumulatedBatches)")
    let steps = stepsPerEpoch(exampleCount: exampleCount)
    try require(
      (1...steps).contains(roundsPerEpoch), "the number of rounds in an epoch", roundsPerEpoch,
      "from 1 to the number of steps in an epoch, which is \(steps)")
    if let timeLimit {
      try require(
        timeLimit > 0 && timeLimit.isFinite, "the time limit", timeLimit, "a positive number")
    }
    try require(
      learningRate > 0 && learningRate.isFinite, "the learning rate", learningRate,
      "a positive number")
    if let patience { try require(patience >= 1, "the patience", patience, "1 or more") }
    try optimizer.validate()
    try schedule.validate()
  }

  /// More than any training takes, and few enough for their steps to be counted.
  public static let maximumEpochs = 1_000_000
  private static let maximumAccumulatedBatches = 1_000_000

  /// Batches of an epoch; the last may be smaller.
  public func iterationsPerEpoch(exampleCount: Int) -> Int {
    (exampleCount + batchSize - 1) / batchSize
  }

  /// Steps of the optimizer in an epoch.
  public func stepsPerEpoch(exampleCount: Int) -> Int {
    let iterations = iterationsPerEpoch(exampleCount: exampleCount)
    return (iterations + accumulatedBatches - 1) / accumulatedBatches
  }

  /// The iterations of an epoch after which a round of it, counted from 0, is over. Rounds are of the
  /// same length but for one step, and end with a step.
  func iterationsToEnd(ofRound round: Int, exampleCount: Int) -> Int {
    let steps = (round + 1) * stepsPerEpoch(exampleCount: exampleCount) / roundsPerEpoch
    return min(steps * accumulatedBatches, iterationsPerEpoch(exampleCount: exampleCount))
  }
}
