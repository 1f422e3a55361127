internal import LanguageModeling
internal import Storage

extension NGramIndex: NGramLayout {
  typealias Reading = FastReading

  func read(
    _ tokens: UnsafeBufferPointer<TokenID>, from node: UInt32, endsSentence: Bool,
    _ take: (Match) -> Void
  ) {
    var node = node
    for token in tokens {
      let match = match(token, after: node)
      node = match.state
      take(match)
    }
    if endsSentence { take(match(SpecialToken.sentenceEnd, after: node)) }
  }

  @inline(__always)
  func forEachSuccessor(of node: UInt32, _ body: (NGramSuccessor) -> Void) {
    for entry in run(of: node) {
      let found = content(of: entry)
      body(
        NGramSuccessor(
          word: word(of: entry), log10Probability: found.log10Probability,
          state: existing(found.state)))
    }
  }

  @inline(__always)
  func successor(_ word: TokenID, of node: UInt32) -> NGramSuccessor? {
    guard packing.admits(word, after: nodes[Int(node)]),
      let entry = entry(of: word, in: run(of: node))
    else { return nil }
    let found = content(of: entry)
    return NGramSuccessor(
      word: word, log10Probability: found.log10Probability, state: existing(found.state))
  }

  @inline(__always)
  func forEachPredecessor(of word: TokenID, _ body: (TokenID) -> Void) {
    for place in predecessorPlaces(of: word) { body(predecessors[place]) }
  }

  func predecessorCount(of word: TokenID) -> Int { predecessorPlaces(of: word).count }

  private func predecessorPlaces(of word: TokenID) -> Range<Int> {
    guard Int(word) + 1 < predecessorStarts.count else { return 0..<0 }
    let start = Int(predecessorStarts[Int(word)])
    let end = Int(predecessorStarts[Int(word) + 1])
    return start <= end && end <= predecessors.count ? start..<end : 0..<0
  }

  @inline(__always)
  func unigram(_ word: TokenID) -> (log10Probability: Float, state: UInt32) {
    let found = content(of: Int(word))
    return (found.log10Probability, existing(found.state))
  }

  @inline(__always)
  func log10BackoffWeight(of node: UInt32) -> Float { nodes[Int(node)].log10BackoffWeight }

  @inline(__always)
  func suffix(of node: UInt32) -> UInt32 {
    let suffix = packing.suffix(of: nodes[Int(node)])
    return suffix < node ? suffix : Self.root
  }

  @inline(__always)
  func forEachSuffix(of node: UInt32, _ body: (UInt32) -> Bool) {
    var node = node
    while node != Self.root && body(node) { node = suffix(of: node) }
  }

  @inline(__always)
  func prefetchContext(_ node: UInt32) {
    // Where its run ends stands in the next node, which may lie in another line.
    let node = Int(existing(node))
    nodes.prefetch(node)
    nodes.prefetch(node + 1)
  }

  @inline(__always)
  func prefetchSuccessors(of node: UInt32) {
    let run = run(of: node)
    if landmarks.cover(run) {
      landmarks.prefetch(searchOf: run)
    } else if !run.isEmpty {
      prefetch(entry: run.lowerBound + run.count / 2)
    }
  }

  /// Asks for an n-gram.
  @inline(__always)
  func prefetch(entry: Int) {
    if entry < lower.count {
      lower.prefetch(entry)
    } else {
      highest.prefetch(entry &- lower.count)
    }
  }
}
