internal import LanguageModeling

/// Words as points in a plane: those with like vectors lie near each other, as far as two dimensions
/// can show it.
public struct WordMap: Sendable, Equatable {
  /// A word and its place.
  public struct Point: Sendable, Equatable {
    /// The word.
    public var word: String
    /// Its place along the first principal component.
    public var x: Double
    /// Its place along the second.
    public var y: Double
  }

  /// The words, the most frequent first.
  public var points: [Point]
  /// The shares of the vectors' variance that the two directions explain.
  public var explainedShares: [Double]
}

extension TextModel {
  /// The most frequent words of a kind in the plane of the first two principal components of their
  /// vectors, each taken at length 1 so that frequency, which lengths follow, counts for nothing.
  /// Throws ``ModelError/noEmbeddings(kinds:)`` and ``EmbeddingError``.
  public func wordMap(
    count: Int, words: HiddenWords = .all, commonWordCount: Int = 200
  ) throws -> WordMap {
    try wordMap(
      count: count, words: words, commonWordCount: commonWordCount, in: requireEmbeddings())
  }

  package func wordMap(
    count: Int, words: HiddenWords, commonWordCount: Int, in embeddings: EmbeddingTable
  ) throws -> WordMap {
    let ranks = HideableWords(words, of: self, commonWordCount: commonWordCount).ranks
    // A word without a vector has no place.
    let shown = Array(
      ranks.words.lazy.filter { embeddings.direction(of: $0).contains { $0 != 0 } }.prefix(count))
    guard shown.count >= 3 else { throw EmbeddingError.tooFewWords(shown.count) }
    let vectors = shown.map { embeddings.direction(of: $0) }
    let components = PrincipalComponents(vectors, count: 2)
    return WordMap(
      points: zip(shown, vectors).map { id, vector in
        let place = components.coordinates(of: vector)
        return WordMap.Point(
          word: vocabulary.spelling(of: id), x: place[0], y: place.count > 1 ? place[1] : 0)
      }, explainedShares: components.explainedShares)
  }
}
