import Backprop
import TestSupport
import Testing

@Suite("A trial before training")
struct TrialTests {
  static let variants: [@Sendable (inout NetworkTrainingOptions) -> Void] = [
    { $0.averaging = .exponential(decay: 0.9) }, { $0.optimizer = .momentum() },
    {
      $0.optimizer = .sgd
      $0.averaging = .stochastic(fromEpoch: 1)
      $0.accumulatedBatches = 3
    },
    { $0.timeLimit = 300 },
  ]

  @Test(
    "It leaves no trace: state, weights and all that is learnt later", arguments: variants.indices)
  func traceless(variant: Int) throws {
    var run = WordRun(Self.variants[variant])
    (run.exampleSeconds, run.validationSeconds) = (0.5, 8)
    let (plain, tried) = (try run.trainer(), try run.trainer())
    // At the beginning, within an epoch, and after the first.
    for iterations in [0, 5, 20] {
      if iterations > 0 {
        for trainer in [plain, tried] { _ = try trainer.train(iterations: iterations) }
      }
      let (weights, state) = (tried.weights, tried.state)
      _ = try tried.trial(seconds: 13)
      #expect(tried.weights == weights && tried.state == state)
    }
    for trainer in [plain, tried] { _ = try trainer.train { _ in true } }
    #expect(tried.weights == plain.weights && tried.state == plain.state)
    #expect(tried.task.clock.batchCount > plain.task.clock.batchCount)
  }

  @Test("It counts examples a second, takes a step or more, and does not validate")
  func speed() throws {
    var run = WordRun()
    run.exampleSeconds = 0.25
    for seconds in [0, 1, 10, 1_000_000.0] {
      let trainer = try run.trainer()
      let trial = try trainer.trial(seconds: seconds)
      #expect(trial.examplesPerSecond == 4)
      #expect(trial.seconds(epochs: 10, exampleCount: 90) == 225)
      #expect(trainer.task.clock.validationCount == 0)
      let expected = seconds == 0 ? 1 : seconds == 1 ? 1 : seconds == 10 ? 5 : 12
      #expect(trainer.task.clock.batchCount == expected)
    }
  }

  @Test("Its memory is that of the parameters and of the values of a batch")
  func memory() throws {
    let small = try WordRun { $0.batchSize = 1 }.trainer()
    let large = try WordRun { $0.batchSize = 90 }.trainer()
    let memory = TrainingMemory(small.task.plan, small.options).byteCount
    let (one, all) = (try small.trial(seconds: 0), try large.trial(seconds: 0))
    #expect(one.memoryByteCount > memory && all.memoryByteCount >= one.memoryByteCount)
  }
}

@Suite("The memory that training takes")
struct TrainingMemoryTests {
  private func memory(
    _ shapes: [Shape], _ change: (inout NetworkTrainingOptions) -> Void = { _ in }
  ) -> TrainingMemory {
    var plan = ParameterPlan()
    for shape in shapes { _ = plan.add("a", shape, .constant(0)) }
    var options = NetworkTrainingOptions()
    change(&options)
    return TrainingMemory(plan, options)
  }

  @Test("Each parameter has a value, a gradient, moments, an average and a best value")
  func copies() {
    let shapes: [Shape] = [[1000, 250], [50]]
    #expect(memory(shapes).parameterCount == 250_050)
    #expect(memory(shapes).byteCount == 250_050 * 4 * 5)
    #expect(memory(shapes) { $0.optimizer = .sgd }.byteCount == 250_050 * 4 * 3)
    #expect(memory(shapes) { $0.optimizer = .momentum() }.byteCount == 250_050 * 4 * 4)
    #expect(
      memory(shapes) { $0.averaging = .exponential(decay: 0.9) }.byteCount == 250_050 * 4 * 6)
  }

  @Test("More than the machine has is refused, with what it would take")
  func refused() throws {
    let fine = memory([[1000, 250]])
    try fine.check()
    try fine.check(available: fine.byteCount)
    #expect(throws: BackpropError.self) { try fine.check(available: fine.byteCount - 1) }
    let large = memory([[1_000_000, 50_000]])
    let error = #expect(throws: BackpropError.self) { try large.check(available: 8_000_000_000) }
    #expect(error?.description.contains("50000000000 weights takes 1000.0 GB") ?? false)
    #expect(error?.description.contains("this machine has 8.0 GB") ?? false)
    #expect(TrainingMemory.physicalByteCount > 100_000_000)
  }

  @Test("Sizes that cannot be counted are refused as well")
  func uncountable() {
    let most = Int(Int32.max)
    for shapes: [Shape] in [
      [[most, most]], [[most, most], [most, most], [most, most]],
      [[most, most, most, most]],
    ] {
      #expect(memory(shapes).byteCount == .max)
      #expect(throws: BackpropError.self) { try memory(shapes).check() }
    }
  }
}
