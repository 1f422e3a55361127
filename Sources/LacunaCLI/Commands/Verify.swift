import ArgumentParser
import LacunaKit

/// `lacuna verify`: whether a model file is whole.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a whole model file and check that nothing in it is damaged.")

  @Argument(help: "The model files.", completion: .file())
  var models: [String]

  func run() throws {
    for model in models {
      try TextModel.verify(path: model)
      try StandardOutput.shared.line("\(model): whole")
    }
  }
}
