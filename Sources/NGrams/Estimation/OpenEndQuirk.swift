internal import LanguageModeling
internal import Storage

/// What `lmplz` does to backoff weights when the text breaks off in a line without line feed,
/// reproduced for `--compatibility kenlm` only.
///
/// The n-grams at the end of such a text may not be contexts of anything. `lmplz` pairs n-grams with
/// backoff weights as both come along in suffix order, and does not notice that one n-gram has none:
/// it and all n-grams after it get the weight of the next one. Where the order above is pruned it
/// looks for the right weight instead, finds none, and leaves the n-grams after it without weights.
enum OpenEndQuirk {
  /// The last tokens of a text that form n-grams which nothing follows anywhere, by length.
  static func endings(
    of counts: CountedNGrams, _ options: NGramOptions
  ) throws -> [[TokenID]] {
    guard options.compatibility == .kenlm, counts.order > 1 else { return [] }
    return try (1..<counts.order).compactMap { length in
      let ending = Array(counts.lastTokens.suffix(length))
      guard ending.count == length, !ending.dropFirst().contains(SpecialToken.sentenceStart),
        !ending.contains(SpecialToken.sentenceEnd), let found = try counts.find(ending)
      else { return nil }
      return found.isContext ? nil : ending
    }
  }

  /// The index with the weights as `lmplz` would write them.
  static func apply(
    to index: NGramIndex, endings: [[TokenID]], _ options: NGramOptions, keptWords: [TokenID]?
  ) throws -> NGramIndex {
    guard let longest = endings.last?.count else { return index }
    var nodes = index.nodes.withUnsafeBufferPointer { Array($0) }
    var order = SuffixOrder(unigramsOf: index)
    for length in 1...longest {
      if length > 1 {
        order = try SuffixOrder(above: order, in: index, count: index.levelCounts[length - 1])
      }
      guard let ending = endings.first(where: { $0.count == length }),
        let entry = index.entry(of: renumbered(ending, keptWords))
      else { continue }
      let contexts = order.entries.filter {
        let word = index.word(of: Int($0))
        return word != SpecialToken.sentenceEnd && word != SpecialToken.unknown
      }
      guard let place = contexts.firstIndex(of: UInt32(entry)) else { continue }
      let isSearching = options.threshold(ofOrder: length + 1) > 0
      for position in place..<contexts.count {
        let isExhausted = isSearching || position + 1 == contexts.count
        nodes[Int(contexts[position]) + 1].log10BackoffWeight =
          isExhausted
          ? 0 : index.nodes[Int(contexts[position + 1]) + 1].log10BackoffWeight
      }
    }
    return index.replacingNodes(with: nodes)
  }

  /// The ids that these words have in the model; none for one that was pruned.
  private static func renumbered(_ words: [TokenID], _ keptWords: [TokenID]?) -> [TokenID?] {
    guard let keptWords else { return words }
    return words.map { word in keptWords.firstIndex(of: word).map { TokenID($0) } }
  }
}

extension NGramIndex {
  /// The entry of an n-gram, `nil` if the index lacks it.
  fileprivate func entry(of ngram: [TokenID?]) -> Int? {
    var node = Self.root
    var found: Int?
    for word in ngram {
      guard let word, let entry = entry(of: word, in: run(of: node)) else { return nil }
      found = entry
      node = UInt32(entry + 1)
    }
    return found
  }

  fileprivate func replacingNodes(with nodes: [ContextNode]) -> NGramIndex {
    NGramIndex(
      levelCounts: levelCounts, lower: lower, highest: highest, nodes: MappedArray(nodes),
      landmarks: landmarks.words, predecessorStarts: predecessorStarts,
      predecessors: predecessors)
  }
}
