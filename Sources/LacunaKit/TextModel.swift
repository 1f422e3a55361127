public import LanguageModeling
public import NGrams
public import NeuralModels
public import TextProcessing

/// A language model with everything it needs to read and write text: what a `.lacuna` file holds.
///
/// It is immutable and may be used from any number of threads. A model that was opened lies in the
/// mapped file, and only what is used is read.
public struct TextModel: Sendable {
  /// How text becomes tokens.
  public let pipeline: TextPipeline
  /// What marks in a text mean.
  public let literalMarks: LiteralMarks
  /// The words that the model knows.
  public let vocabulary: Vocabulary
  /// The models of their sequences, at least one.
  public let components: [ModelComponent]
  /// How the components are mixed, where there are several.
  public let mixing: MixingRecord?
  /// The mixture of the components that read from left to right, if there is one.
  public let mixture: LinearMixture<SequenceModel>?

  /// Puts a model together from its parts. Throws `MixtureError` if they do not fit each other.
  ///
  /// - Parameter mixing: how several components that read from left to right are mixed; without it
  ///   there may be only one.
  public init(
    pipeline: TextPipeline, literalMarks: LiteralMarks, vocabulary: Vocabulary,
    components: [ModelComponent], mixing: MixingRecord?
  ) throws(MixtureError) {
    precondition(!components.isEmpty)
    self.pipeline = pipeline
    self.literalMarks = literalMarks
    self.vocabulary = vocabulary
    self.components = components
    self.mixing = mixing
    mixture = try mixing.map { mixing throws(MixtureError) in
      let readers = components.filter(\.kind.readsLeftToRight)
      return try LinearMixture(
        models: readers.compactMap(\.sequenceModel), maps: readers.map(\.map),
        cache: mixing.cache.map { options throws(MixtureError) in try RecentWordCache(options) },
        weights: mixing.weights)
    }
  }

  /// A model of one component, which knows the words of the vocabulary.
  public init(
    pipeline: TextPipeline, literalMarks: LiteralMarks, vocabulary: Vocabulary,
    component: ModelComponent
  ) {
    precondition(component.vocabularySize == vocabulary.count)
    self.pipeline = pipeline
    self.literalMarks = literalMarks
    self.vocabulary = vocabulary
    components = [component]
    mixing = nil
    mixture = nil
  }

  /// A model that consists of n-grams alone.
  public init(
    pipeline: TextPipeline, literalMarks: LiteralMarks, vocabulary: Vocabulary, ngrams: NGramModel,
    record: TrainingRecord
  ) {
    self.init(
      pipeline: pipeline, literalMarks: literalMarks, vocabulary: vocabulary,
      component: ModelComponent(.ngram(ngrams), record: record))
  }

  /// The kinds of its components.
  public var kinds: [ModelComponent.Kind] { components.map(\.kind) }

  /// How the first component was made.
  public var record: TrainingRecord { components[0].record }

  /// The first of its n-gram models.
  public var ngrams: NGramModel? {
    for case .ngram(let model) in components.lazy.map(\.content) { return model }
    return nil
  }

  /// The first of its masked models.
  public var masked: MaskedModel? {
    for case .masked(let model) in components.lazy.map(\.content) { return model }
    return nil
  }

  /// The first of its causal networks.
  public var causal: CausalModel? {
    for case .causal(let model) in components.lazy.map(\.content) { return model }
    return nil
  }

  /// The model that reads from left to right: one of the components, or a mixture of them. Throws
  /// ``ModelError/readsNoText(kinds:)``.
  public func sequenceModel() throws(ModelError) -> any LanguageModel {
    if let mixture { return mixture }
    for component in components {
      switch component.content {
      case .ngram(let model): return model
      case .causal(let model): return model
      case .masked: continue
      }
    }
    throw .readsNoText(kinds: kinds)
  }

  /// The n-grams, for what only they can do. Throws ``ModelError/noNGrams(kinds:)``.
  public func requireNGrams() throws(ModelError) -> NGramModel {
    guard let ngrams else { throw .noNGrams(kinds: kinds) }
    return ngrams
  }
}
