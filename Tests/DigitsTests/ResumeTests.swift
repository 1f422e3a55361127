import Backprop
import Digits
import TestSupport
import Testing

@Suite("Trainings that are stopped and go on")
struct ResumeTests {
  private static let variants: [(name: String, change: @Sendable (inout TrainingRun) -> Void)] = [
    ("AdamW along a cosine", { _ in }),
    (
      "Adam, cut gradients",
      {
        $0.options.optimizer = .adam(); $0.options.clippingNorm = 0.5
      }
    ),
    ("momentum", { $0.options.optimizer = .momentum() }),
    ("Nesterov", { $0.options.optimizer = .nesterov() }),
    ("RMSProp", { $0.options.optimizer = .rmsProp() }),
    ("AdaGrad", { $0.options.optimizer = .adaGrad() }),
    (
      "Lion",
      {
        $0.options.optimizer = .lion(); $0.options.learningRate = 0.001
      }
    ),
    (
      "SGD",
      {
        $0.options.optimizer = .sgd; $0.options.learningRate = 0.1
      }
    ),
    ("an exponential average", { $0.options.averaging = .exponential(decay: 0.9) }),
    ("a stochastic average", { $0.options.averaging = .stochastic(fromEpoch: 2) }),
    ("two batches a step", { $0.options.accumulatedBatches = 2 }),
    ("three batches a step", { $0.options.accumulatedBatches = 3 }),
    (
      "a plateau",
      {
        $0.options.schedule = LearningRateSchedule(.plateau(factor: 0.5, patience: 1))
        $0.options.learningRate = 0.2
      }
    ),
    (
      "patience",
      {
        $0.options.patience = 1; $0.options.learningRate = 0.3; $0.options.epochs = 9
      }
    ),
    (
      "one cycle with warm-up",
      { $0.options.schedule = LearningRateSchedule(.oneCycle, warmUpSteps: 5) }
    ),
    ("nothing held out", { $0.heldOutCount = 0 }),
    (
      "batch normalisation",
      {
        $0.design = Networks.design(.cnn, widths: [8], channels: [3], dropout: 0.1)
        $0.options.averaging = .exponential(decay: 0.8)
      }
    ),
  ]

  @Test("Weights and metrics are those of a training that never stopped", arguments: variants)
  func resuming(variant: (name: String, change: @Sendable (inout TrainingRun) -> Void)) throws {
    let folder = try TemporaryFolder()
    var run = try TrainingRun()
    variant.change(&run)
    let expected = try run.result()
    #expect(expected.weights.count > 100 && expected.stopCount == 0)
    // Eight batches and the end of the epoch are nine events.
    for counts in [[1], [4], [8], [9], [10], [13, 1, 1], [9, 9], [2, 3, 5, 7]] {
      let found = try run.result(stoppingAfter: counts, checkpoint: folder.file("c"))
      #expect(found == expected, "\(variant.name), stopped after \(counts)")
      #expect(found.stopCount > 0 || expected.isEarly)
    }
  }

  @Test("A training that ended stays ended", arguments: [nil, 1])
  func ended(patience: Int?) throws {
    let folder = try TemporaryFolder()
    var run = try TrainingRun()
    run.options.patience = patience
    if patience != nil { (run.options.learningRate, run.options.epochs) = (0.3, 9) }
    let expected = try run.result(checkpoint: folder.file("c"))
    #expect(expected.isEarly == (patience != nil))
    let again = try run.trainer()
    try again.resume(from: Checkpoint(path: folder.file("c")))
    let outcome = try again.train { _ in
      Issue.record("nothing is left to do")
      return true
    }
    #expect(TrainingRun.Result(again, outcome, stopCount: 0) == expected)
  }

  @Test("Checkpoints of other networks, examples and options are refused, and nothing changes")
  func others() throws {
    let folder = try TemporaryFolder()
    let run = try TrainingRun()
    _ = try run.result(checkpoint: folder.file("c"))
    let checkpoint = try Checkpoint(path: folder.file("c"))
    func refused(_ change: (inout TrainingRun) -> Void) throws -> String {
      var other = run
      change(&other)
      let trainer = try other.trainer()
      let before = Networks.bits(trainer.parameters)
      var message = ""
      do {
        try trainer.resume(from: checkpoint)
      } catch let error as BackpropError {
        message = "\(error)"
      }
      #expect(Networks.bits(trainer.parameters) == before && trainer.state.step == 0)
      return message
    }
    #expect(try refused { $0.trainingCount = 59 }.contains("other examples"))
    #expect(try refused { $0.heldOutCount = 19 }.contains("other examples"))
    #expect(try refused { $0.design.widths = [13] }.contains("[64 × 12]"))
    #expect(try refused { $0.design.widths = [12, 12] }.contains("another network"))
    #expect(try refused { $0.options.optimizer = .sgd }.contains("other options: optimizer"))
    #expect(
      try refused { $0.options.averaging = .stochastic(fromEpoch: 1) }
        .contains("other options: averaging"))
  }
}
