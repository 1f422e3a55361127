internal import LanguageModeling
public import NGrams
public import Storage

extension TextModel {
  /// What training is doing, for progress.
  public enum TrainingStage: Sendable, Equatable {
    /// Reading text: bytes so far and, where it is known, in total.
    case reading(bytes: UInt64, total: UInt64?)
    /// Learning the pieces of words: so many of them are known.
    case learningPieces(count: Int)
    /// Working on n-grams.
    case estimating(NGramEstimator.Stage)
  }

  /// Trains an n-gram model on texts.
  ///
  /// The same texts and options give the same model whatever the number of threads and, unless
  /// `lmplz` is imitated, the order of the lines. Throws ``StorageError``, ``TextError``,
  /// ``LiteralMarkError`` and ``NGramError``.
  public static func train(
    on files: [InputFile], options: TrainingOptions,
    progress: (TrainingStage) -> Void = { _ in }
  ) throws -> (model: TextModel, report: NGramEstimator.Report) {
    try options.estimation.validate()
    try options.validatePieces()
    let isKenLM = options.estimation.compatibility == .kenlm
    var reader = try CorpusReader(
      options.pipeline, literalMarks: options.literalMarks, leavesLastLineOpen: isKenLM,
      threads: options.threads)
    for (number, file) in files.enumerated() {
      try reader.read(file, isLastFile: number == files.count - 1) {
        progress(.reading(bytes: $0, total: $1))
      }
    }
    var pipeline = options.pipeline
    var vocabulary: Vocabulary
    var corpus: TokenCorpus
    if pipeline.tokenizer == .bpe {
      (vocabulary, corpus) = try reader.cut(&pipeline, size: options.pieceVocabularySize) {
        progress(.learningPieces(count: $0))
      }
    } else {
      let ids: [TokenID]
      (vocabulary, ids) = self.vocabulary(of: reader.words, options)
      corpus = reader.corpus
      corpus.renumberWords(ids)
    }
    let (ngrams, report) = try NGramEstimator.estimate(
      corpus, vocabularySize: vocabulary.count, options: options.estimation,
      threads: options.threads, progress: { progress(.estimating($0)) })
    if let kept = report.keptWords { vocabulary = vocabulary.keeping(kept) }
    let model = TextModel(
      pipeline: pipeline, literalMarks: options.literalMarks, vocabulary: vocabulary,
      ngrams: ngrams, record: record(reader, options, report))
    return (model, report)
  }

  private static func vocabulary(
    of words: VocabularyBuilder, _ options: TrainingOptions
  ) -> (Vocabulary, [TokenID]) {
    guard let list = options.wordList else { return words.vocabulary(options.vocabulary) }
    return words.vocabulary(listedIn: list)
  }

  private static func record(
    _ reader: CorpusReader, _ options: TrainingOptions, _ report: NGramEstimator.Report
  ) -> TrainingRecord {
    var record = TrainingRecord(
      version: LacunaVersion.current, method: "", literalMarks: options.literalMarks,
      minimumCount: options.vocabulary.minimumCount,
      maximumVocabulary: options.vocabulary.maximumSize, usesWordList: options.wordList != nil,
      sources: reader.sources.sorted { $0.digest < $1.digest }, digest: reader.digest.text,
      remarks: [])
    record.note(report, options.estimation)
    return record
  }
}

extension TrainingRecord {
  /// Says how n-grams were estimated.
  mutating func note(_ report: NGramEstimator.Report, _ options: NGramOptions) {
    method = options.smoothing.method.rawValue
    remarks += Self.remarks(report)
    if !options.smoothing.method.isNormalized { remarks.append(Self.scoreCaveat) }
    estimation = Estimation(
      order: options.order, pruning: options.pruning,
      interpolatesUnigrams: options.interpolatesUnigrams, compatibility: options.compatibility,
      discounts: report.discounts.map { [$0.values[1], $0.values[2], $0.values[3]] },
      smoothing: options.smoothing.withUsualValues,
      discountRatios: report.discountRatios.isEmpty ? nil : report.discountRatios)
  }

  /// What a person should know about the estimate. Orders without any n-gram need no discounts.
  private static func remarks(_ report: NGramEstimator.Report) -> [String] {
    let order = report.totalCounts.count
    let longest = (report.totalCounts.lastIndex { $0 > 0 } ?? 0) + 1
    var remarks = report.fallbacks.filter { $0.order <= longest }.map {
      "order \($0.order): \($0.replacement), because \($0.reason)"
    }
    if longest < order {
      let orders =
        longest + 1 == order ? "order \(order) has" : "orders \(longest + 1) to \(order) have"
      remarks.append("\(orders) no n-grams, because no sentence is that long")
    }
    return remarks
  }
}
