/// What a network is trained on: examples, how wrong the network is about some of them, and how good
/// it is on others that it is never trained on.
public protocol TrainingTask {
  /// The number of examples that make an epoch.
  var exampleCount: Int { get }

  /// A number that differs if the examples do, so that a checkpoint is not continued on others.
  var fingerprint: UInt64 { get }

  /// Feeds the named examples forward and compares the results with their targets.
  func loss(of examples: ArraySlice<Int32>, on tape: Tape<Float>) throws -> BatchLoss

  /// How good the network is on held-out examples; `nil` if there are none.
  func validate(on tape: Tape<Float>) throws -> Validation?
}

/// How wrong a network is about a batch.
public struct BatchLoss {
  /// The mean loss of the batch, a scalar on the tape.
  public var loss: Tensor
  /// How many of the examples were answered rightly, for tasks that have right answers.
  public var correctCount: Int?

  /// A loss.
  public init(_ loss: Tensor, correctCount: Int? = nil) {
    self.loss = loss
    self.correctCount = correctCount
  }
}

/// How good a network is on examples that it was not trained on.
public struct Validation: Sendable, Equatable, Codable {
  /// The mean loss, in nats where it is a cross-entropy.
  public var loss: Double
  /// The share of right answers, for tasks that have them.
  public var accuracy: Double?

  /// A result.
  public init(loss: Double, accuracy: Double? = nil) {
    self.loss = loss
    self.accuracy = accuracy
  }
}
