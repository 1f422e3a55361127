internal import LanguageModeling
internal import Storage

extension CountedNGrams {
  /// What was counted of one n-gram.
  struct Found {
    var count: UInt32
    /// The words that stand before it.
    var lefts: [TokenID]
    /// Whether it has successors.
    var isContext: Bool
  }

  /// Looks for an n-gram by going through its block, `nil` if the text lacks it. O(block).
  func find(_ ngram: [TokenID]) throws -> Found? {
    let block = Int(blocks.blockOfWord[Int(ngram[0])])
    let first = Int(ngram[0]) - blocks.ranges[block].lowerBound
    var place = first
    var count = unigrams[Int(ngram[0])].count
    if count == 0 { return nil }
    var leftCount = unigrams[Int(ngram[0])].leftCount
    var leftsBefore = unigrams[blocks.ranges[block]].prefix(first).reduce(0) {
      $0 + Int($1.leftCount)
    }
    for (index, word) in ngram.enumerated().dropFirst() {
      guard let entry = try entry(of: word, after: place, levels[index][block]) else { return nil }
      (place, count, leftCount, leftsBefore) = entry
    }
    var lefts: [TokenID] = []
    var reader = SpoolReader(levels[ngram.count - 1][block].lefts)
    for number in 0..<leftsBefore + Int(leftCount) {
      let left = try reader.read(TokenID.self)
      if number >= leftsBefore { lefts.append(left) }
    }
    return Found(
      count: count, lefts: lefts,
      isContext: ngram.count < order
        ? try entry(of: nil, after: place, levels[ngram.count][block]) != nil : false)
  }

  /// The successor of a context by its word, or any for `nil`.
  private func entry(
    of word: TokenID?, after context: Int, _ level: LevelBlock
  ) throws -> (place: Int, count: UInt32, leftCount: UInt32, leftsBefore: Int)? {
    var reader = SpoolReader(level.entries)
    var current = -1
    var leftsBefore = 0
    for place in 0..<level.entryCount {
      let entry = try reader.readEntry()
      current += entry.contextStep
      if current > context { return nil }
      if current == context && word.map({ $0 == entry.word }) ?? true {
        return (place, entry.count, entry.leftCount, leftsBefore)
      }
      leftsBefore += Int(entry.leftCount)
    }
    return nil
  }
}
