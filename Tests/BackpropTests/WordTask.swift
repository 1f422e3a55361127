import Backprop

/// Words that name the next: an embedding trained by rows, so that most rows of a step stand still.
struct WordTask: TrainingTask {
  let embedding: Embedding
  let output: Dense
  let plan: ParameterPlan
  let words = 40
  let exampleCount = 90
  let fingerprint: UInt64 = 7
  let clock: TestClock

  init(clock: TestClock = TestClock()) {
    self.clock = clock
    var plan = ParameterPlan()
    embedding = Embedding(words, 6, trainsRows: true, name: "words", in: &plan)
    output = Dense(6, words, name: "output", in: &plan)
    self.plan = plan
  }

  private func loss(_ ids: [Int32], _ tape: Tape<Float>) throws -> Tensor {
    let hidden = try tape.dropout(embedding(ids, [ids.count], on: tape), rate: 0.2)
    return try tape.softmaxCrossEntropy(
      output(hidden, on: tape), ids.map { ($0 * 7 + 3) % Int32(words) })
  }

  func loss(of examples: ArraySlice<Int32>, on tape: Tape<Float>) throws -> BatchLoss {
    clock.learn(examples.count)
    // Small numbers are frequent, as words are.
    return BatchLoss(try loss(examples.map { $0 * $0 % 97 % Int32(words) }, tape))
  }

  func validate(on tape: Tape<Float>) throws -> Validation? {
    clock.validate()
    let loss = try loss((0..<Int32(words)).map { $0 }, tape)
    return Validation(loss: Double(tape.values(loss)[0]))
  }
}

/// A clock that only work moves on, so that what depends on time can be known beforehand.
final class TestClock {
  /// The seconds that an example and a validation take; halves and the like, to be added exactly.
  var exampleSeconds = 0.0
  var validationSeconds = 0.0
  /// Calls that have been made.
  private(set) var batchCount = 0
  private(set) var validationCount = 0
  private(set) var seconds = 1000.0

  func learn(_ count: Int) {
    seconds += Double(count) * exampleSeconds
    batchCount += 1
  }

  func validate() {
    seconds += validationSeconds
    validationCount += 1
  }
}

/// A training of a ``WordTask``, which can be begun anew, stopped and resumed.
struct WordRun {
  var options = NetworkTrainingOptions()
  var exampleSeconds = 0.0
  var validationSeconds = 0.0
  var threads = 1

  init(_ change: (inout NetworkTrainingOptions) -> Void = { _ in }) {
    options.epochs = 4
    options.batchSize = 8
    options.learningRate = 0.05
    change(&options)
  }

  /// A trainer at the beginning, with a clock of its own.
  func trainer() throws -> Trainer<WordTask> {
    let clock = TestClock()
    clock.exampleSeconds = exampleSeconds
    clock.validationSeconds = validationSeconds
    let task = WordTask(clock: clock)
    let trainer = try Trainer(
      task, Parameters(task.plan, seed: options.seed), options,
      workers: Workers(threads: threads))
    trainer.now = { clock.seconds }
    return trainer
  }
}

extension Trainer<WordTask> {
  var weights: [[Float]] { parameters.ids.map { parameters[$0.id] } }

  /// Trains up to an iteration, counted from here.
  func train(checkpoint: CheckpointPlace? = nil, iterations: Int) throws -> TrainingOutcome {
    var count = 0
    return try train(checkpoint: checkpoint) { event in
      if case .iteration = event { count += 1 }
      return count < iterations
    }
  }
}
