public import LanguageModeling
public import NGrams
public import NeuralModels

/// One of the models that a model file holds.
public struct ModelComponent: Sendable {
  /// What kinds of models there are.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Counted n-grams.
    case ngram
    /// A network that reads from left to right.
    case causal
    /// A network that sees both sides of a blank.
    case masked

    /// Whether it says how probable the next word is, so that it scores and generates text.
    public var readsLeftToRight: Bool { self == .ngram || self == .causal }
  }

  /// The model itself.
  public enum Content: Sendable {
    case ngram(NGramModel)
    case causal(CausalModel)
    case masked(MaskedModel)
  }

  /// The model itself.
  public let content: Content
  /// How it was made.
  public let record: TrainingRecord
  /// How it numbers the words of the model that it is a part of.
  public let map: VocabularyMap

  /// A component that numbers words as the model does.
  public init(_ content: Content, record: TrainingRecord) {
    self.init(content, record: record, map: VocabularyMap(identity: content.vocabularySize))
  }

  /// A component with word numbers of its own.
  public init(_ content: Content, record: TrainingRecord, map: VocabularyMap) {
    self.content = content
    self.record = record
    self.map = map
  }

  /// What kind of model it is.
  public var kind: Kind {
    switch content {
    case .ngram: .ngram
    case .causal: .causal
    case .masked: .masked
    }
  }

  /// The number of tokens that it knows, special ones included.
  public var vocabularySize: Int { content.vocabularySize }

  /// The model, if it reads from left to right.
  var sequenceModel: SequenceModel? {
    switch content {
    case .ngram(let model): .ngram(model)
    case .causal(let model): .causal(model)
    case .masked: nil
    }
  }
}

extension ModelComponent.Content {
  /// The number of tokens that the model knows, special ones included.
  var vocabularySize: Int {
    switch self {
    case .ngram(let model): model.vocabularySize
    case .causal(let model): model.vocabularySize
    case .masked(let model): model.vocabularySize
    }
  }
}
