import Backprop
import LacunaKit

/// What training a language model takes, as far as a moment of it has shown.
struct TrainingCost {
  /// The bytes that training takes.
  var memoryByteCount: Int
  /// Tokens a second, without validation.
  var tokensPerSecond: Double
  /// The seconds of an epoch, validation included.
  var secondsPerEpoch: Double

  /// Trains for a second, and forgets it; `nil` if there is nothing left to train.
  init?(_ trained: NeuralTrainer) throws {
    let trainer = trained.trainer
    let trial = try trainer.trial(seconds: 1)
    guard trial.examplesPerSecond > 0 else { return nil }
    memoryByteCount = trial.memoryByteCount
    tokensPerSecond = trial.examplesPerSecond * Double(trainer.task.segmentLength)
    let validation = trained.validationSeconds(tokensPerSecond: tokensPerSecond)
    secondsPerEpoch =
      trial.seconds(epochs: 1, exampleCount: trainer.task.exampleCount)
      + Double(trainer.options.roundsPerEpoch) * validation
  }

  /// The time that the epochs left take, unless a limit comes first.
  func seconds(_ options: NetworkTrainingOptions, _ state: TrainingState) -> Double {
    let seconds = Double(options.epochs - state.epoch) * secondsPerEpoch
    return options.timeLimit.map { min($0 - state.seconds, seconds) } ?? seconds
  }

  /// The plan in words.
  func sentence(_ options: NetworkTrainingOptions, _ state: TrainingState) -> String {
    "about \(Figures.bytes(memoryByteCount)) of memory, \(Figures.count(Int(tokensPerSecond))) "
      + "tokens a second, \(Figures.duration(secondsPerEpoch)) an epoch with validation, "
      + "\(Figures.duration(max(0, seconds(options, state)))) in all"
  }
}
