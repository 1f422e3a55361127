public import LanguageModeling
public import NGrams
public import Storage
public import TextProcessing

/// Trains an n-gram model: first texts are read and counted, then the model is made, in memory or
/// straight into its file.
///
/// The same texts and options give the same model whatever the number of threads and the memory and,
/// unless `lmplz` is imitated, the order of the lines. Counts that were kept stand for the texts they
/// were made of.
public struct NGramTraining: ~Copyable {
  /// How the model reads text.
  public let pipeline: TextPipeline
  /// The words that the model knows.
  public let vocabulary: Vocabulary
  /// What was read, and how the model is estimated.
  public let record: TrainingRecord
  private let estimator: NGramEstimator
  private let counts: KeptCounts?

  /// What is known of the estimate before it is made.
  public var report: NGramEstimator.Report { estimator.report }

  /// Reads and counts texts. Throws ``StorageError``, ``TextError``, ``LiteralMarkError`` and
  /// ``NGramError``.
  public init(
    on files: [InputFile], options: TrainingOptions,
    progress: (TextModel.TrainingStage) -> Void = { _ in }
  ) throws {
    try options.estimation.validate()
    try options.validatePieces()
    var text = try CountableText(files, options: options, progress: progress)
    var pipeline = options.pipeline
    var encoding: BytePairEncoding?
    if pipeline.tokenizer == .bpe {
      encoding = try text.reader.encoding(&pipeline, size: options.pieceVocabularySize) {
        progress(.learningPieces(count: $0))
      }
    }
    let words = text.takeWords()
    let source = try text.source(WordIDs(words, encoding))
    try self.init(
      source, words: words, encoding, pipeline: pipeline, options: options,
      record: text.record(options), progress: progress)
  }

  /// Reads counts that are text; see ``CountsText``. Throws ``CountsError`` too.
  ///
  /// - Parameter order: the order of the model; `nil` for that of the longest n-grams.
  public init(
    counts files: [InputFile], order: Int?, options: TrainingOptions,
    progress: (TextModel.TrainingStage) -> Void = { _ in }
  ) throws {
    var reader = CountsReader(
      literalMarks: options.literalMarks, permitted: options.wordList, room: options.room)
    for file in files {
      try reader.read(file) { progress(.reading(bytes: $0, total: $1)) }
    }
    guard reader.order > 0 else { throw NGramError.emptyCorpus }
    var options = options
    options.estimation.order = order ?? reader.order
    try options.estimation.validate()
    let record = TrainingRecord(
      version: LacunaVersion.current, method: "", literalMarks: options.literalMarks,
      minimumCount: options.vocabulary.minimumCount,
      maximumVocabulary: options.vocabulary.maximumSize, usesWordList: options.wordList != nil,
      sources: reader.sources.sorted { $0.digest < $1.digest }, digest: reader.digest.text,
      remarks: [])
    try self.init(
      .places(CutPlaces(try reader.finish(), order: options.estimation.order)),
      words: reader.words, nil, pipeline: options.pipeline, options: options, record: record,
      progress: progress)
  }

  /// Counts what is to be learned from and plans the estimate.
  ///
  /// - Parameters:
  ///   - source: a text, or places that were counted before, in which word `w` of `words` is number
  ///     w + 3; with an encoding, pieces.
  ///   - words: all words with their counts.
  init(
    _ source: consuming Countable, words: consuming VocabularyBuilder,
    _ encoding: BytePairEncoding?, pipeline: TextPipeline, options: TrainingOptions,
    record: TrainingRecord, progress: (TextModel.TrainingStage) -> Void
  ) throws {
    progress(.estimating(.counting))
    let plan = VocabularyPlan(words, encoding, options)
    words = VocabularyBuilder()
    let order = options.estimation.order
    var counts: KeptCounts?
    var counted: CountedNGrams
    if options.keepsCounts {
      counted = try source.count(
        order: order, ids: plan.allIDs, vocabularySize: plan.all.count, options,
        residentByteCount: plan.byteCount)
      let trie = try CountTrie(counted)
      counts = KeptCounts(trie: trie, vocabulary: plan.isCut ? plan.all : nil)
      if plan.isCut {
        counted = try CountedNGrams(
          JoinedPlaces([(trie, plan.cutIDsOfAll)]), order: order,
          vocabularySize: plan.cut.count, thresholds: options.estimation.thresholds,
          room: options.room, residentByteCount: plan.byteCount)
      }
    } else {
      counted = try source.count(
        order: order, ids: plan.cutIDs, vocabularySize: plan.cut.count, options,
        residentByteCount: plan.byteCount)
    }
    let estimator = try NGramEstimator(counted, options: options.estimation)
    var record = record
    record.note(estimator.report, options.estimation)
    self.pipeline = pipeline
    vocabulary = estimator.report.keptWords.map { plan.cut.keeping($0) } ?? plan.cut
    // Counts are of the words before any was dropped.
    if let kept = counts, kept.vocabulary == nil, estimator.report.keptWords != nil {
      counts = KeptCounts(trie: kept.trie, vocabulary: plan.all)
    }
    self.record = record
    self.counts = counts
    self.estimator = estimator
  }

