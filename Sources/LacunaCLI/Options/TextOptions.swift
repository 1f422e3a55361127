public import ArgumentParser
public import LacunaKit

/// What a model that is trained on text reads, and what is held out.
struct TextOptions: ParsableArguments {
  @Argument(
    help: "Text files (.gz too) or folders of them; - is standard input.", completion: .file())
  var texts: [String]

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Text to try the model on while training. (default: a part of the text)",
    completion: .file())
  var valid: [String] = []

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      The share of the text that is held out, in ten runs of sentences; at most 100,000 tokens, for \
      'train all' 200,000.
      """)
  var holdOut: Double = 0.05

  @Option(
    name: .long, parsing: .unconditional, help: "Words that occur less often become <unk>.")
  var minCount: UInt64 = 1

  @Option(
    name: .long, parsing: .unconditional,
    help: "Keep at most this many words, the most frequent ones.")
  var maxVocabulary: Int?

  @OptionGroup var pieceOptions: PieceOptions

  mutating func validate() throws {
    if !(holdOut >= 0 && holdOut <= 0.5) {
      throw ValidationError("--hold-out must be from 0 to 0.5.")
    }
    if let maxVocabulary, maxVocabulary < 2 {
      throw ValidationError("--max-vocabulary must be at least 2.")
    }
  }

  /// What has to be said again when a training goes on.
  var resumption: [String] { valid.isEmpty ? [] : ["--valid"] + valid }

  /// The files, none of which may be where the model goes.
  func files(notOverwriting output: String) throws -> (text: [InputFile], heldOut: [InputFile]) {
    let files = (try InputFiles.find(texts), try valid.isEmpty ? [] : InputFiles.find(valid))
    try OutputCheck.model(output, against: files.0 + files.1)
    return files
  }
}

/// Into how many pieces words are cut.
struct PieceOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: """
      With --tokenizer bpe: how many pieces the vocabulary has, 515 to 1000000, the special tokens \
      included. (default: 8000 to 32000 by the length of the text)
      """)
  var bpeSize: Int?
}

/// Where documents begin, for models that look beyond the sentence.
struct DocumentOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "How far a model looks: sentence, or document, which is a file unless it is divided.")
  var context: NetworkPlan.Scope?

  @Option(
    name: .long,
    help: """
      What parts a file into documents: empty-line, or a regular expression for the lines with which \
      they begin, such as '^ = [^=]'.
      """)
  var documentSeparator: DocumentSeparator?

  mutating func validate() throws {
    do {
      _ = try DocumentFinder(documentSeparator)
    } catch {
      throw ValidationError("--document-separator: \(error)")
    }
  }
}

extension DocumentSeparator: ExpressibleByArgument {
  /// Reads `empty-line` or a pattern.
  public init?(argument: String) {
    if argument.isEmpty { return nil }
    self = argument == "empty-line" ? .emptyLine : .heading(argument)
  }
}
