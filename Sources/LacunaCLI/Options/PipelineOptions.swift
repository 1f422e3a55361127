public import ArgumentParser
public import LacunaKit

/// How text becomes tokens. A model remembers it.
struct PipelineOptions: ParsableArguments {
  @Option(
    name: .long,
    help: """
      word: the words of Unicode, punctuation apart; whitespace: text that is tokenized already; \
      character: characters as people see them (grapheme clusters); bpe: words in pieces that are \
      learned from the text, so that no word is unknown. (default: word)
      """)
  var tokenizer: TextPipeline.TokenizerKind?

  @Option(name: .long, help: "The Unicode normalization. (default: nfc; none for whitespace)")
  var normalization: Normalization.Form?

  @Flag(name: .long, help: "Treat upper and lower case alike.")
  var foldCase = false

  @Flag(name: .long, help: "Remove accents from letters.")
  var stripAccents = false

  @Option(
    name: .long,
    help: "lines: each line is a sentence; unicode: split running prose. (default: lines)")
  var sentences: TextPipeline.SentenceSplitting?

  @Option(
    name: .long,
    help: """
      What an empty line is: a sentence without words, or nothing. \
      (default: skip; sentence for whitespace)
      """)
  var emptyLines: TextPipeline.EmptyLines?

  @Option(
    name: .long,
    help: """
      What to do with bytes that are not UTF-8: stop, put U+FFFD in their place, or keep them \
      (whitespace only). (default: error; keep for whitespace)
      """)
  var invalidUTF8: TextPipeline.InvalidUTF8?

  @Option(
    name: .long,
    help: """
      What to do with a literal <s>, </s> or <unk> in a text: stop, leave it out, or read it as \
      an ordinary word.
      """)
  var literalMarks: LiteralMarks = .error

  /// Whether no option was given.
  var isEmpty: Bool {
    tokenizer == nil && normalization == nil && !foldCase && !stripAccents && sentences == nil
      && emptyLines == nil && invalidUTF8 == nil && literalMarks == .error
  }

  /// The pipeline asked for, over a tokenizer's defaults. Throws a validation error where options
  /// contradict each other.
  func pipeline(default kind: TextPipeline.TokenizerKind = .word) throws -> TextPipeline {
    var pipeline = TextPipeline(tokenizer: tokenizer ?? kind)
    if let normalization { pipeline.normalization.form = normalization }
    if foldCase { pipeline.normalization.foldsCase = true }
    if stripAccents { pipeline.normalization.stripsAccents = true }
    if let sentences { pipeline.sentenceSplitting = sentences }
    if let emptyLines { pipeline.emptyLines = emptyLines }
    if let invalidUTF8 { pipeline.invalidUTF8 = invalidUTF8 }
    do {
      try pipeline.validate()
    } catch {
      throw ValidationError("\(error)")
    }
    return pipeline
  }
}

extension TextPipeline.TokenizerKind: ExpressibleByArgument {}
extension TextPipeline.SentenceSplitting: ExpressibleByArgument {}
extension TextPipeline.EmptyLines: ExpressibleByArgument {}
extension TextPipeline.InvalidUTF8: ExpressibleByArgument {}
extension Normalization.Form: ExpressibleByArgument {}
extension LiteralMarks: ExpressibleByArgument {}
extension Compatibility: ExpressibleByArgument {}
