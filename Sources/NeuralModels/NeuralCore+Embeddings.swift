internal import Backprop
public import LanguageModeling

extension NeuralCore {
  /// The vectors by which words enter the network, by id.
  var embeddings: EmbeddingTable {
    EmbeddingTable(
      width: plan.embeddingWidth, values: withTape { $0.parameters[network.embedding.table] })
  }
}

extension CausalModel {
  /// The vectors by which words enter the network, by id. O(vocabulary · width).
  public var embeddings: EmbeddingTable { core.embeddings }
}

extension MaskedModel {
  /// The vectors by which words enter the network, by id. O(vocabulary · width).
  public var embeddings: EmbeddingTable { core.embeddings }
}
