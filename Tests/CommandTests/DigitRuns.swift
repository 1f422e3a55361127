import Foundation
import TestSupport

/// Networks and pictures that tests of `lacuna digits` share; made by the command itself.
enum DigitRuns {
  static let folder = try! TemporaryFolder()
  /// The UCI digits that the tree holds.
  static let digits = "\(Command.corpora)/digits/digits.csv.gz"
  /// The first 200 of them as they would be unpacked.
  static let small = try! folder.write("small.csv", firstLines(200).joined(separator: "\n") + "\n")
  /// A network that was trained on them for a moment.
  static let network: String = {
    let path = folder.file("network.safetensors")
    let result = try! train(small, "-o", path, "--epochs", "20")
    precondition(result.status == 0, result.errors)
    return path
  }()

  static func firstLines(_ count: Int) throws -> [String] {
    let result = try Command.shell("gzip -dc '\(digits)' | head -\(count)")
    return result.lines
  }

  /// Runs `lacuna digits` with these arguments to its end.
  static func run(
    _ arguments: [String], input: String = "", folder: String? = nil
  ) throws -> Command.Result {
    let running = try RunningCommand(["digits"] + arguments, folder: folder)
    running.write(input)
    running.closeInput()
    return running.finish()
  }

  /// The options of a training of a small network on one line of arguments.
  static let options = [
    "--model", "mlp", "--widths", "24", "--batch-size", "16", "--learning-rate", "0.01",
  ]

  static func train(_ arguments: String..., folder: String? = nil) throws -> Command.Result {
    try run(["train"] + arguments + options, folder: folder)
  }
}
