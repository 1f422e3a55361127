import ArgumentParser
import LacunaKit

/// `lacuna export`: models for other tools.
struct Export: ParsableCommand {
  /// What can be written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case arpa
  }

  static let configuration = CommandConfiguration(
    abstract: "Write a model for other tools.",
    discussion: "ARPA is what KenLM, SRILM and most others read, in the form of KenLM's lmplz.")

  @Argument(help: "The model file.", completion: .file())
  var model: String

  @Option(name: .long, help: "The format: arpa.")
  var format: Format = .arpa

  @Option(
    name: [.short, .long], help: "Where to write; - is standard output.", completion: .file())
  var output: String

  func run() throws {
    try OutputCheck.isNotRead(output, [InputFile(path: model)])
    let opened = try TextModel(path: model)
    let file = try OutputFile(path: output == "-" ? "/dev/stdout" : output)
    try opened.writeARPA(to: file)
    try file.commit()
  }
}
