public import LanguageModeling
internal import Storage

extension AssociationTable {
  /// How much the words around a blank speak for a candidate: the weighted sum of the pairs' values.
  /// In nats, not normalised. O(context · log row).
  public func score(of candidate: TokenID, in context: AssociationContext) -> Double {
    guard let partner = rank(of: candidate) else { return 0 }
    var sum = 0.0
    for (word, weight) in zip(context.words, context.weights) {
      guard let row = rank(of: word) else { continue }
      sum += value(row: row, partner: partner) * weight
    }
    return sum
  }

  /// Adds to each token's element what ``score(of:in:)`` finds for it, for all tokens at once: the
  /// rows of the context's words are added up, so that the time is that of reading them. Nats, not
  /// normalised; equal to the bit where the elements were 0.
  ///
  /// - Parameter scores: by token id, ``vocabularySize`` elements.
  public func addScores(
    of context: AssociationContext, to scores: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(scores.count == vocabularySize, "one score for each token is wanted")
    words.withUnsafeBufferPointer { words in
      partners.withUnsafeBufferPointer { partners in
        values.withUnsafeBufferPointer { values in
          for (word, weight) in zip(context.words, context.weights) {
            guard let row = rank(of: word) else { continue }
            for entry in entries(of: row) {
              let partner = Int(partners[entry])
              // Both may lie outside in a damaged file.
              guard partner < words.count, Int(words[partner]) < scores.count else { continue }
              scores[Int(words[partner])] += Double(values[entry]) * Self.step * weight
            }
          }
        }
      }
    }
  }

  /// As ``addScores(of:to:)`` for context words that all weigh 1.
  public func addScores(
    of context: [TokenID], to scores: UnsafeMutableBufferPointer<Double>
  ) {
    addScores(
      of: AssociationContext(
        words: context, weights: [Double](repeating: 1, count: context.count)), to: scores)
  }
}
