public import LanguageModeling
internal import NGrams
internal import NeuralModels
internal import TextProcessing

/// Why words cannot be looked up in an embedding.
public enum EmbeddingError: Error, Equatable, Sendable {
  /// The vocabulary lacks a word; some that are spelled like it.
  case unknownWord(String, similar: [String])
  /// The model reads a word as several, or as nothing.
  case notOneWord(String, tokens: [String])
  /// There are fewer than three words to draw.
  case tooFewWords(Int)
}

extension EmbeddingError: CustomStringConvertible {
  /// What was found and what to do.
  public var description: String {
    switch self {
    case .unknownWord(let word, let similar):
      "'\(word)' is not in the vocabulary"
        + (similar.isEmpty ? "" : "; similar words are: " + similar.joined(separator: ", "))
    case .notOneWord(let word, let tokens):
      tokens.isEmpty
        ? "'\(word)' is no word to this model"
        : "'\(word)' is \(tokens.count) words to this model (\(tokens.joined(separator: " · "))): "
          + "give one of them"
    case .tooFewWords(let count):
      "a map needs at least three words, and the vocabulary has \(count) to draw"
    }
  }
}

/// A word near another.
public struct WordNeighbour: Sendable, Equatable {
  /// The word.
  public var word: String
  /// The cosine between the two vectors.
  public var cosine: Double
}

extension TextModel {
  /// The words' vectors by the first network, where the model has one; a word that the network does
  /// not know has a vector of zeros, which points nowhere. O(vocabulary · width).
  public var embeddings: EmbeddingTable? {
    for component in components {
      let table: EmbeddingTable
      switch component.content {
      case .causal(let model): table = model.embeddings
      case .masked(let model): table = model.embeddings
      case .ngram, .association: continue
      }
      guard let ids = component.map.ids else { return table }
      let unknown = [Float](repeating: 0, count: table.width)
      return EmbeddingTable(
        width: table.width,
        values: ids.enumerated().flatMap { word, id in
          id == SpecialToken.unknown && word != SpecialToken.unknown
            ? unknown : table.vector(of: id)
        })
    }
    return nil
  }

  /// The words' vectors. Throws ``ModelError/noEmbeddings(kinds:)``.
  func requireEmbeddings() throws(ModelError) -> EmbeddingTable {
    guard let embeddings else { throw .noEmbeddings(kinds: kinds) }
    return embeddings
  }

  /// The nearest words, best first. Throws ``ModelError/noEmbeddings(kinds:)``, ``EmbeddingError``,
  /// ``TextError`` and ``LiteralMarkError``.
  public func neighbours(of query: WordQuery, count: Int = 10) throws -> [WordNeighbour] {
    try neighbours(of: query, count: count, in: requireEmbeddings())
  }

  package func neighbours(
    of query: WordQuery, count: Int, in embeddings: EmbeddingTable
  ) throws -> [WordNeighbour] {
    let found = embeddings.neighbours(
      like: try query.like.map { try id(ofWord: $0) },
      unlike: try query.unlike.map { try id(ofWord: $0) }, count: count)
    return found.map { WordNeighbour(word: vocabulary.spelling(of: $0.id), cosine: $0.cosine) }
  }

  /// The id of a word as a person writes it, read as the pipeline reads text.
  private func id(ofWord word: String) throws -> TokenID {
    let text = try encode(word)
    guard text.ids.count == 1 else {
      throw EmbeddingError.notOneWord(word, tokens: text.ids.indices.map { text.word(at: $0) })
    }
    guard text.ids[0] != SpecialToken.unknown else {
      throw EmbeddingError.unknownWord(
        word, similar: vocabulary.closeSpellings(to: text.word(at: 0)))
    }
    return text.ids[0]
  }
}
