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
      if packing.admits(word, after: context), let hit = entry(of: word, in: run(of: node)) {
        let found = content(of: hit)
        if reached == nil { reached = found.state }
        if !found.log10Probability.isNaN {
          return Match(
            log10Probability: Double(found.log10Probability) + log10Backoff,
            state: reached ?? Self.root, order: orderOfEntry(hit))
        }
      }
      log10Backoff += Double(context.log10BackoffWeight)
      let suffix = packing.suffix(of: context)
      node = suffix < node ? suffix : Self.root
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
    let start = packing.runStart(of: nodes[Int(node)])
    let end = packing.runStart(of: nodes[Int(node) + 1])
    return start <= end && end <= entryCount ? Range(uncheckedBounds: (start, end)) : 0..<0
  }

  /// What a node holds, its filter left out.
  func context(_ node: Int) -> UnpackedContext {
    let content = nodes[node]
    return UnpackedContext(
      log10BackoffWeight: content.log10BackoffWeight, suffix: packing.suffix(of: content),
      runStart: UInt32(packing.runStart(of: content)))
  }

  /// The word of an entry.
  @inline(__always)
  func word(of entry: Int) -> TokenID {
    entry < lower.count ? lower[entry].word : highest[entry &- lower.count].word
  }

  /// The log10 probability of an entry and the node of the longest context after it. In a damaged
  /// file that may lie outside of the index: whoever follows it asks ``existing(_:)``.
  @inline(__always)
  func content(of entry: Int) -> (log10Probability: Float, state: UInt32) {
    if entry < lower.count {
      return (lower[entry].log10Probability, UInt32(truncatingIfNeeded: entry + 1))
    }
    let content = highest[entry &- lower.count]
    return (content.log10Probability, content.state)
  }

  /// The entry of a word in a run; runs are sorted. O(log length).
  @inline(__always)
  func entry(of word: TokenID, in run: Range<Int>) -> Int? {
    if landmarks.cover(run) {
      return entry(
        of: word,
        among: landmarks.narrow(run, to: word, landmarks.candidates(for: word, in: run)))
    }
    return entry(of: word, among: run)
  }

  /// The same without landmarks.
  @inline(__always)
  func entry(of word: TokenID, among run: Range<Int>) -> Int? {
    if run.lowerBound >= lower.count {
      let offset = lower.count
      return Self.search(run, for: word) { highest[$0 &- offset].word }
    }
    // Runs of one order never reach into the other; a damaged one that would is cut short.
    let run = Range(uncheckedBounds: (run.lowerBound, min(run.upperBound, lower.count)))
    return Self.search(run, for: word) { lower[$0].word }
  }

  @inline(__always)
  private static func search(
    _ run: Range<Int>, for word: TokenID, _ wordAt: (Int) -> TokenID
  ) -> Int? {
    var start = run.lowerBound
    var count = run.upperBound &- start
    while count > 8 {
      let half = count &>> 1
      start &+= (wordAt(start &+ half) <= word ? 1 : 0) &* half
      count &-= half
    }
    let end = start &+ count
    while start < end {
      if wordAt(start) == word { return start }
      start &+= 1
    }
    return nil
  }

  /// The order of the n-gram that an entry is.
  @inline(__always)
  func orderOfEntry(_ entry: Int) -> Int {
    // All are compared: which order it is no processor foresees.
    var order = 1
    for end in lowerLevelEnds { order &+= entry >= end ? 1 : 0 }
    return order
  }
}
