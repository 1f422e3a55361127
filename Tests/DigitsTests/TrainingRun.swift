import Backprop
import Digits
import Testing

/// A small training, which can be begun anew, stopped and resumed.
struct TrainingRun {
  var design = Networks.design(.mlp, widths: [12], dropout: 0.2)
  var options = NetworkTrainingOptions()
  var workers = Networks.workers
  var trainingCount = 60
  var heldOutCount = 20
  var shift = 1
  private let images: DigitImages

  init(_ images: DigitImages? = nil) throws {
    self.images = try images ?? Networks.digits(0..<80)
    options.epochs = 4
    options.batchSize = 8
    options.learningRate = 0.01
    options.weightDecay = 0.01
  }

  func trainer() throws -> Trainer<DigitTask> {
    let training = images[0..<trainingCount]
    let reader = try Networks.reader(design, training, seed: options.seed, workers: workers)
    let task = try DigitTask(
      reader.network, reader.preparation, training: training,
      heldOut: images[trainingCount..<trainingCount + heldOutCount], shift: shift,
      labelSmoothing: 0.05)
    return try Trainer(task, reader.parameters, options, workers: workers)
  }

  /// Trains to the end, stopping after each of these numbers of events, counted anew each time, and
  /// going on with a new trainer.
  func result(stoppingAfter counts: [Int] = [], checkpoint path: String? = nil) throws -> Result {
    var rest = counts
    var stopCount = 0
    while true {
      let trainer = try trainer()
      if stopCount > 0, let path {
        let checkpoint = try Checkpoint(path: path)
        #expect(checkpoint.options == options)
        try trainer.resume(from: checkpoint)
      }
      let limit = rest.first
      if !rest.isEmpty { rest.removeFirst() }
      var count = 0
      let outcome = try trainer.train(checkpoint: path.map { CheckpointPlace(path: $0) }) { _ in
        count += 1
        return count != limit
      }
      if case .interrupted = outcome {
        stopCount += 1
        continue
      }
      return Result(trainer, outcome, stopCount: stopCount)
    }
  }

  /// What a training comes to, all but the time that it took.
  struct Result: Equatable {
    var weights: [UInt32]
    var metrics: [TrainingMetric]
    var best: Validation?
    var bestRound: Int?
    var bestIsAverage: Bool
    var step: Int
    var isEarly: Bool
    var stopCount: Int

    init(_ trainer: Trainer<DigitTask>, _ outcome: TrainingOutcome, stopCount: Int) {
      weights = Networks.bits(trainer.parameters)
      metrics = trainer.state.metrics.map { metric in
        var metric = metric
        metric.seconds = 0
        return metric
      }
      best = trainer.state.best
      bestRound = trainer.state.bestRound
      bestIsAverage = trainer.state.bestIsAverage
      step = trainer.state.step
      if case .stoppedEarly = outcome { isEarly = true } else { isEarly = false }
      self.stopCount = stopCount
    }

    static func == (left: Result, right: Result) -> Bool {
      left.weights == right.weights && left.metrics == right.metrics && left.best == right.best
        && left.bestRound == right.bestRound && left.bestIsAverage == right.bestIsAverage
        && left.step == right.step && left.isEarly == right.isEarly
    }
  }
}
