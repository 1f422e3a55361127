public import LanguageModeling
public import TextProcessing

/// How models are mixed.
public struct MixingOptions: Sendable {
  /// Whether words of the document so far become more probable.
  public var usesCache = false
  /// Which contexts have weights of their own.
  public var buckets = MixtureBuckets.byEvidence
  /// How many threads work. Never changes the result.
  public var threads = 2

  /// A mixture with weights by evidence and without a cache.
  public init() {}
}

/// Puts models together into one.
///
/// All must cut text in the same way. Their vocabularies may differ: the mixture knows the words of
/// all, and a model gives to each word that it does not know a share of its `<unk>`.
public struct ModelMixer {
  /// How all of them read text.
  public let pipeline: TextPipeline
  /// What marks in a text mean to all of them.
  public let literalMarks: LiteralMarks
  /// The words of all of them.
  public let vocabulary: Vocabulary
  let components: [ModelComponent]

  /// Takes the components of models. Throws ``ModelError/cannotMix(reason:)``.
  public init(_ models: [(name: String, model: TextModel)]) throws {
    guard let first = models.first else { throw MixtureError.noModels }
    var pipeline = first.model.pipeline
    for (name, model) in models.dropFirst() {
      if pipeline.documentSeparator == nil {
        pipeline.documentSeparator = model.pipeline.documentSeparator
      }
      if let difference = Self.difference(first.model, model) {
        throw ModelError.cannotMix(reason: "\(first.name) and \(name) differ in \(difference)")
      }
    }
    self.pipeline = pipeline
    literalMarks = first.model.literalMarks
    let isCommon = models.allSatisfy { Self.isSame($0.model.vocabulary, first.model.vocabulary) }
    let common =
      isCommon
      ? first.model.vocabulary
      : VocabularyMap.commonVocabulary(of: models.map(\.model.vocabulary))
    vocabulary = common
    var components: [ModelComponent] = []
    for (_, model) in models {
      for component in model.components {
        let ids = (0..<TokenID(common.count)).map { id -> TokenID in
          let own =
            isCommon || id < SpecialToken.count
            ? id : common.withBytes(of: id) { model.vocabulary.id(of: $0) ?? SpecialToken.unknown }
          return component.map.ids?[Int(own)] ?? own
        }
        components.append(
          ModelComponent(
            component.content, record: component.record,
            map: try VocabularyMap(
              ids: ids, modelSize: component.vocabularySize,
              unknownShares: ModelComponent.unknownShares(components))))
      }
    }
    self.components = components
  }

  /// What two models read differently, with what to do; `nil` if nothing.
  private static func difference(_ left: TextModel, _ right: TextModel) -> String? {
    var (one, other) = (left.pipeline, right.pipeline)
    (one.documentSeparator, other.documentSeparator) = (nil, nil)
    if one.tokenizer != other.tokenizer {
      return
        "their tokenizers (\(one.tokenizer.rawValue) and \(other.tokenizer.rawValue)), so they "
        + "give probabilities to different pieces of text: train one of them again with the other's"
    }
    if one != other {
      return
        "how they normalise or divide text: train one of them again with the other's text options"
    }
    if left.literalMarks != right.literalMarks {
      return "what <s>, </s> and <unk> in a text mean (--literal-marks "
        + "\(left.literalMarks.rawValue) and \(right.literalMarks.rawValue))"
    }
    return nil
  }

  private static func isSame(_ left: Vocabulary, _ right: Vocabulary) -> Bool {
    left.count == right.count
      && (0..<TokenID(left.count)).allSatisfy { id in
        left.withBytes(of: id) { bytes in right.withBytes(of: id) { bytes.elementsEqual($0) } }
      }
  }

  /// The mixture with the weights under which a held-out text is most probable. The models must not
  /// have been trained on that text.
  ///
  /// - Throws: ``MixtureError/noTuningText``, ``ModelError/cannotMix(reason:)``.
  public func tuned(
    on heldOut: TokenCorpus, digest: String, options: MixingOptions
  ) throws -> (model: TextModel, report: MixtureTuningReport) {
    let filling = try FillTuner(
      components: components, vocabularySize: vocabulary.count, threads: options.threads
    )
    .tune(on: heldOut)
    let readers = components.filter(\.kind.readsLeftToRight)
    guard !readers.isEmpty else {
      throw ModelError.cannotMix(
        reason: "none of the models reads from left to right; add one of n-grams")
    }
    let sentences = PlainSentences(heldOut)
    var design = MixtureDesign(buckets: options.buckets)
    design.evidenceModel = readers.firstIndex { $0.kind == .ngram } ?? 0
    if readers[design.evidenceModel].kind != .ngram {
      design.buckets.longestContext = 0
      design.buckets.continuationClasses = 1
    }
    if options.usesCache {
      design.cache = RecentWordCacheOptions()
      design.decayCandidates = MixtureDesign.usualDecays
    }
    let (mixture, report) = try sentences.withBatch { batch in
      try LinearMixture.tuned(
        models: readers.compactMap(\.sequenceModel), maps: readers.map(\.map), design: design,
        on: batch)
    }
    let record = MixingRecord(
      weights: mixture.weights, cache: mixture.cache?.options, tokenCount: report.tokenCount,
      digest: digest, sourcePerplexities: report.sourcePerplexities.map { $0.isFinite ? $0 : nil },
      perplexity: report.perplexityAfter, filling: filling?.weights)
    return (try model(record), report)
  }

  /// The mixture with given weights for its readers, the same in all contexts. Throws `MixtureError`.
  public func weighted(_ weights: [Double], cache: RecentWordCacheOptions? = nil) throws
    -> TextModel
  {
    try model(
      MixingRecord(
        weights: MixtureWeights(uniform: weights, cacheLevels: cache?.decays.count ?? 0),
        cache: cache))
  }

  private func model(_ record: MixingRecord) throws(MixtureError) -> TextModel {
    try TextModel(
      pipeline: pipeline, literalMarks: literalMarks, vocabulary: vocabulary,
      components: components, mixing: record)
  }
}

/// A corpus as sentences without marks, as models score them.
struct PlainSentences {
  private(set) var tokens: [TokenID] = []
  private(set) var ends: [Int] = []
  private(set) var documentStarts: [Int] = []

  init(_ corpus: TokenCorpus) {
    documentStarts = corpus.documentStarts
    for (place, token) in corpus.tokens.enumerated() {
      if token == SpecialToken.sentenceStart {
        if place > 0 { ends.append(tokens.count) }
      } else if token != SpecialToken.sentenceEnd {
        tokens.append(token)
      }
    }
    if !corpus.tokens.isEmpty { ends.append(tokens.count) }
  }

  func withBatch<Result>(_ body: (SentenceBatch) throws -> Result) rethrows -> Result {
    try tokens.withUnsafeBufferPointer {
      try body(SentenceBatch($0, ends: ends, documentStarts: documentStarts))
    }
  }
}
