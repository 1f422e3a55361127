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
    var orders: [SuffixOrder] = []
    for (level, count) in index.levelCounts.enumerated() {
      let order =
        try orders.last.map { try SuffixOrder(above: $0, in: index, count: count) }
        ?? SuffixOrder(unigramsOf: index)
      orders.append(order)
      try output.write("\n\\\(level + 1)-grams:\n")
      try write(orders, to: output)
    }
    try output.write("\n\\end\\\n")
  }

  /// Writes the n-grams of the last of these levels, a line each.
  private func write(_ orders: [SuffixOrder], to output: OutputFile) throws {
    let isHighest = orders.count == index.order
    var line: [UInt8] = []
    var words: [UInt32] = []
    for entry in orders[orders.count - 1].entries {
      let content = index.content(of: Int(entry))
      if content.log10Probability.isNaN { continue }
      line.removeAll(keepingCapacity: true)
      ShortestDecimal.append(content.log10Probability, to: &line)
      words.removeAll(keepingCapacity: true)
      var ancestor = entry
      for order in orders.reversed() {
        words.append(index.word(of: Int(ancestor)))
        if order.firstEntry > 0 { ancestor = order.contexts[Int(ancestor) - order.firstEntry] }
      }
      var separator = UInt8(ascii: "\t")
      for word in words.reversed() {
        line.append(separator)
        vocabulary.withBytes(of: word) { line.append(contentsOf: $0) }
        separator = UInt8(ascii: " ")
      }
      if !isHighest {
        let weight = index.nodes[Int(entry) + 1].log10BackoffWeight
        line.append(UInt8(ascii: "\t"))
        ShortestDecimal.append(weight, to: &line)
      }
      line.append(UInt8(ascii: "\n"))
      try output.write(line)
    }
  }
}
