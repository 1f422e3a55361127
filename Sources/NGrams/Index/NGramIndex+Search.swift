internal import LanguageModeling
internal import Storage

extension NGramIndex {
  /// What scoring one token finds.
  struct Match {
    var log10Probability: Double
    /// The node of the longest context after the token.
    var state: UInt32
    /// The length of the n-gram that gave the probability.
    var order: Int
  }

  /// log10 P(word | state) by searching the run of the state, then of its suffixes. The word is below
  /// `vocabularySize`.
  ///
  /// Every index read from the file is checked where it is used: damage that nobody has verified may
  /// give a wrong figure but never a read outside of the file or an endless loop.
  @inline(__always)
  func match(_ word: TokenID, after state: UInt32) -> Match {
    var node = existing(state)
    var log10Backoff = 0.0
    var reached: UInt32?
    while node != Self.root {
      let context = nodes[Int(node)]
      if let hit = entry(of: word, in: run(of: node)) {
        let found = content(of: hit)
        if reached == nil { reached = found.state }
        if !found.log10Probability.isNaN {
          return Match(
            log10Probability: Double(found.log10Probability) + log10Backoff,
            state: reached ?? Self.root, order: orderOfEntry(hit))
        }
      }
      log10Backoff += Double(context.log10BackoffWeight)
      node = context.suffix < node ? context.suffix : Self.root
    }
    // A damaged header may promise more words than there are entries.
    guard Int(word) < entryCount else {
      return Match(log10Probability: -.infinity, state: Self.root, order: 1)
    }
    let found = content(of: Int(word))
    return Match(
      log10Probability: Double(found.log10Probability) + log10Backoff,
      state: reached ?? found.state, order: 1)
  }

  /// The successors of a node, as entry numbers.
  @inline(__always)
  func run(of node: UInt32) -> Range<Int> {
    let start = Int(nodes[Int(node)].runStart)
    let end = Int(nodes[Int(node) + 1].runStart)
    return start <= end && end <= entryCount ? start..<end : 0..<0
  }

  /// The word of an entry.
  @inline(__always)
  func word(of entry: Int) -> TokenID {
    entry < lower.count ? lower[entry].word : highest[entry - lower.count].word
  }

  /// The log10 probability of an entry and the node of the longest context after it. In a damaged
  /// file that may lie outside of the index: whoever follows it asks ``existing(_:)``.
  @inline(__always)
  func content(of entry: Int) -> (log10Probability: Float, state: UInt32) {
    if entry < lower.count {
      return (lower[entry].log10Probability, UInt32(truncatingIfNeeded: entry + 1))
    }
    let content = highest[entry - lower.count]
    return (content.log10Probability, content.state)
  }

  /// The entry of a word in a run; runs are sorted. O(log length).
  @inline(__always)
  func entry(of word: TokenID, in run: Range<Int>) -> Int? {
    if run.lowerBound >= lower.count {
      let offset = lower.count
      return Self.search(run, for: word) { highest[$0 - offset].word }
    }
    // Runs of one order never reach into the other; a damaged one that would is cut short.
    let run = run.lowerBound..<min(run.upperBound, lower.count)
    return Self.search(run, for: word) { lower[$0].word }
  }

  @inline(__always)
  private static func search(
    _ run: Range<Int>, for word: TokenID, _ wordAt: (Int) -> TokenID
  ) -> Int? {
    var start = run.lowerBound
    var count = run.count
    while count > 8 {
      let half = count / 2
      start = wordAt(start + half) <= word ? start + half : start
      count -= half
    }
    for entry in start..<start + count where wordAt(entry) == word { return entry }
    return nil
  }

  /// The order of the n-gram that an entry is.
  @inline(__always)
  func orderOfEntry(_ entry: Int) -> Int {
    if entry >= lower.count { return order }
    var order = 1
    var end = levelCounts[0]
    while entry >= end {
      end += levelCounts[order]
      order += 1
    }
    return order
  }
}
