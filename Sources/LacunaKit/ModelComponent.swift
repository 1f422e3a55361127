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

  /// A component.
  public init(_ content: Content, record: TrainingRecord) {
    self.content = content
    self.record = record
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
  public var vocabularySize: Int {
    switch content {
    case .ngram(let model): model.vocabularySize
    case .causal(let model): model.vocabularySize
    case .masked(let model): model.vocabularySize
    }
  }
}