  /// Estimates the model in memory. Counts that were to be kept are not part of it.
  public consuming func model(
    progress: (TextModel.TrainingStage) -> Void = { _ in }
  ) throws -> TextModel {
    progress(.estimating(.estimating))
    return TextModel(
      pipeline: pipeline, literalMarks: record.literalMarks, vocabulary: vocabulary,
      ngrams: try estimator.model(), record: record)
  }

  /// Estimates the model into a file without a name in a folder, mapped: more than memory holds, and
  /// nothing is left of it however the process ends. Counts that were to be kept are not part of it.
  /// Throws `StorageError` for a folder without room.
  public consuming func mappedModel(
    in folder: String, progress: (TextModel.TrainingStage) -> Void = { _ in }
  ) throws -> TextModel {
    progress(.estimating(.estimating))
    let file = try SectionFileWriter(temporaryIn: folder)
    try TextModel.begin(
      file, pipeline: pipeline, vocabulary: vocabulary, ngramRecord: record)
    try estimator.write(to: file)
    return try TextModel(file.map())
  }

  /// Estimates the model into a model file, which appears under its name when it is whole.
  public consuming func write(
    to path: String, progress: (TextModel.TrainingStage) -> Void = { _ in }
  ) throws {
    progress(.estimating(.estimating))
    let counts = counts
    let file = try SectionFileWriter(path: path)
    try TextModel.begin(
      file, pipeline: pipeline, vocabulary: vocabulary, ngramRecord: record)
    try estimator.write(to: file)
    try counts?.write(to: file)
    try file.commit()
  }
}

/// The words that a model gets, and all there are.
struct VocabularyPlan {
  /// All words of the text.
  let all: Vocabulary
  /// The words of the model before any is dropped for its count of n-grams.
  let cut: Vocabulary
  /// By word number + 3 their ids in each.
  let allIDs: [TokenID]
  let cutIDs: [TokenID]
  /// Whether the two differ.
  let isCut: Bool

  init(_ words: VocabularyBuilder, _ encoding: BytePairEncoding?, _ options: TrainingOptions) {
    if let encoding {
      all = .pieces(of: encoding)
      cut = all
      allIDs = Array(0..<TokenID(all.count))
      cutIDs = allIDs
      isCut = false
      return
    }
    let marks = Array(0..<SpecialToken.count)
    let vocabulary = options.vocabulary
    let (model, ids) =
      options.wordList.map { words.vocabulary(listedIn: $0) } ?? words.vocabulary(vocabulary)
    cut = model
    cutIDs = marks + ids
    isCut =
      options.wordList != nil
      || model.count < words.counts.count { $0 > 0 } + Int(SpecialToken.count)
    if isCut && options.keepsCounts {
      let (whole, ids) = words.vocabulary(VocabularyOptions(order: vocabulary.order))
      all = whole
      allIDs = marks + ids
    } else {
      all = cut
      allIDs = cutIDs
    }
  }

  /// The id in the cut vocabulary of each word of the whole one.
  var cutIDsOfAll: [TokenID] {
    var ids = [TokenID](repeating: SpecialToken.unknown, count: all.count)
    for (whole, cut) in zip(allIDs, cutIDs) where whole != SpecialToken.unknown {
      ids[Int(whole)] = cut
    }
    return ids
  }

  var byteCount: Int {
    cut.byteCount + (isCut ? all.byteCount : 0) + 4 * (cutIDs.count + allIDs.count)
  }
}
