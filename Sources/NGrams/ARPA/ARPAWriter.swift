public import LanguageModeling
public import Storage

/// Writes a model as an ARPA file, block by block, so that the text is never in memory as a whole.
public struct ARPAWriter {
  private let index: NGramIndex
  private let vocabulary: Vocabulary
  private let dialect: ARPADialect

  /// A writer for a model and its vocabulary. Throws ``NGramError/notExpressible(reason:)`` if an
  /// ordinary word is spelled like a mark or has white space in it, and ``NGramError/damaged``. A model
  /// in the compact layout is laid out anew for this.
  public init(
    _ model: NGramModel, vocabulary: Vocabulary, dialect: ARPADialect = .kenlm
  ) throws {
    index = try model.fastIndex()
    self.vocabulary = vocabulary
    self.dialect = dialect
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
    try output.write(dialect == .srilm ? "\n\\data\\\n" : "\\data\\\n")
    for (level, count) in index.levelCounts.enumerated() {
      try output.write("ngram \(level + 1)=\(count)\n")
    }
    var orders: [SuffixOrder] = []
    for level in index.levelCounts.indices {
      try output.write("\n\\\(level + 1)-grams:\n")
      if level == 0 {
        orders.append(SuffixOrder(unigramsOf: index))
        try writeUnigrams(to: output)
      } else if dialect == .kenlm {
        orders.append(try nextOrder(orders))
        try writeInSuffixOrder(orders, to: output)
      } else {
        try writeByContext(orders, to: output)
        if level + 1 < index.order { orders.append(try nextOrder(orders)) }
      }
    }
    try output.write("\n\\end\\\n")
  }

  private func nextOrder(_ orders: [SuffixOrder]) throws -> SuffixOrder {
    try SuffixOrder(
      above: orders[orders.count - 1], in: index, count: index.levelCounts[orders.count])
  }

  private func writeUnigrams(to output: OutputFile) throws {
    var lines = Lines(writer: self, order: 1, output: output)
    for entry in 0..<UInt32(index.levelCounts[0]) { try lines.append(entry, 0, lowerOrders: []) }
    try lines.finish(lowerOrders: [])
  }

  /// Writes the n-grams of the last of these levels in its order.
  private func writeInSuffixOrder(_ orders: [SuffixOrder], to output: OutputFile) throws {
    let level = orders[orders.count - 1]
    let lower = orders.dropLast()
    var lines = Lines(writer: self, order: orders.count, output: output)
    for entry in level.entries {
      try lines.append(entry, level.contexts[Int(entry) - level.firstEntry], lowerOrders: lower)
    }
    try lines.finish(lowerOrders: lower)
  }

  /// Writes the n-grams of the level above these, context by context.
  private func writeByContext(_ orders: [SuffixOrder], to output: OutputFile) throws {
    let below = orders[orders.count - 1]
    let first = below.firstEntry + below.entries.count
    let count = index.levelCounts[orders.count]
    var lines = Lines(writer: self, order: orders.count + 1, output: output)
    var written = 0
    for context in below.entries {
      for entry in index.run(of: context + 1) {
        guard entry >= first, entry < first + count else { throw NGramError.damaged }
        try lines.append(UInt32(entry), context, lowerOrders: orders[...])
        written += 1
      }
    }
    try lines.finish(lowerOrders: orders[...])
    guard written == count else { throw NGramError.damaged }
  }

  /// Lines that gather until a block of them is written.
  private struct Lines {
    let writer: ARPAWriter
    let output: OutputFile
    var block: ARPALineBlock
    var text: [UInt8] = []

    init(writer: ARPAWriter, order: Int, output: OutputFile) {
      self.writer = writer
      self.output = output
      block = ARPALineBlock(order: order)
    }

    mutating func append(
      _ entry: UInt32, _ context: UInt32, lowerOrders: ArraySlice<SuffixOrder>
    ) throws {
      block.append(entry: entry, context: context)
      if block.isFull { try finish(lowerOrders: lowerOrders) }
    }

    mutating func finish(lowerOrders: ArraySlice<SuffixOrder>) throws {
      block.fetch(from: writer.index, lowerOrders: lowerOrders)
      text.removeAll(keepingCapacity: true)
      for line in 0..<block.count { writer.append(line, of: block, to: &text) }
      try output.write(text)
      block.removeAll()
    }
  }

  private func append(_ line: Int, of block: ARPALineBlock, to text: inout [UInt8]) {
    var probability = block.log10Probabilities[line]
    if dialect == .srilm && block.order == 1 && block.entries[line] == SpecialToken.sentenceStart {
      probability = ARPAReader.log10OfImpossible
    }
    append(probability, to: &text)
    var separator = UInt8(ascii: "\t")
    for word in block.words[line * block.order..<(line + 1) * block.order] {
      text.append(separator)
      vocabulary.withBytes(of: word) { text.append(contentsOf: $0) }
      separator = UInt8(ascii: " ")
    }
    if block.order < index.order {
      let weight = block.log10BackoffWeights[line]
      if dialect == .kenlm || block.hasSuccessors[line] || weight != 0 {
        text.append(UInt8(ascii: "\t"))
        append(weight, to: &text)
      }
    }
    text.append(UInt8(ascii: "\n"))
  }

  private func append(_ value: Float, to text: inout [UInt8]) {
    switch dialect {
    case .kenlm: ShortestDecimal.append(value, to: &text)
    case .srilm:
      SevenDigits.append(value == -.infinity ? ARPAReader.log10OfImpossible : value, to: &text)
    }
  }
}
