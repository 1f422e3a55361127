internal import LanguageModeling
internal import Storage

/// The rows of a text, one for every token, in the block of the n-gram's first word.
struct RowPartition: ~Copyable {
  private let layout: RowLayout
  private let blocks: WordBlocks
  private let writers: SpoolWriters
  /// The sentence that has begun, with its marks.
  private var sentence: [TokenID] = []

  init(_ layout: RowLayout, _ blocks: WordBlocks, in space: ScratchSpace) {
    self.layout = layout
    self.blocks = blocks
    writers = SpoolWriters(space, count: blocks.count)
  }

  /// Takes the next piece of the text.
  mutating func add(_ tokens: UnsafeBufferPointer<TokenID>) throws {
    for token in tokens {
      if token == SpecialToken.sentenceStart { try endSentence() }
      sentence.append(token)
    }
  }

  /// Ends the text and answers the rows of each block.
  consuming func finish() throws -> [Spool] {
    try endSentence()
    return try writers.finish()
  }

  private mutating func endSentence() throws {
    let layout = layout
    try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: layout.stride) { row in
      try sentence.withUnsafeBufferPointer { sentence in
        for place in 0..<sentence.count {
          layout.pack(sentence, at: place, into: row.baseAddress!)
          let block = Int(blocks.blockOfWord[Int(sentence[place])])
          try writers[block].append(contentsOf: UnsafeBufferPointer(row))
        }
      }
    }
    sentence.removeAll(keepingCapacity: true)
  }
}
