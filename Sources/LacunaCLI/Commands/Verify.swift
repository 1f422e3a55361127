import ArgumentParser
import LacunaKit

/// `lacuna verify`: whether a model file is whole.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read whole model files and check that nothing in them is damaged.")

  @Argument(help: "The model files.", completion: .file())
  var models: [String]

  func run() throws {
    var damagedCount = 0
    for model in models {
      do {
        try TextModel.verify(path: model)
        try StandardOutput.shared.line("\(model): whole")
      } catch {
        damagedCount += 1
        StandardError.say("lacuna: \(error)")
      }
    }
    if damagedCount > 0 { throw ExitCode(1) }
  }
}
