import Foundation
import TestSupport

/// Models that tests share; made once, by the command itself.
enum Models {
  static let folder = try! TemporaryFolder()
  /// The text written for Lacuna, order 3.
  static let english = trained("english", "\(Command.corpora)/english.txt", "--order", "3")
  /// A text small enough to reckon with: every word's probability can be followed by hand.
  static let small = trained("small", smallText, "--order", "2")
  private static let smallText = try! folder.write(
    "small.txt", "the cat sat\nthe dog sat\nthe cat ran\na bird sang\n")
  /// Networks of that text, and the first mixed with the n-grams and a cache.
  static let causal = trained(
    "causal", smallText, kind: "neural", "--size", "tiny", "--epochs", "2", "--hold-out", "0",
    "--batch-size", "64")
  static let masked = trained(
    "masked", smallText, kind: "masked", "--size", "tiny", "--epochs", "2", "--hold-out", "0",
    "--batch-size", "64")
  static let mixture: String = {
    let path = folder.file("mixture.lacuna")
    run(["mix", small, causal, "-o", path, "--tune", smallText, "--cache"])
    return path
  }()

  private static func trained(
    _ name: String, _ text: String, kind: String = "ngram", _ options: String...
  ) -> String {
    let path = folder.file("\(name).lacuna")
    run(["train", kind, text, "-o", path] + options)
    return path
  }

  private static func run(_ arguments: [String]) {
    let running = try! RunningCommand(arguments)
    running.closeInput()
    let result = running.finish()
    precondition(result.status == 0, result.errors)
  }
}

/// Whether tests run as root, whom no permission stops.
let isRoot = getuid() == 0
