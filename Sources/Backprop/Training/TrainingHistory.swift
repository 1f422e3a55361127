/// A line of a training's metrics.
public struct TrainingMetric: Sendable, Equatable, Codable {
  /// `iteration` for a batch, `round` for the end of a round within an epoch, `epoch` for that of an
  /// epoch's last (or only) round.
  public var kind: String
  /// The epoch at hand, from 1.
  public var epoch: Int
  /// The iterations since the start of training.
  public var iteration: Int
  /// The loss of the batch, or the mean over the round.
  public var loss: Double
  /// The share of right answers over the round.
  public var accuracy: Double?
  /// The loss on held-out examples.
  public var validationLoss: Double?
  /// The share of right answers on held-out examples.
  public var validationAccuracy: Double?
  /// The learning rate of the last step.
  public var learningRate: Double
  /// The time that training has taken, validation included, and pauses between resumed parts
  /// left out.
  public var seconds: Double

  enum CodingKeys: String, CodingKey, CaseIterable {
    case kind, epoch, iteration, loss, accuracy
    case validationLoss = "validation_loss"
    case validationAccuracy = "validation_accuracy"
    case learningRate = "learning_rate"
    case seconds
  }

  private var fields: [(name: String, value: String?, isText: Bool)] {
    [
      ("kind", kind, true), ("epoch", "\(epoch)", false), ("iteration", "\(iteration)", false),
      ("loss", "\(loss)", false), ("accuracy", accuracy.map { "\($0)" }, false),
      ("validation_loss", validationLoss.map { "\($0)" }, false),
      ("validation_accuracy", validationAccuracy.map { "\($0)" }, false),
      ("learning_rate", "\(learningRate)", false), ("seconds", "\(seconds)", false),
    ]
  }

  /// The metric as a JSON object on one line.
  public var jsonLine: String {
    let pairs = fields.compactMap { field in
      field.value.map { "\"\(field.name)\": \(field.isText ? "\"\($0)\"" : $0)" }
    }
    return "{\(pairs.joined(separator: ", "))}"
  }

  /// The names of the columns of ``csvLine``.
  public static let csvHeading = CodingKeys.allCases.map(\.rawValue).joined(separator: ",")

  /// The metric as a line of comma-separated values, empty where there is none.
  public var csvLine: String { fields.map { $0.value ?? "" }.joined(separator: ",") }
}

/// What a training has come to, which a checkpoint keeps.
public struct TrainingState: Sendable, Equatable, Codable {
  /// Epochs that are over.
  public internal(set) var epoch = 0
  /// Iterations of the current epoch that are over.
  public internal(set) var iteration = 0
  /// Rounds that are over, in all epochs.
  public internal(set) var round = 0
  /// Steps that the optimizer has taken.
  public internal(set) var step = 0
  /// What is known of the current round: Σ loss · examples, right answers, examples.
  var lossSum = 0.0
  var correctCount: Int?
  var seenCount = 0
  /// The loss of the first batch, which an exploding loss is compared with.
  var firstLoss: Double?
  /// The best validation so far (or training loss, where nothing is held out).
  public internal(set) var best: Validation?
  /// The round of ``best``, counted from 1: the epoch, if an epoch has one round.
  public internal(set) var bestRound: Int?
  /// Whether the averaged weights were the better ones then.
  public internal(set) var bestIsAverage = false
  /// How often a plateau has lowered the learning rate, and rounds since then without improvement.
  var reductions = 0
  var roundsOnPlateau = 0
  /// When training is planned to end, if a time limit says so.
  public internal(set) var plan: StepPlan?
  /// The metrics so far.
  public internal(set) var metrics: [TrainingMetric] = []
  /// The time that training has taken, validation included.
  public internal(set) var seconds = 0.0
  /// The part of ``seconds`` in which it was validated.
  public internal(set) var validationSeconds = 0.0
  /// When the last step or validation ended, and the longest step of late: a tenth is taken off with
  /// each step.
  var lastStepEnd = 0.0
  var recentStepSeconds = 0.0

  /// That of a training that has not begun.
  public init() {}

  /// The metrics of the ends of rounds.
  public var roundMetrics: [TrainingMetric] { metrics.filter { $0.kind != "iteration" } }

  /// Whether batches of a round have been seen that has not ended.
  var isRoundOpen: Bool { seenCount > 0 }
}
