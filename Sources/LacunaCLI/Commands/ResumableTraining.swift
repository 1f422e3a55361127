import ArgumentParser
import Backprop
import LacunaKit

/// A training that saves itself, and the command that goes on where it stopped.
struct ResumableTraining {
  /// Where it saves itself.
  let checkpointPath: String
  /// The command that goes on, as it is typed.
  let resumption: String

  /// - Parameters:
  ///   - command: the words between the program's name and its arguments.
  ///   - arguments: the files to learn from.
  ///   - options: what has to be said again besides.
  init(
    checkpointPath: String, command: [String], arguments: [String], options: [String] = [],
    output: String
  ) {
    self.checkpointPath = checkpointPath
    let start = ["lacuna"] + command
    let options = options + ["-o", output, "--resume"]
    let hasDash = arguments.contains { $0.hasPrefix("-") && $0 != "-" }
    resumption = ShellWord.line(
      hasDash ? start + options + ["--"] + arguments : start + arguments + options)
  }

  /// Trains until it is over or interrupted. Says how to go on if there is no room for a checkpoint
  /// and one is there.
  func train<Task>(
    _ trainer: Trainer<Task>, metadata: [String: String], _ view: inout TrainingView
  ) throws -> TrainingOutcome {
    do {
      let place = CheckpointPlace(path: checkpointPath, metadata: metadata)
      return try Interruption.deferred { isInterrupted in
        try trainer.train(checkpoint: place) { event in
          try view.show(event)
          return !isInterrupted()
        }
      }
    } catch let error as BackpropError {
      view.end()
      guard case .unsavedCheckpoint(_, _, _, _?) = error else { throw error }
      StandardError.say("lacuna: \(error) with: \(resumption)")
      throw ExitCode(1)
    }
  }

  /// Ends the command if the training was interrupted, and says how to go on.
  func requireEnd(_ outcome: TrainingOutcome, _ state: TrainingState) throws {
    guard case .interrupted = outcome else { return }
    StandardError.say(
      "lacuna: interrupted in epoch \(state.epoch + 1); \(checkpointPath) has everything; "
        + "go on with: \(resumption)")
    throw ExitCode(130)
  }
}

/// Learning rates found by trying, as commands take them.
enum FoundRate {
  /// The suggested rate. Throws if there is none.
  static func rate<Task: TrainingTask>(
    _ task: Task, _ plan: ParameterPlan, _ options: NetworkTrainingOptions,
    workers: Backprop.Workers, hint: String, isQuiet: Bool
  ) throws -> Double {
    var progress = ProgressLine(isQuiet: isQuiet)
    progress.update("trying learning rates")
    let sweep = try LearningRateSweep(task, plan, options, workers: workers)
    progress.end()
    guard let rate = sweep.suggestion else {
      throw CommandLineError("the loss falls at no learning rate: \(hint)name a rate")
    }
    StandardError.say("lacuna: learning rate \(Figures.significant(rate)), found by trying")
    return rate
  }
}
