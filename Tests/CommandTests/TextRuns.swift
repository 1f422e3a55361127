import Foundation
import TestSupport

/// Trainings of small networks on the text written for Lacuna.
enum TextRuns {
  static let text = "\(Command.corpora)/english.txt"
  /// Networks that are trained in a moment.
  static let options = ["--width", "16", "--hidden", "24", "--window", "3", "--seed", "7"]

  /// Runs `lacuna train` with these arguments to its end.
  static func train(_ arguments: [String], folder: TemporaryFolder) throws -> Command.Result {
    let running = try RunningCommand(["train"] + arguments, folder: folder.path)
    running.closeInput()
    return running.finish()
  }

  /// Starts `lacuna train` and waits until a file is there.
  static func start(
    _ arguments: [String], until name: String, folder: TemporaryFolder
  ) throws -> RunningCommand {
    let running = try RunningCommand(["train"] + arguments, folder: folder.path)
    running.closeInput()
    while try !folder.names().contains(name) && running.isRunning {}
    return running
  }

  /// The command that a message says to go on with.
  static func resumption(_ result: Command.Result) -> String? {
    result.errors.split(separator: "\n").last { $0.contains("go on") }
      .flatMap { line in line.range(of: "with: lacuna ").map { String(line[$0.upperBound...]) } }
  }
}
