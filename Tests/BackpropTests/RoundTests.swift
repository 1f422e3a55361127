import Backprop
import Testing

@Suite("Rounds within an epoch")
struct RoundTests {
  /// Iterations and kinds of what is written at the ends of rounds.
  private func ends(_ trainer: Trainer<WordTask>) -> [String] {
    trainer.state.roundMetrics.map { "\($0.kind) \($0.epoch) \($0.iteration)" }
  }

  @Test("A round ends with a step, after its share of the epoch")
  func places() throws {
    let trainer = try WordRun {
      $0.epochs = 2
      $0.roundsPerEpoch = 5
    }.trainer()
    _ = try trainer.train { _ in true }
    // 90 examples in batches of 8 are 12 iterations.
    #expect(
      ends(trainer) == [
        "round 1 2", "round 1 4", "round 1 7", "round 1 9", "epoch 1 12", "round 2 14",
        "round 2 16", "round 2 19", "round 2 21", "epoch 2 24",
      ])
    #expect(trainer.state.round == 10 && trainer.state.epoch == 2 && trainer.state.step == 24)
    #expect(trainer.task.clock.validationCount == 10)
    let added = try WordRun {
      $0.epochs = 1
      $0.roundsPerEpoch = 2
      $0.accumulatedBatches = 5
    }.trainer()
    _ = try added.train { _ in true }
    #expect(ends(added) == ["round 1 5", "epoch 1 12"] && added.state.step == 3)
  }

  @Test("Looking more often does not change what is learnt", arguments: [2, 3, 12])
  func weights(rounds: Int) throws {
    func course(_ rounds: Int) throws -> [[[Float]]] {
      let trainer = try WordRun { $0.roundsPerEpoch = rounds }.trainer()
      var course: [[[Float]]] = []
      _ = try trainer.train { event in
        if case .iteration = event { course.append(trainer.weights) }
        return true
      }
      return course
    }
    let whole = try course(1)
    #expect(try course(rounds) == whole && whole.count == 48 && whole[0] != whole[47])
  }

  @Test("The best weights are those of the best round")
  func best() throws {
    var lastIsBest: Set<Bool> = []
    for rate in [0.05, 0.4, 2, 10] {
      let trainer = try WordRun {
        $0.roundsPerEpoch = 4
        $0.learningRate = rate
        $0.schedule = LearningRateSchedule(.constant)
      }.trainer()
      var weights: [[[Float]]] = []
      _ = try trainer.train { event in
        if case .round = event { weights.append(trainer.weights) }
        return true
      }
      let losses = trainer.state.roundMetrics.compactMap(\.validationLoss)
      let best = try #require(trainer.state.bestRound)
      #expect(losses.count == 16 && losses[best - 1] == losses.min())
      #expect(trainer.state.best?.loss == losses.min())
      #expect(trainer.weights == weights[best - 1])
      lastIsBest.insert(best == 16)
    }
    #expect(lastIsBest == [true, false], "both must be tried")
  }

  @Test("Patience and plateaus count rounds")
  func patience() throws {
    // Nothing is learnt at such a rate, so that the first round stays the best.
    func trained(_ change: (inout NetworkTrainingOptions) -> Void) throws -> Trainer<WordTask> {
      let trainer = try WordRun {
        $0.roundsPerEpoch = 4
        $0.learningRate = 1e-30
        change(&$0)
      }.trainer()
      _ = try trainer.train { _ in true }
      return trainer
    }
    let patient = try trained { $0.patience = 5 }
    #expect(patient.state.round == 6 && patient.state.epoch == 1 && patient.state.bestRound == 1)
    let plateau = try trained {
      $0.schedule = LearningRateSchedule(.plateau(factor: 0.5, patience: 5))
    }
    // Sixteen rounds: lowered after the sixth, the eleventh and the sixteenth.
    let rates = plateau.state.roundMetrics.map { $0.learningRate / 1e-30 }
    #expect(rates == [Int](1...16).map { $0 < 6 ? 1 : $0 < 11 ? 0.5 : $0 < 16 ? 0.25 : 0.125 })
  }

  @Test("More rounds than steps, and numbers that cannot be counted with, are refused")
  func refused() {
    func refused(_ change: (inout NetworkTrainingOptions) -> Void) -> Bool {
      do {
        _ = try WordRun(change).trainer()
        return false
      } catch BackpropError.invalidOption {
        return true
      } catch {
        return false
      }
    }
    #expect(!refused { $0.roundsPerEpoch = 12 })
    #expect(refused { $0.roundsPerEpoch = 13 })
    #expect(refused { $0.roundsPerEpoch = 0 })
    #expect(
      refused {
        $0.roundsPerEpoch = 5
        $0.accumulatedBatches = 3
      })
    #expect(refused { $0.accumulatedBatches = .max })
    #expect(refused { $0.epochs = .max })
    for limit in [0, -1, Double.nan, .infinity] { #expect(refused { $0.timeLimit = limit }) }
  }
}
