internal import LanguageModeling
internal import Storage

extension CompactIndex: NGramLayout {
  typealias Reading = CompactReading

  func match(_ word: TokenID, after state: UInt32) -> NGramIndex.Match {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * order) { memory in
      let (chain, next) = (memory.baseAddress!, memory.baseAddress! + order)
      var length = self.chain(of: existing(state), into: chain)
      return match(word, after: chain, length: length, next: next, nextLength: &length)
    }
  }

  func read(
    _ tokens: UnsafeBufferPointer<TokenID>, from node: UInt32, endsSentence: Bool,
    _ take: (NGramIndex.Match) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * order) { memory in
      var (chain, next) = (memory.baseAddress!, memory.baseAddress! + order)
      var length = self.chain(of: existing(node), into: chain)
      for place in 0..<tokens.count + (endsSentence ? 1 : 0) {
        let word = place < tokens.count ? tokens[place] : SpecialToken.sentenceEnd
        var nextLength = 0
        take(match(word, after: chain, length: length, next: next, nextLength: &nextLength))
        swap(&chain, &next)
        length = nextLength
      }
    }
  }

  func run(of node: UInt32) -> Range<Int> {
    if node == NGramIndex.root { return 0..<vocabularySize }
    let length = orderOfEntry(Int(node) - 1)
    return length < order ? levels[length - 1].runs.run(of: Int(node) - 1).entries : 0..<0
  }

  func successorCount(of node: UInt32) -> Int {
    let run = run(of: node)
    return run.count - inserted.count(in: run)
  }

  func forEachSuccessor(of node: UInt32, _ body: (NGramSuccessor) -> Void) {
    if node == NGramIndex.root {
      for word in 0..<TokenID(vocabularySize) {
        let found = unigram(word)
        body(
          NGramSuccessor(
            word: word, log10Probability: found.log10Probability, state: found.state))
      }
      return
    }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: order) { chain in
      let length = self.chain(of: node, into: chain.baseAddress!)
      if length == 0 || length == order { return }
      withUnsafeTemporaryAllocation(of: CompactRun.self, capacity: length) { runs in
        for number in 0..<length {
          runs.initializeElement(
            at: number, to: levels[number].runs.run(of: Int(chain[number]) - 1))
        }
        forEachSuccessor(runs, body)
      }
    }
  }

  /// Goes through the longest of a chain's runs; the shorter ones say what its ranks mean.
  @inline(__always)
  private func forEachSuccessor(
    _ runs: UnsafeMutableBufferPointer<CompactRun>, _ body: (NGramSuccessor) -> Void
  ) {
    let length = runs.count
    let isHighest = length == order - 1
    for place in 0..<runs[length - 1].count {
      let entry = runs[length - 1].firstEntry + place
      if inserted.contains(entry) { continue }
      var rank = place
      // The longest one that the model has itself.
      var suffix: Int?
      for number in (0..<length).reversed() {
        // A damaged file may give ranks that are not there.
        guard rank < runs[number].count else { return }
        rank = levels[number].runs.rank(at: rank, of: runs[number])
        if suffix == nil {
          let shorter = (number == 0 ? 0 : runs[number - 1].firstEntry) + rank
          if !inserted.contains(shorter) { suffix = shorter }
        }
      }
      guard rank < vocabularySize else { return }
      body(
        NGramSuccessor(
          word: TokenID(rank),
          log10Probability: log10Probability(of: entry, order: length + 1),
          state: existing(UInt32((isHighest ? suffix ?? rank : entry) + 1))))
    }
  }

  func successor(_ word: TokenID, of node: UInt32) -> NGramSuccessor? {
    if node == NGramIndex.root {
      guard Int(word) < vocabularySize else { return nil }
      let found = unigram(word)
      return NGramSuccessor(
        word: word, log10Probability: found.log10Probability, state: found.state)
    }
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: order) { chain in
      let length = self.chain(of: node, into: chain.baseAddress!)
      if length == 0 || length == order { return nil }
      var rank = Int(word)
      var limit = vocabularySize
      // The n-gram that has been found, and its longest suffix that the model has itself.
      var entry = Int(word)
      var suffix = 0
      for number in 0..<length {
        let runs = levels[number].runs
        let run = runs.run(of: Int(chain[number]) - 1)
        guard let place = runs.place(of: rank, in: run, below: limit) else { return nil }
        (rank, limit) = (place, run.count)
        if !inserted.contains(entry) { suffix = entry }
        entry = run.firstEntry + place
      }
      if inserted.contains(entry) { return nil }
      return NGramSuccessor(
        word: word, log10Probability: log10Probability(of: entry, order: length + 1),
        state: existing(UInt32((length == order - 1 ? suffix : entry) + 1)))
    }
  }

  func forEachPredecessor(of word: TokenID, _ body: (TokenID) -> Void) {
    guard let predecessors else { return }
    let run = predecessors.run(of: Int(word))
    for place in 0..<run.count {
      let predecessor = predecessors.rank(at: place, of: run)
      if predecessor < vocabularySize { body(TokenID(predecessor)) }
    }
  }

  func predecessorCount(of word: TokenID) -> Int {
    predecessors?.run(of: Int(word)).count ?? 0
  }

  func unigram(_ word: TokenID) -> (log10Probability: Float, state: UInt32) {
    (unigrams[Int(word)].log10Probability, order == 1 ? NGramIndex.root : word + 1)
  }

  func log10BackoffWeight(of node: UInt32) -> Float {
    if node == NGramIndex.root { return 0 }
    return log10BackoffWeight(of: Int(node) - 1, order: orderOfEntry(Int(node) - 1))
  }

  func suffix(of node: UInt32) -> UInt32 {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: order) { chain in
      let length = self.chain(of: node, into: chain.baseAddress!)
      return length > 1 ? chain[ownLength(chain.baseAddress!, length - 1) - 1] : NGramIndex.root
    }
  }

  func forEachSuffix(of node: UInt32, _ body: (UInt32) -> Bool) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: order) { chain in
      var length = self.chain(of: node, into: chain.baseAddress!)
      while length > 0 {
        if !inserted.contains(Int(chain[length - 1]) - 1) && !body(chain[length - 1]) { return }
        length -= 1
      }
    }
  }

  func orderOfEntry(_ entry: Int) -> Int {
    var order = 1
    var end = levelCounts[0]
    while entry >= end {
      end += levelCounts[order]
      order += 1
    }
    return order
  }

  // Where a context's successors lie is known only when its chain is, and finding that has looked at them.
  func prefetchContext(_ node: UInt32) {}
  func prefetchSuccessors(of node: UInt32) {}
}
