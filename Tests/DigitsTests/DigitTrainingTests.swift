import Backprop
import Digits
import Testing

@Suite("Learning to read digits")
struct DigitTrainingTests {
  @Test("Of a few hundred digits in a few epochs more than 85 % are learnt")
  func learning() throws {
    for kind in DigitDesign.Kind.allCases {
      var run = try TrainingRun(Networks.digits(0..<400))
      (run.trainingCount, run.heldOutCount) = (300, 100)
      run.design = Networks.design(kind, widths: [48], channels: [8, 16])
      run.shift = 0
      run.options.epochs = 12
      run.options.batchSize = 16
      run.options.learningRate = 0.005
      let trainer = try run.trainer()
      let before = try #require(try trainer.trainedAccuracy())
      var iterationCount = 0
      let outcome = try trainer.train { event in
        if case .iteration(_, let loss, let count) = event {
          iterationCount += 1
          #expect(count == 19 && loss.isFinite)
        }
        return true
      }
      guard case .finished = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(iterationCount == 12 * 19 && trainer.state.step == 12 * 19)
      #expect(before < 0.3)
      #expect(try #require(trainer.state.best?.accuracy) > 0.85)
      // What is left in the parameters is the best.
      #expect(try trainer.trainedAccuracy() == trainer.state.best?.accuracy)
    }
  }

  @Test("The same seed gives the same bytes with 1, 2 and 3 threads, another seed others")
  func threads() throws {
    for kind in DigitDesign.Kind.allCases {
      var run = try TrainingRun()
      run.design = Networks.design(kind, widths: [64], channels: [8, 16], dropout: 0.3)
      run.options.batchSize = 60
      let results = try [1, 2, 3].map { count in
        run.workers = Workers(threads: count)
        return try run.result()
      }
      #expect(results[0] == results[1] && results[1] == results[2])
      run.options.seed = 2
      #expect(try run.result().weights != results[0].weights)
    }
  }

  @Test("A loss that explodes stops the training, and the step is named")
  func divergence() throws {
    var run = try TrainingRun()
    run.options.optimizer = .sgd
    run.options.learningRate = 1e6
    run.options.schedule = LearningRateSchedule(.constant)
    do {
      _ = try run.result()
      Issue.record("learning at a rate of a million")
    } catch BackpropError.diverged(let step, let layer, let finding) {
      #expect((1...32).contains(step))
      #expect(layer?.contains("dense") == true)
      #expect(finding.contains("loss") || finding.contains("gradient"))
      let message = "\(BackpropError.diverged(step: step, layer: layer, finding: finding))"
      #expect(message.contains("step \(step)") && message.contains("lower learning rate"))
    }
  }

  @Test("Early stopping ends a training that gets no better, with the best weights")
  func earlyStopping() throws {
    var run = try TrainingRun()
    run.options.epochs = 60
    run.options.patience = 2
    run.options.learningRate = 0.3
    let trainer = try run.trainer()
    let outcome = try trainer.train { _ in true }
    guard case .stoppedEarly = outcome else {
      Issue.record("\(outcome)")
      return
    }
    let best = try #require(trainer.state.bestRound)
    #expect(trainer.state.epoch == best + 2 && trainer.state.epoch < 60)
    let losses = trainer.state.roundMetrics.compactMap(\.validationLoss)
    #expect(losses.count == best + 2 && losses.min() == losses[best - 1])
    #expect(try trainer.trainedAccuracy() == trainer.state.best?.accuracy)
  }

  @Test("Options that make no sense are refused before anything is trained")
  func options() throws {
    func refused(_ change: (inout NetworkTrainingOptions) -> Void) -> Bool {
      do {
        var run = try TrainingRun()
        change(&run.options)
        _ = try run.trainer()
        return false
      } catch BackpropError.invalidOption {
        return true
      } catch {
        return false
      }
    }
    #expect(!refused { _ in })
    for rate in [0, -1, .nan, .infinity] { #expect(refused { $0.learningRate = rate }) }
    #expect(refused { $0.batchSize = 61 })
    #expect(refused { $0.batchSize = 0 })
    #expect(refused { $0.epochs = 0 })
    #expect(refused { $0.accumulatedBatches = 0 })
    #expect(refused { $0.patience = 0 })
    #expect(refused { $0.clippingNorm = 0 })
    #expect(refused { $0.clippingNorm = .nan })
    for decay in [-0.1, .nan, .infinity] { #expect(refused { $0.weightDecay = decay }) }
    #expect(refused { $0.averaging = .exponential(decay: 1) })
    #expect(refused { $0.averaging = .stochastic(fromEpoch: 0) })
    #expect(refused { $0.schedule = LearningRateSchedule(.oneCycle, warmUpSteps: -1) })
  }

  @Test("A sweep over learning rates suggests one at which the network learns")
  func sweep() throws {
    var run = try TrainingRun()
    run.options.optimizer = .adam()
    let trainer = try run.trainer()
    let sweep = try LearningRateSweep(
      trainer.task, trainer.task.network.parameterPlan, run.options, workers: run.workers)
    let rate = try #require(sweep.suggestion)
    #expect((1e-4...0.3).contains(rate))
    #expect(sweep.points.contains { $0.rate == rate })
    #expect(sweep.points.count > 50 && sweep.points[0].rate == 1e-6)
    #expect(zip(sweep.points, sweep.points.dropFirst()).allSatisfy { $0.rate < $1.rate })
  }
}

extension Trainer<DigitTask> {
  /// The share of held-out digits that the weights read rightly.
  func trainedAccuracy() throws -> Double? {
    let tape = try Tape(parameters, workers: Networks.workers)
    tape.isRecording = false
    return try task.validate(on: tape)?.accuracy
  }
}
