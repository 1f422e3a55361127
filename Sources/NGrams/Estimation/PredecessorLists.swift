internal import LanguageModeling
internal import Storage

/// A bigram, reported to its second word.
struct Predecessor: BitwiseCopyable {
  /// The second word, as the text numbers it.
  var word: TokenID
  /// The first word, as the model numbers it.
  var predecessor: TokenID
}

/// Writes for every word of the model which words stand before it: the bigrams sorted by their second
/// words.
struct PredecessorLists {
  let blocks: WordBlocks
  /// The id of each word in the model, `UInt32.max` for those that are dropped.
  let ids: [UInt32]?

  /// - Parameter bigrams: by the block of the first word, then by that of the second.
  func write(_ bigrams: [[Spool]], to output: any IndexOutput) throws {
    var starts = SectionRun<UInt32>(output, .predecessorStarts, at: 0)
    var lists = SectionRun<TokenID>(output, .predecessors, at: 0)
    var total = 0
    for (block, words) in blocks.ranges.enumerated() {
      var ends = [Int](repeating: 0, count: words.count + 1)
      try forEach(bigrams.map { $0[block] }) { ends[Int($0.word) - words.lowerBound + 1] += 1 }
      for word in 0..<words.count { ends[word + 1] += ends[word] }
      for word in 0..<words.count where ids.map({ $0[word + words.lowerBound] != .max }) ?? true {
        try starts.append(UInt32(total + ends[word]))
      }
      var sorted = [TokenID](repeating: 0, count: ends[words.count])
      total += sorted.count
      try forEach(bigrams.map { $0[block] }) {
        let word = Int($0.word) - words.lowerBound
        sorted[ends[word]] = $0.predecessor
        ends[word] += 1
      }
      for predecessor in sorted { try lists.append(predecessor) }
    }
    try starts.append(UInt32(total))
    try starts.finish()
    try lists.finish()
  }

  private func forEach(_ spools: [Spool], _ body: (Predecessor) -> Void) throws {
    for spool in spools {
      var reader = SpoolReader(spool)
      while true {
        let chunk = try reader.nextChunk(of: Predecessor.self)
        if chunk.isEmpty { break }
        for bigram in chunk { body(bigram) }
      }
    }
  }
}
