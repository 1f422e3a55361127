import ArgumentParser
import LacunaKit

/// `lacuna export`: models for other tools.
struct Export: ParsableCommand {
  /// What can be written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case arpa
    case tokenizerJSON = "tokenizer-json"
  }

  static let configuration = CommandConfiguration(
    abstract: "Write a model for other tools.",
    discussion: """
      ARPA is what KenLM, SRILM and most others read, in the form of KenLM's lmplz. tokenizer-json \
      is the tokenizer of a model of word pieces (--tokenizer bpe) as the file tokenizer.json of \
      Hugging Face's tokenizers, which then give every text the ids that the model gives it.
      """)

  @Argument(help: "The model file.", completion: .file())
  var model: String

  @Option(name: .long, help: "The format: arpa or tokenizer-json.")
  var format: Format = .arpa

  @Option(
    name: [.short, .long], help: "Where to write; - is standard output.", completion: .file())
  var output: String

  func run() throws {
    try OutputCheck.isNotRead(output, [InputFile(path: model)])
    let opened = try TextModel(path: model)
    let file = try OutputFile(path: output == "-" ? "/dev/stdout" : output)
    switch format {
    case .arpa: try opened.writeARPA(to: file)
    case .tokenizerJSON: try opened.writeTokenizerJSON(to: file)
    }
    try file.commit()
  }
}
