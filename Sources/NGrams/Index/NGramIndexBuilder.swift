internal import LanguageModeling
internal import Storage

/// Lays out an ``NGramIndex`` from levels given from order 1 up, each sorted by context and word.
struct NGramIndexBuilder {
  private let order: Int
  private let vocabularySize: Int
  private var levelCounts: [Int] = []
  private var lower: [LowerEntry] = []
  private var highest: [HighestEntry] = []
  private var contexts = [
    UnpackedContext(log10BackoffWeight: 0, suffix: NGramIndex.root, runStart: 0)
  ]
  private var predecessorStarts: [UInt32] = []
  private var predecessors: [TokenID] = []

  init(order: Int, vocabularySize: Int) {
    self.order = order
    self.vocabularySize = vocabularySize
  }

  /// The node of the first n-gram of the level added last.
  var firstNodeOfLastLevel: UInt32 {
    UInt32(1 + levelCounts.dropLast().reduce(0, +))
  }

  /// Adds the n-grams of the next order.
  /// - Parameters:
  ///   - words: their last words, by context (an n-gram of the level before), then by id.
  ///   - runStarts: for each context where its n-grams begin, and the end of the last.
  ///   - suffixNodes: for each n-gram the node of its longest proper suffix.
  ///   - log10BackoffWeights: of the contexts.
  mutating func add(
    words: [TokenID], runStarts: [UInt32], suffixNodes: [UInt32],
    log10Probabilities: [Float], log10BackoffWeights: [Float]
  ) throws {
    let firstEntry = lower.count
    let firstContext = levelCounts.isEmpty ? 0 : Int(firstNodeOfLastLevel)
    levelCounts.append(words.count)
    try IndexShape(order: order, levelCounts: levelCounts).validate()
    for (context, weight) in log10BackoffWeights.enumerated() {
      contexts[firstContext + context].runStart = UInt32(firstEntry) + runStarts[context]
      contexts[firstContext + context].log10BackoffWeight = firstContext == 0 ? 0 : weight
    }
    if levelCounts.count == order {
      highest = words.indices.map { entry in
        HighestEntry(
          word: words[entry], log10Probability: log10Probabilities[entry],
          state: suffixNodes[entry])
      }
    } else {
      lower.reserveCapacity(lower.count + words.count)
      contexts.reserveCapacity(contexts.count + words.count)
      for (entry, word) in words.enumerated() {
        lower.append(LowerEntry(word: word, log10Probability: log10Probabilities[entry]))
        // No successors yet: an empty run at the end of what there is.
        contexts.append(
          UnpackedContext(
            log10BackoffWeight: 0, suffix: suffixNodes[entry],
            runStart: UInt32(firstEntry + words.count)))
      }
    }
    if levelCounts.count == 2 { listPredecessors(words, runStarts) }
  }

  /// The node of the longest n-gram that is a suffix of the given context of the level added last
  /// followed by a word, but not all of it: what an Aho-Corasick automaton falls back to.
  func longestSuffix(ofContext context: Int, with word: TokenID) -> UInt32 {
    var node = firstNodeOfLastLevel + UInt32(context)
    while node != NGramIndex.root {
      node = contexts[Int(node)].suffix
      if node == NGramIndex.root { break }
      var (start, end) = (Int(contexts[Int(node)].runStart), Int(contexts[Int(node) + 1].runStart))
      while start < end {
        let middle = (start + end) / 2
        if lower[middle].word < word { start = middle + 1 } else { end = middle }
      }
      if start < Int(contexts[Int(node) + 1].runStart) && lower[start].word == word {
        return UInt32(start + 1)
      }
    }
    return word + 1
  }

  /// Ends the layout after the highest order.
  consuming func finish() -> NGramIndex {
    contexts.append(
      UnpackedContext(
        log10BackoffWeight: 0, suffix: NGramIndex.root,
        runStart: UInt32(lower.count + highest.count)))
    return NGramIndex(
      levelCounts: levelCounts, lower: lower, highest: highest, contexts: contexts,
      predecessorStarts: predecessorStarts,
      predecessors: predecessors)
  }

  /// Sorts the bigrams by their last words; contexts, which are words here, stay in order.
  private mutating func listPredecessors(_ words: [TokenID], _ runStarts: [UInt32]) {
    predecessorStarts = [UInt32](repeating: 0, count: vocabularySize + 1)
    for word in words { predecessorStarts[Int(word) + 1] += 1 }
    for word in 0..<vocabularySize { predecessorStarts[word + 1] += predecessorStarts[word] }
    var cursors = predecessorStarts
    predecessors = [TokenID](repeating: 0, count: words.count)
    for context in 0..<runStarts.count - 1 {
      for entry in Int(runStarts[context])..<Int(runStarts[context + 1]) {
        let word = Int(words[entry])
        predecessors[Int(cursors[word])] = TokenID(context)
        cursors[word] += 1
      }
    }
  }
}
