import Backprop
import Storage
import TestSupport
import Testing

@Suite("Going on with a training")
struct ResumeTests {
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
    {
      $0.roundsPerEpoch = 5
      $0.averaging = .stochastic(fromEpoch: 2)
      $0.schedule = LearningRateSchedule(.plateau(factor: 0.5, patience: 2))
    },
    {
      $0.roundsPerEpoch = 2
      $0.accumulatedBatches = 3
      $0.averaging = .exponential(decay: 0.9)
      $0.patience = 3
    },
    {
      $0.timeLimit = 300
      $0.epochs = 1000
    },
    {
      $0.timeLimit = 500
      $0.epochs = 1000
      $0.roundsPerEpoch = 3
      $0.accumulatedBatches = 2
      $0.averaging = .exponential(decay: 0.9)
      $0.schedule = LearningRateSchedule(.oneCycle, warmUpSteps: 3)
    },
  ]

  @Test(
    "stopped anywhere and resumed, it ends with the same bits as without a stop",
    arguments: variants.indices, [1, 5, 12, 30])
  func resume(variant: Int, stop: Int) throws {
    var run = WordRun(Self.variants[variant])
    (run.exampleSeconds, run.validationSeconds) = (0.5, 8)
    let folder = try TemporaryFolder()
    let whole = try run.trainer()
    // It saves itself after every step, the other one once: that must make no difference.
    let often = CheckpointPlace(path: folder.file("whole"), secondsBetween: 0)
    _ = try whole.train(checkpoint: often) { _ in true }

    let place = CheckpointPlace(path: folder.file("part"), secondsBetween: 1_000_000)
    run.threads = 2
    let outcome = try run.trainer().train(checkpoint: place, iterations: stop)
    guard case .interrupted = outcome else {
      Issue.record("it was not interrupted")
      return
    }
    run.threads = 1
    let second = try run.trainer()
    let checkpoint = try Checkpoint(path: place.path)
    #expect(checkpoint.options == run.options)
    try second.resume(from: checkpoint)
    _ = try second.train(checkpoint: place) { _ in true }
    #expect(second.weights == whole.weights)
    #expect(second.state == whole.state)
  }

  @Test("a checkpoint of other examples, another network or other options is refused")
  func others() throws {
    let folder = try TemporaryFolder()
    let place = CheckpointPlace(path: folder.file("a"), secondsBetween: 1000)
    let plain = WordRun()
    _ = try plain.trainer().train(checkpoint: place) { _ in false }
    let checkpoint = try Checkpoint(path: place.path)
    let other = try WordRun {
      $0.optimizer = .sgd
      $0.learningRate = 0.1
    }.trainer()
    let before = other.weights
    let names = ["learningRate", "optimizer"]
    #expect(throws: BackpropError.otherOptions(path: place.path, names: names)) {
      try other.resume(from: checkpoint)
    }
    #expect(other.weights == before && other.state == TrainingState())
    var plan = ParameterPlan()
    _ = plan.add("a", [2], .constant(1))
    let strange = try Trainer(
      WordTask(), Parameters(plan, seed: 1), plain.options, workers: Workers(threads: 1))
    #expect(throws: BackpropError.self) { try strange.resume(from: checkpoint) }
    try WeightsFile.write(plain.trainer().parameters, metadata: [:], to: folder.file("weights"))
    #expect(throws: BackpropError.self) { try Checkpoint(path: folder.file("weights")) }
  }

  @Test("A full disk stops training and says so, with the step that is still saved")
  func fullDisk() throws {
    let trainer = try WordRun().trainer()
    let folder = try TemporaryFolder()
    let place = CheckpointPlace(path: folder.file("a"), secondsBetween: 1000)
    let full = CheckpointPlace(path: "/dev/full")
    func failure() -> BackpropError? {
      #expect(throws: BackpropError.self) { _ = try trainer.train(checkpoint: full) { _ in false } }
    }
    guard case .unsavedCheckpoint(_, let reason, 1, nil) = failure() else {
      Issue.record("another error")
      return
    }
    #expect(reason.contains("/dev/full: No space left"))
    _ = try trainer.train(checkpoint: place) { _ in false }
    let error = failure()
    guard case .unsavedCheckpoint("/dev/full", _, 3, 2) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.contains("at step 3") ?? false)
    #expect(error?.description.contains("still holds all of step 2") ?? false)
    #expect(try Checkpoint(path: place.path).state.step == 2)
  }

  @Test("a learning rate that is far too high stops with the step and what to try")
  func divergence() throws {
    let trainer = try WordRun {
      $0.optimizer = .sgd
      $0.learningRate = 1e30
    }.trainer()
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
