public import LanguageModeling
public import Storage

/// Writes a model as an ARPA file in the form of KenLM's `lmplz`: shortest digits, tabs between
/// columns, a backoff weight for every n-gram below the highest order, n-grams in suffix order.
public struct ARPAWriter {
  private let index: NGramIndex
  private let vocabulary: Vocabulary

  /// A writer for a model and its vocabulary. Throws ``NGramError/notExpressible(reason:)`` if an
  /// ordinary word is spelled like a mark or has white space in it.
  public init(_ model: NGramModel, vocabulary: Vocabulary) throws {
    index = model.index
    self.vocabulary = vocabulary
    for spelling in SpecialToken.spellings + ["<UNK>"]
    where vocabulary.id(of: spelling) != nil {
      throw NGramError.notExpressible(
        reason: "it has an ordinary word \(spelling), which ARPA readers take for the mark; "
          + "train on a text that spells that word differently")
    }
    for id in SpecialToken.count..<TokenID(vocabulary.count) {
      let isSplit = vocabulary.withBytes(of: id) { word in
        word.isEmpty || word.contains(where: ARPAReader.isSeparator)
      }
      if isSplit {
        throw NGramError.notExpressible(
          reason: "its word \(id) is empty or contains white space, which separates words there")
      }
    }
  }

  /// Writes the whole file.
  public func write(to output: OutputFile) throws {
    try output.write("\\data\\\n")
    var first = 0
    for (level, count) in index.levelCounts.enumerated() {
      // Entries without probability exist only as the beginnings of longer ones.
      let written = (first..<first + count).reduce(0) {
        $0 + (index.content(of: $1).log10Probability.isNaN ? 0 : 1)
      }
      try output.write("ngram \(level + 1)=\(written)\n")
      first += count
    }
    var order = SuffixOrder(unigramsOf: index)
    // For each entry so far the entry of its context; a unigram's is not asked for.
    var contexts = [UInt32](repeating: 0, count: index.levelCounts[0])
    for (level, count) in index.levelCounts.enumerated() {
      if level > 0 {
        order = try SuffixOrder(above: order, in: index, count: count)
        contexts += order.contexts
      }
      try output.write("\n\\\(level + 1)-grams:\n")
      try write(order.entries, length: level + 1, contexts: contexts, to: output)
    }
    try output.write("\n\\end\\\n")
  }

  /// Writes n-grams of one order, a line each.
  private func write(
    _ entries: [UInt32], length: Int, contexts: [UInt32], to output: OutputFile
  ) throws {
    let isHighest = length == index.order
    var words = [TokenID](repeating: 0, count: length)
    var lines: [UInt8] = []
    for entry in entries {
      let content = index.content(of: Int(entry))
      if content.log10Probability.isNaN { continue }
      ShortestDecimal.append(content.log10Probability, to: &lines)
      var ancestor = Int(entry)
      for position in stride(from: length - 1, through: 0, by: -1) {
        words[position] = index.word(of: ancestor)
        ancestor = Int(contexts[ancestor])
      }
      var separator = UInt8(ascii: "\t")
      for word in words {
        lines.append(separator)
        vocabulary.withBytes(of: word) { lines.append(contentsOf: $0) }
        separator = UInt8(ascii: " ")
      }
      if !isHighest {
        lines.append(UInt8(ascii: "\t"))
        ShortestDecimal.append(index.nodes[Int(entry) + 1].log10BackoffWeight, to: &lines)
      }
      lines.append(UInt8(ascii: "\n"))
      if lines.count > 1 << 16 {
        try output.write(lines)
        lines.removeAll(keepingCapacity: true)
      }
    }
    try output.write(lines)
  }
}
