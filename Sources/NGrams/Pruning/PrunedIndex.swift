internal import LanguageModeling
internal import Storage

/// Lays out what is kept of an index.
enum PrunedIndex {
  /// How many n-grams of each order are kept.
  static func counts(_ kept: KeptEntries, of index: NGramIndex) -> [Int] {
    var first = 0
    return index.levelCounts.map { count in
      let before = kept.rank(of: first)
      first += count
      return kept.rank(of: first) - before
    }
  }

  /// The index of the kept entries, which are those of its unigrams and with each n-gram its beginning.
  /// Weights are by node of the old index.
  static func make(
    _ index: NGramIndex, keeping kept: KeptEntries, log10BackoffWeights: [Float]
  ) throws -> NGramIndex {
    var builder = NGramIndexBuilder(order: index.order, vocabularySize: index.vocabularySize)
    let counts = counts(kept, of: index)
    var firstContext = -1
    for level in 0..<index.order {
      var words: [TokenID] = []
      var runStarts: [UInt32] = []
      var suffixNodes: [UInt32] = []
      var probabilities: [Float] = []
      var weights: [Float] = []
      words.reserveCapacity(counts[level])
      suffixNodes.reserveCapacity(counts[level])
      probabilities.reserveCapacity(counts[level])
      // Contexts are the n-grams of the level before; of unigrams the root.
      let contextCount = level == 0 ? 1 : index.levelCounts[level - 1]
      for context in firstContext..<firstContext + contextCount
      where context < 0 || kept[context] {
        let node = UInt32(context + 1)
        runStarts.append(UInt32(words.count))
        weights.append(log10BackoffWeights[Int(node)])
        for entry in index.run(of: node) where kept[entry] {
          words.append(index.word(of: entry))
          let content = index.content(of: entry)
          probabilities.append(content.log10Probability)
          suffixNodes.append(newNode(index.longestSuffix(ofEntry: entry), kept, index))
        }
      }
      runStarts.append(UInt32(words.count))
      guard words.count == counts[level] else { throw NGramError.damaged }
      try builder.add(
        words: words, runStarts: runStarts, suffixNodes: suffixNodes,
        log10Probabilities: probabilities, log10BackoffWeights: weights)
      firstContext += contextCount
    }
    return builder.finish()
  }

  /// The node in the new index of the longest kept context that is this one or a suffix of it.
  private static func newNode(_ node: UInt32, _ kept: KeptEntries, _ index: NGramIndex) -> UInt32 {
    var node = node
    while node != NGramIndex.root {
      if kept[Int(node) - 1] { return UInt32(kept.rank(of: Int(node) - 1)) + 1 }
      node = index.suffix(of: node)
    }
    return NGramIndex.root
  }
}
