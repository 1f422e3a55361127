public import LanguageModeling
public import Storage

/// Writes a model as an ARPA file in the form of KenLM's `lmplz`: shortest digits, tabs between
/// columns, a backoff weight for every n-gram below the highest order, n-grams in suffix order.
public struct ARPAWriter {
  private let index: NGramIndex
  private let vocabulary: Vocabulary

  /// A writer for a model and its vocabulary. Throws ``NGramError/notExpressible(reason:)`` if an
  /// ordinary word is spelled like a mark or has white space in it, and ``NGramError/damaged``. A model
  /// in the compact layout is laid out anew for this.
  public init(_ model: NGramModel, vocabulary: Vocabulary) throws {
    index = try model.fastIndex()
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
  ///
  /// They lie scattered over the index, and waiting for memory was more than half of the time. So
  /// everything that a block of lines needs is fetched first, in loops whose loads do not wait for
  /// each other.
  private func write(_ orders: [SuffixOrder], to output: OutputFile) throws {
    let entries = orders[orders.count - 1].entries
    var block = LineBlock(order: orders.count)
    var text: [UInt8] = []
    for start in stride(from: 0, to: entries.count, by: LineBlock.capacity) {
      block.fetch(
        entries[start..<min(start + LineBlock.capacity, entries.count)], orders, from: index)
      text.removeAll(keepingCapacity: true)
      for line in 0..<block.count { append(line, of: block, to: &text) }
      try output.write(text)
    }
  }

  private func append(_ line: Int, of block: LineBlock, to text: inout [UInt8]) {
    if block.log10Probabilities[line].isNaN { return }
    ShortestDecimal.append(block.log10Probabilities[line], to: &text)
    var separator = UInt8(ascii: "\t")
    for word in block.words[line * block.order..<(line + 1) * block.order] {
      text.append(separator)
      vocabulary.withBytes(of: word) { text.append(contentsOf: $0) }
      separator = UInt8(ascii: " ")
    }
    if block.order < index.order {
      text.append(UInt8(ascii: "\t"))
      ShortestDecimal.append(block.log10BackoffWeights[line], to: &text)
    }
    text.append(UInt8(ascii: "\n"))
  }
}

/// The parts of some lines of an ARPA file.
private struct LineBlock {
  static let capacity = 1024

  let order: Int
  private(set) var count = 0
  private(set) var log10Probabilities = [Float](repeating: 0, count: capacity)
  private(set) var log10BackoffWeights = [Float](repeating: 0, count: capacity)
  /// `order` words a line, first word first.
  private(set) var words: [TokenID]
  private var ancestors = [UInt32](repeating: 0, count: capacity)

  init(order: Int) {
    self.order = order
    words = [TokenID](repeating: 0, count: Self.capacity * order)
  }

  /// Collects what the lines of these entries of the last level say.
  mutating func fetch(
    _ entries: ArraySlice<UInt32>, _ orders: [SuffixOrder], from index: NGramIndex
  ) {
    count = entries.count
    for (line, entry) in entries.enumerated() {
      ancestors[line] = entry
      log10Probabilities[line] = index.content(of: Int(entry)).log10Probability
    }
    if order < index.order {
      for line in 0..<count {
        log10BackoffWeights[line] = index.nodes[Int(ancestors[line]) + 1].log10BackoffWeight
      }
    }
    for place in (0..<order).reversed() {
      let level = orders[place]
      for line in 0..<count {
        words[line * order + place] = index.word(of: Int(ancestors[line]))
      }
      if place == 0 { break }
      for line in 0..<count {
        ancestors[line] = level.contexts[Int(ancestors[line]) - level.firstEntry]
      }
    }
  }
}
