internal import LanguageModeling
internal import NGrams
internal import Storage

/// What an n-gram model can be counted from.
enum Countable {
  /// A text.
  case text(SpooledText)
  /// Places that were counted before.
  case places(any CountedNGramSource)

  /// Counts n-grams of words by their new ids.
  consuming func count(
    order: Int, ids: [TokenID], vocabularySize: Int, _ options: TrainingOptions,
    residentByteCount: Int
  ) throws -> CountedNGrams {
    switch self {
    case .text(let text):
      try CountedNGrams(
        text.renumbered(ids), order: order, vocabularySize: vocabularySize,
        thresholds: options.estimation.thresholds, room: options.room,
        residentByteCount: residentByteCount)
    case .places(let places):
      try CountedNGrams(
        JoinedPlaces([(places, ids)]), order: order, vocabularySize: vocabularySize,
        thresholds: options.estimation.thresholds, room: options.room,
        residentByteCount: residentByteCount)
    }
  }
}

/// Texts that have been read to be counted.
struct CountableText {
  private(set) var reader: CorpusReader
  private let spool: TokenSpool

  /// Reads files. Throws ``StorageError``, ``TextError`` and ``LiteralMarkError``.
  init(
    _ files: [InputFile], options: TrainingOptions,
    progress: (TextModel.TrainingStage) -> Void
  ) throws {
    spool = TokenSpool(options.room)
    reader = try CorpusReader(
      options.pipeline, literalMarks: options.literalMarks,
      leavesLastLineOpen: options.estimation.compatibility == .kenlm,
      threads: options.room.threads, spool: spool)
    for (number, file) in files.enumerated() {
      try reader.read(file, isLastFile: number == files.count - 1) {
        progress(.reading(bytes: $0, total: $1))
      }
    }
  }

  /// The words, which the reader gives up.
  mutating func takeWords() -> VocabularyBuilder {
    let words = reader.words
    reader.forgetWords()
    return words
  }

  /// The text, once.
  func source(_ ids: WordIDs) throws -> Countable { .text(try text(ids)) }

  /// The text, once.
  func text(_ ids: WordIDs) throws -> SpooledText { try spool.finish(ids: ids) }

  /// What was read.
  func record(_ options: TrainingOptions) -> TrainingRecord {
    TrainingRecord(
      version: LacunaVersion.current, method: "", literalMarks: options.literalMarks,
      minimumCount: options.vocabulary.minimumCount,
      maximumVocabulary: options.vocabulary.maximumSize, usesWordList: options.wordList != nil,
      sources: reader.sources.sorted { $0.digest < $1.digest }, digest: reader.digest.text,
      remarks: options.remarks)
  }
}
