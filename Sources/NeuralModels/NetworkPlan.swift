public import Backprop

/// What a neural language model consists of, as its file records it.
///
/// Words before a place (and, for a masked model, behind it) are looked up in a table of embeddings
/// and laid side by side (Bengio et al. 2003); beyond them, averages of all words on that side whose
/// weight halves every so many words stand for the rest of the document. Hidden layers follow, then
/// the logits of all words.
public struct NetworkPlan: Sendable, Equatable, Codable {
  /// How hidden layers are connected.
  public enum Connections: String, Sendable, Codable, CaseIterable {
    /// Each layer sees the one before it.
    case plain
    /// Each layer after the first adds to what it sees.
    case residual
    /// Each layer sees the outputs of all layers before it.
    case dense
  }

  /// How far a model looks.
  public enum Scope: String, Sendable, Codable, CaseIterable {
    /// The words of the sentence.
    case sentence
    /// The words of the document, up to where reading stands.
    case document
  }

  /// The number of tokens, special ones included.
  public var vocabularySize: Int
  /// Numbers for each word.
  public var embeddingWidth = 256
  /// The words before a place that are seen one by one.
  public var leftWindow = 8
  /// The words behind a place that are seen one by one; 0 for a causal model.
  public var rightWindow = 0
  /// After how many words the weight of a word in an average has halved, an average each.
  public var halfLives: [Double] = []
  /// How far the model looks.
  public var scope = Scope.sentence
  /// The units of each hidden layer.
  public var hidden = [512, 512]
  /// What hidden layers apply to their outputs.
  public var activation = Activation.relu
  /// How hidden layers are connected.
  public var connections = Connections.residual
  /// Whether each hidden layer's input is normalised.
  public var normalizesLayers = true
  /// Whether the inputs also reach the output by a linear path around the hidden layers.
  public var connectsDirectly = false
  /// Whether the output's weights are the embeddings.
  public var tiesOutput = true
  /// The shares of numbers set to zero while training.
  public var inputDropout = 0.1
  public var hiddenDropout = 0.2
  public var outputDropout = 0.2

  /// The usual choices for a vocabulary.
  public init(vocabularySize: Int) {
    self.vocabularySize = vocabularySize
  }

  /// Whether the model sees both sides of a place.
  public var isMasked: Bool { rightWindow > 0 }
}
