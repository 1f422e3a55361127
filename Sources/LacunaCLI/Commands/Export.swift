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
      ARPA is what KenLM, SRILM and most others read. --dialect kenlm writes it as KenLM's lmplz does, \
      with the fewest digits that keep every number; --dialect srilm as SRILM's ngram -write-lm does, \
      with seven digits, -99 for <s> and backoff weights for contexts only (give SRILM -unk with it). \
      Both read both, and importing what was exported and exporting it again gives the same bytes. The \
      n-grams of a compact model are laid out for speed first, in memory: about 40 bytes each.

      tokenizer-json is the tokenizer of a model of word pieces (--tokenizer bpe) as the file tokenizer.json of \
      Hugging Face's tokenizers, which then give every text the ids that the model gives it.
      """)

  @Argument(help: "The model file.", completion: .file())
  var model: String

  @Option(name: .long, help: "The format: arpa or tokenizer-json.")
  var format: Format = .arpa

  @Option(name: .long, help: "Whose form of ARPA: kenlm or srilm. (default: kenlm)")
  var dialect: ARPADialect?

  @Option(
    name: [.short, .long], help: "Where to write; - is standard output.", completion: .file())
  var output: String

  func validate() throws {
    if dialect != nil && format != .arpa {
      throw ValidationError("--dialect is for --format arpa.")
    }
  }

  func run() throws {
    try OutputCheck.isNotRead(output, [InputFile(path: model)])
    let opened = try TextModel(path: model)
    let file = try OutputFile(path: output == "-" ? "/dev/stdout" : output)
    switch format {
    case .arpa: try opened.writeARPA(to: file, dialect: dialect ?? .kenlm)
    case .tokenizerJSON: try opened.writeTokenizerJSON(to: file)
    }
    try file.commit()
  }
}
