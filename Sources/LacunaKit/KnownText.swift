public import LanguageModeling
public import Storage
public import TextProcessing

/// A text in the words of a vocabulary that is there already, such as one to tune or try a model on.
public struct KnownText: Sendable {
  /// The sentences as ids, unknown words as `<unk>`.
  public let corpus: TokenCorpus
  /// The digest of the text.
  public let digest: String

  /// Reads files. Throws ``StorageError``, ``TextError``, ``LiteralMarkError`` and, for a text of
  /// unknown words only, ``ModelError/nothingKnown(text:)``.
  public init(
    _ files: [InputFile], vocabulary: Vocabulary, pipeline: TextPipeline,
    literalMarks: LiteralMarks, threads: Int, progress: (UInt64, UInt64?) -> Void = { _, _ in }
  ) throws {
    var reader = try CorpusReader(
      pipeline, literalMarks: literalMarks, leavesLastLineOpen: false, threads: threads)
    for (number, file) in files.enumerated() {
      try reader.read(file, isLastFile: number == files.count - 1, progress: progress)
    }
    digest = reader.digest.text
    if pipeline.tokenizer == .bpe {
      try pipeline.checkIsTrained()
      var pipeline = pipeline
      corpus = try reader.cut(&pipeline, size: nil, progress: { _ in }).corpus
      return
    }
    let ids = (0..<UInt32(reader.words.count)).map { number in
      reader.words.withBytes(of: number) { vocabulary.id(of: $0) ?? SpecialToken.unknown }
    }
    guard ids.isEmpty || ids.contains(where: { $0 != SpecialToken.unknown }) else {
      throw ModelError.nothingKnown(text: files.map(\.displayName).joined(separator: ", "))
    }
    var corpus = reader.corpus
    corpus.renumberWords(ids)
    self.corpus = corpus
  }
}
