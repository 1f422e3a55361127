public import LanguageModeling
public import NGrams

extension TextModel {
  /// A model of n-grams without those that matter least, its record saying so. The index is a fast one; made
  /// of a compact one it keeps the quantised numbers, and the record says that, too.
  ///
  /// Throws ``ModelError/cannotPrune(kinds:)`` for everything but n-grams alone,
  /// ``ModelError/notNormalized(method:)``, ``ModelError/otherWords`` for a model of contexts with
  /// another vocabulary, and what ``NGramModel/pruned(_:progress:)`` throws. Where
  /// nothing has to go the answer is the model as it is.
  ///
  /// - Parameter history: a model whose n-grams say how frequent contexts are, instead of this one's.
  public func pruned(
    _ options: EntropyPruningOptions, history: TextModel? = nil,
    progress: (NGramModel.PruningStage) -> Void = { _ in }
  ) throws -> (model: TextModel, report: EntropyPruningReport) {
    let ngrams = try requireNGrams()
    guard components.count == 1, mixing == nil else { throw ModelError.cannotPrune(kinds: kinds) }
    if record.method == "stupid-backoff" {
      throw ModelError.notNormalized(method: record.method)
    }
    var options = options
    if let history {
      guard hasSameWords(as: history) else { throw ModelError.otherWords }
      options.history = try history.requireNGrams()
    }
    let (pruned, report) = try ngrams.pruned(options, progress: progress)
    if !report.isChanged { return (self, report) }
    var record = record
    record.entropyPruning =
      (record.entropyPruning ?? []) + [TrainingRecord.EntropyPruning(options, report)]
    if let bits = ngrams.quantizationBits { record.noteQuantization(bits: bits) }
    if report.improperContextCount > 0 {
      record.remarks.append(
        "\(report.improperContextCount) contexts have n-grams whose probabilities sum to more than 1; "
          + "nothing of them was pruned")
    }
    let model = TextModel(
      pipeline: pipeline, literalMarks: literalMarks, vocabulary: vocabulary, ngrams: pruned,
      record: record)
    return (model, report)
  }

  /// Whether all words have the same ids in both, for the n-grams of both.
  private func hasSameWords(as other: TextModel) -> Bool {
    guard vocabulary.count == other.vocabulary.count,
      other.ngrams?.vocabularySize == other.vocabulary.count,
      other.components.first(where: { $0.kind == .ngram })?.map.ids == nil
    else { return false }
    return (SpecialToken.count..<TokenID(vocabulary.count)).allSatisfy { id in
      vocabulary.withBytes(of: id) { other.vocabulary.id(of: $0) } == id
    }
  }

  /// The ids of the words of a list that is read as a text is, and the words that the model does not
  /// know, in the order of the list.
  public func ids(of list: VocabularyBuilder) -> (known: Set<TokenID>, unknown: [String]) {
    var known: Set<TokenID> = []
    var unknown: [String] = []
    for word in 0..<TokenID(list.count) {
      list.withBytes(of: word) { bytes in
        if let id = vocabulary.id(of: bytes) {
          known.insert(id)
        } else {
          unknown.append(String(decoding: bytes, as: UTF8.self))
        }
      }
    }
    return (known, unknown)
  }
}

extension TrainingRecord.EntropyPruning {
  /// What was asked for and what came of it.
  init(_ options: EntropyPruningOptions, _ report: EntropyPruningReport) {
    threshold = report.threshold
    switch options.goal {
    case .threshold: break
    case .ngramCount(let count): targetCount = count
    case .byteCount(let count): targetByteCount = count
    }
    minimumOrder = options.minimumOrder
    protectedWordCount = options.protectedWords.count
    usesHistoryModel = options.history != nil
    countsBefore = report.countsBefore
    countsAfter = report.countsAfter
  }
}
