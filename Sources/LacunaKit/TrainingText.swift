public import LanguageModeling
public import Storage
public import TextProcessing

/// How a text is read for training, whatever is trained on it.
public struct TrainingTextOptions: Sendable {
  /// How text becomes tokens.
  public var pipeline = TextPipeline.default
  /// What marks in the text mean.
  public var literalMarks = LiteralMarks.error
  /// Which words the vocabulary keeps.
  public var vocabulary = VocabularyOptions()
  /// If given, exactly these words make the vocabulary, and the options above do not apply.
  public var wordList: VocabularyBuilder?
  /// With the bpe tokenizer, the size of the vocabulary of pieces, the three special tokens included;
  /// `nil` for one that suits the length of the text. Without effect on a pipeline that is trained.
  public var pieceVocabularySize: Int?
  /// The share of the tokens that is held out, unless there is a text for that.
  public var heldOutShare = 0.05
  /// At most about so many tokens are held out.
  public var maximumHeldOutCount = 100_000
  /// How many threads work. Never changes the result.
  public var threads = 2

  /// Lacuna's defaults.
  public init() {}
}

/// A text that was read to train on: its vocabulary, its sentences as ids, and those held out.
public struct TrainingText: Sendable {
  /// How text becomes tokens.
  public let pipeline: TextPipeline
  /// What marks in the text mean.
  public let literalMarks: LiteralMarks
  /// The words that were kept.
  public let vocabulary: Vocabulary
  /// What is learned from.
  public let training: TokenCorpus
  /// What is held out.
  public let heldOut: TokenCorpus
  /// The digest of what is held out, which does not depend on the order of its sentences.
  public let heldOutDigest: String
  /// Whether what is held out was taken from the text, and is not a text of its own.
  public let heldOutIsPart: Bool
  /// Where the text came from.
  public let record: TrainingRecord

  /// Reads files.
  ///
  /// - Parameter heldOutFiles: the text to hold out; if there is none, a part of `files` is.
  /// - Throws: ``StorageError``, ``TextError``, ``LiteralMarkError``,
  ///   ``ModelError/vocabularyTooSmall(wordCount:)``, ``ModelError/nothingKnown(text:)``.
  public init(
    _ files: [InputFile], heldOutFiles: [InputFile] = [], options: TrainingTextOptions,
    progress: (UInt64, UInt64?) -> Void = { _, _ in }
  ) throws {
    try options.validatePieces()
    var options = options
    var reader = try CorpusReader(
      options.pipeline, literalMarks: options.literalMarks, leavesLastLineOpen: false,
      threads: options.threads)
    for (number, file) in files.enumerated() {
      try reader.read(file, isLastFile: number == files.count - 1, progress: progress)
    }
    let vocabulary: Vocabulary
    var corpus: TokenCorpus
    if options.pipeline.tokenizer == .bpe {
      (vocabulary, corpus) = try reader.cut(
        &options.pipeline, size: options.pieceVocabularySize, progress: { _ in })
    } else {
      let ids: [TokenID]
      (vocabulary, ids) =
        options.wordList.map { reader.words.vocabulary(listedIn: $0) }
        ?? reader.words.vocabulary(options.vocabulary)
      corpus = reader.corpus
      corpus.renumberWords(ids)
    }
    guard vocabulary.count - Int(SpecialToken.count) >= 2 else {
      throw ModelError.vocabularyTooSmall(wordCount: vocabulary.count - Int(SpecialToken.count))
    }
    heldOutIsPart = heldOutFiles.isEmpty
    if heldOutFiles.isEmpty {
      (training, heldOut) = corpus.split(
        holdingOut: options.heldOutShare, atMost: options.maximumHeldOutCount)
      heldOutDigest = CorpusDigest(heldOut, vocabulary).text
    } else {
      training = corpus
      let known = try KnownText(
        heldOutFiles, vocabulary: vocabulary, pipeline: options.pipeline,
        literalMarks: options.literalMarks, threads: options.threads, progress: progress)
      (heldOut, heldOutDigest) = (known.corpus, known.digest)
    }
    pipeline = options.pipeline
    literalMarks = options.literalMarks
    self.vocabulary = vocabulary
    record = TrainingRecord(
      version: LacunaVersion.current, method: "", literalMarks: options.literalMarks,
      minimumCount: options.vocabulary.minimumCount,
      maximumVocabulary: options.vocabulary.maximumSize, usesWordList: options.wordList != nil,
      sources: reader.sources.sorted { $0.digest < $1.digest }, digest: reader.digest.text,
      remarks: [])
  }
}
