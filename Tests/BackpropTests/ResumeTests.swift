import Backprop
import Storage
import TestSupport
import Testing

/// Words that name the next: an embedding trained by rows, so that most rows of a step stand still.
private struct WordTask: TrainingTask {
  let embedding: Embedding
  let output: Dense
  let plan: ParameterPlan
  let words = 40
  let exampleCount = 90
  let fingerprint: UInt64 = 7

  init() {
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
    // Small numbers are frequent, as words are.
    BatchLoss(try loss(examples.map { $0 * $0 % 97 % Int32(words) }, tape))
  }

  func validate(on tape: Tape<Float>) throws -> Validation? {
    let loss = try loss((0..<Int32(words)).map { $0 }, tape)
    return Validation(loss: Double(tape.values(loss)[0]))
  }
}

@Suite("Going on with a training")
struct ResumeTests {
  private func options(_ change: (inout NetworkTrainingOptions) -> Void) -> NetworkTrainingOptions {
    var options = NetworkTrainingOptions()
    options.epochs = 4
    options.batchSize = 8
    options.learningRate = 0.05
    change(&options)
    return options
  }

  private func weights(_ trainer: Trainer<WordTask>) -> [[Float]] {
    trainer.parameters.ids.map { trainer.parameters[$0.id] }
  }

  private func trainer(
    _ options: NetworkTrainingOptions, threads: Int = 1
  ) throws -> Trainer<WordTask> {
    let task = WordTask()
    return try Trainer(
      task, Parameters(task.plan, seed: options.seed), options, workers: Workers(threads: threads))
  }

  /// The metrics without the times.
  private func metrics(_ trainer: Trainer<WordTask>) -> [TrainingMetric] {
    trainer.state.metrics.map { metric in
      var metric = metric
      metric.seconds = 0
      return metric
    }
  }

  static let variants: [@Sendable (inout NetworkTrainingOptions) -> Void] = [
    { $0.averaging = .exponential(decay: 0.95) },
    { $0.averaging = .stochastic(fromEpoch: 2) },
    {
      $0.optimizer = .momentum()
      $0.accumulatedBatches = 3
    },
    {
      $0.optimizer = .lion()
      $0.learningRate = 0.01
      $0.schedule = LearningRateSchedule(.plateau(factor: 0.5, patience: 1))
      $0.clippingNorm = 0.5
    },
    { $0.optimizer = .sgd },
  ]

  @Test(
    "stopped anywhere and resumed, it ends with the same bits as without a stop",
    arguments: variants.indices, [1, 5, 12, 30])
  func resume(variant: Int, stop: Int) throws {
    let options = options(Self.variants[variant])
    let folder = try TemporaryFolder()
    let whole = try trainer(options)
    // It saves itself after every step, the other one once: that must make no difference.
    let often = CheckpointPlace(path: folder.file("whole"), secondsBetween: 0)
    _ = try whole.train(checkpoint: often) { _ in true }

    let place = CheckpointPlace(path: folder.file("part"), secondsBetween: 1000)
    let first = try trainer(options, threads: 2)
    var count = 0
    let outcome = try first.train(checkpoint: place) { event in
      if case .iteration = event { count += 1 }
      return count < stop
    }
    guard case .interrupted = outcome else {
      Issue.record("it was not interrupted")
      return
    }
    let second = try trainer(options)
    let checkpoint = try Checkpoint(path: place.path)
    #expect(checkpoint.options == options)
    try second.resume(from: checkpoint)
    _ = try second.train(checkpoint: place) { _ in true }
    #expect(weights(second) == weights(whole))
    #expect(metrics(second) == metrics(whole))
    #expect(second.state.bestIsAverage == whole.state.bestIsAverage)
  }

  @Test("a checkpoint of other examples, another network or other options is refused")
  func others() throws {
    let folder = try TemporaryFolder()
    let place = CheckpointPlace(path: folder.file("a"), secondsBetween: 1000)
    let plain = options { _ in }
    _ = try trainer(plain).train(checkpoint: place) { _ in false }
    let checkpoint = try Checkpoint(path: place.path)
    let other = try trainer(options { $0.optimizer = .sgd })
    let before = weights(other)
    #expect(throws: BackpropError.self) { try other.resume(from: checkpoint) }
    #expect(weights(other) == before)
    var plan = ParameterPlan()
    _ = plan.add("a", [2], .constant(1))
    let strange = try Trainer(
      WordTask(), Parameters(plan, seed: 1), plain, workers: Workers(threads: 1))
    #expect(throws: BackpropError.self) { try strange.resume(from: checkpoint) }
    try WeightsFile.write(trainer(plain).parameters, metadata: [:], to: folder.file("weights"))
    #expect(throws: BackpropError.self) { try Checkpoint(path: folder.file("weights")) }
  }

  @Test("a learning rate that is far too high stops with the step and what to try")
  func divergence() throws {
    let trainer = try trainer(
      options {
        $0.optimizer = .sgd
        $0.learningRate = 1e30
      })
    let error = #expect(throws: BackpropError.self) { _ = try trainer.train { _ in true } }
    #expect(error?.description.contains("step ") ?? false)
    #expect(error?.description.contains("lower learning rate") ?? false)
  }

  @Test("1,000 examples in batches of 20 are 50 iterations an epoch")
  func counting() throws {
    var options = NetworkTrainingOptions()
    options.batchSize = 20
    #expect(options.iterationsPerEpoch(exampleCount: 1000) == 50)
    #expect(options.iterationsPerEpoch(exampleCount: 1001) == 51)
  }
}
