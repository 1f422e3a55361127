import Foundation
import TestSupport

/// Models that tests share; made once, by the command itself.
enum Models {
  static let folder = try! TemporaryFolder()
  /// The text written for Lacuna, order 3.
  static let english = trained("english", "\(Command.corpora)/english.txt", "--order", "3")
  /// A text small enough to reckon with: every word's probability can be followed by hand.
  static let small = trained(
    "small", try! folder.write("small.txt", "the cat sat\nthe dog sat\nthe cat ran\na bird sang\n"),
    "--order", "2")

  private static func trained(_ name: String, _ text: String, _ options: String...) -> String {
    let path = folder.file("\(name).lacuna")
    let running = try! RunningCommand(["train", "ngram", text, "-o", path] + options)
    running.closeInput()
    let result = running.finish()
    precondition(result.status == 0, result.errors)
    return path
  }
}

/// Whether tests run as root, whom no permission stops.
let isRoot = getuid() == 0
