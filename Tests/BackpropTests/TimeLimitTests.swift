import Backprop
import TestSupport
import Testing

@Suite("Trainings with a time limit")
struct TimeLimitTests {
  /// A batch of 8 takes 4 seconds.
  private func run(
    _ limit: Double?, validation: Double = 8,
    _ change: (inout NetworkTrainingOptions) -> Void = { _ in }
  ) -> WordRun {
    var run = WordRun {
      $0.epochs = NetworkTrainingOptions.maximumEpochs
      $0.timeLimit = limit
      change(&$0)
    }
    (run.exampleSeconds, run.validationSeconds) = (0.5, validation)
    return run
  }

  static let variants: [@Sendable (inout NetworkTrainingOptions) -> Void] = [
    { _ in }, { $0.roundsPerEpoch = 12 }, { $0.roundsPerEpoch = 5 }, { $0.accumulatedBatches = 3 },
    {
      $0.roundsPerEpoch = 2
      $0.accumulatedBatches = 2
    },
  ]

  @Test(
    "It ends within the limit and one validation, and with little time left",
    arguments: variants.indices, [50, 101, 400, 1000, 2999] as [Double])
  func limit(variant: Int, limit: Double) throws {
    for validation in [0, 8, 100.0] {
      let trainer = try run(limit, validation: validation, Self.variants[variant]).trainer()
      guard case .finished = try trainer.train(report: { _ in true }) else {
        Issue.record("it did not finish")
        return
      }
      let state = trainer.state
      let rounds = Double(state.round)
      #expect(state.seconds <= limit + (rounds > 1 ? 0 : validation), "\(state.seconds)")
      // Another step and the validation after it would not have fitted.
      let step = Double(8 * trainer.options.accumulatedBatches) * 0.5
      #expect(state.seconds >= limit - 2 * step - 2 * validation, "\(state.seconds)")
      #expect(state.validationSeconds == rounds * validation)
      #expect(state.plan?.steps == state.step)
      #expect(state.roundMetrics.last?.iteration == state.metrics.map(\.iteration).max())
      #expect(Double(trainer.task.clock.validationCount) == rounds)
    }
  }

  @Test("The learning rate has run its course at the end, and falls all the way")
  func course() throws {
    let trainer = try run(2000) { $0.schedule = LearningRateSchedule(.cosine(floor: 0)) }.trainer()
    var rates: [Double] = []
    _ = try trainer.train { event in
      if case .iteration(let state, _, _) = event {
        rates.append(state.metrics.last?.learningRate ?? .nan)
      }
      return true
    }
    #expect(rates.count > 300 && rates.count == trainer.state.step)
    #expect(rates[0] == 0.05 && rates[rates.count - 1] < 0.05 * 1e-3)
    // Plans are corrected on the way, by little.
    for (before, after) in zip(rates, rates.dropFirst()) { #expect(after < before + 0.05 * 0.02) }
    #expect((0.4...0.6).contains(rates[rates.count / 2] / 0.05))
  }

  @Test("A machine that becomes slower or faster ends in time, too", arguments: [0.125, 2])
  func change(exampleSeconds: Double) throws {
    let trainer = try run(2000).trainer()
    var lastRate = 1.0
    _ = try trainer.train { event in
      if case .iteration(let state, _, _) = event {
        lastRate = state.metrics.last?.learningRate ?? .nan
        if state.seconds > 1000 { trainer.task.clock.exampleSeconds = exampleSeconds }
      }
      return true
    }
    #expect(trainer.state.seconds <= 2000 + 8 && trainer.state.seconds > 1900)
    #expect(lastRate < 0.05 * 0.01)
  }

  @Test("A limit that is too short for a step ends after it, with a validation")
  func short() throws {
    for limit in [1e-9, 1, 4] {
      let trainer = try run(limit).trainer()
      _ = try trainer.train { _ in true }
      #expect(trainer.state.step == 1 && trainer.state.round == 1 && trainer.state.seconds == 12)
    }
  }

  @Test("Epochs that are over before the limit are trained as without one")
  func epochs() throws {
    let limited = try run(1e9) { $0.epochs = 4 }.trainer()
    let free = try run(nil) { $0.epochs = 4 }.trainer()
    for trainer in [limited, free] { _ = try trainer.train { _ in true } }
    #expect(limited.weights == free.weights && limited.state.metrics == free.state.metrics)
    #expect(limited.state.epoch == 4 && limited.state.plan?.steps == 48)
    #expect(free.state.plan == nil)
  }

  @Test("A checkpoint keeps the plan; a training that is over stays so")
  func checkpoint() throws {
    let folder = try TemporaryFolder()
    let place = CheckpointPlace(path: folder.file("c"))
    let run = run(500)
    let first = try run.trainer()
    _ = try first.train(checkpoint: place, iterations: 30)
    let plan = try #require(first.state.plan)
    #expect(try Checkpoint(path: place.path).state.plan == plan)
    #expect(plan.steps > 80 && plan.steps < 500 && first.state.step == 30)
    _ = try first.train(checkpoint: place) { _ in true }
    let second = try run.trainer()
    try second.resume(from: Checkpoint(path: place.path))
    _ = try second.train(checkpoint: place) { _ in
      Issue.record("nothing is left to do")
      return true
    }
    #expect(second.weights == first.weights && second.state == first.state)
  }

  @Test("The time left is that of the steps and validations to come")
  func timeLeft() throws {
    let run = run(nil) { $0.epochs = 2 }
    let trainer = try run.trainer()
    #expect(trainer.state.secondsLeft(run.options, exampleCount: 90) == nil)
    var left: [Double] = []
    _ = try trainer.train { event in
      let state = trainer.state
      if case .round = event, let seconds = state.secondsLeft(run.options, exampleCount: 90) {
        left.append(seconds)
      }
      return true
    }
    // An epoch takes 45 seconds, and its validation 8; one of both is kept for the end.
    #expect(left.count == 2 && left[1] == 0)
    expectClose(left, [45 + 8 + 8, 0], relative: 1e-12, "after each epoch")
    let limited = try self.run(500).trainer()
    _ = try limited.train { _ in
      let state = limited.state
      guard state.plan != nil, let left = state.secondsLeft(limited.options, exampleCount: 90)
      else { return true }
      #expect(left >= 0 && left + state.seconds <= 500 + 24, "\(left) at \(state.seconds)")
      return true
    }
  }
}
