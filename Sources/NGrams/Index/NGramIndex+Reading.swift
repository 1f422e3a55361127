internal import LanguageModeling
internal import Storage

/// A sentence being read: what `NGramIndex.match` keeps in variables.
struct FastReading: SentenceReading {
  static let count = 32
  /// Runs of so many are searched at once; they lie in one or two lines of memory.
  static let shortRun = 12
  static func memoryCount(_ index: NGramIndex) -> Int { 0 }

  /// Of the token being scored; that of `</s>` is the sentence's end.
  private var position: Int
  private var end: Int
  private(set) var place: Int
  /// The context that is looked at, and the word that is looked for in it.
  private(set) var node: UInt32
  private var word: TokenID
  private var log10Backoff = 0.0
  private var reached: UInt32?

  private var context = ContextNode(log10BackoffWeight: 0, suffix: 0, runStart: 0)
  private var run = 0..<0
  /// Whether the run is what a search has left so far.
  private var isSearching = false

  init(
    _ sentence: WaitingSentence, from node: UInt32, _ index: NGramIndex,
    memory: UnsafeMutablePointer<UInt32>
  ) {
    position = sentence.position
    end = sentence.end
    place = sentence.place
    word = sentence.firstWord
    self.node = node
  }

  @inline(__always)
  mutating func restart(_ sentence: WaitingSentence, from node: UInt32, _ index: NGramIndex) {
    position = sentence.position
    end = sentence.end
    place = sentence.place
    word = sentence.firstWord
    self.node = node
    log10Backoff = 0
    reached = nil
  }

  /// Loads the context, which has been asked for, and asks for the middle of its run.
  @inline(__always)
  mutating func findRun(_ index: NGramIndex) {
    if isSearching { return }
    node = index.existing(node)
    context = index.nodes[Int(node)]
    if node == NGramIndex.root {
      // The root's run is not searched: it has every word at its id.
      run = 0..<0
      if Int(word) < index.entryCount { index.prefetch(entry: Int(word)) }
    } else {
      run = index.run(of: node)
      if !run.isEmpty { index.prefetch(entry: run.lowerBound + run.count / 2) }
    }
  }

  /// What the step looks at has been asked for already.
  @inline(__always)
  mutating func peek(_ index: NGramIndex) {}

  /// Looks for the word in the run. What is looked at next is asked for, and others are read until it is
  /// there.
  @inline(__always)
  mutating func step(_ index: NGramIndex) -> TokenScore? {
    if node == NGramIndex.root {
      let match = index.match(word, after: node)
      node = reached ?? match.state
      index.prefetchContext(node)
      return TokenScore(
        log10Probability: match.log10Probability + log10Backoff, matchedOrder: match.order)
    }
    if run.count > Self.shortRun {
      let half = run.lowerBound + run.count / 2
      run = index.word(of: half) <= word ? half..<run.upperBound : run.lowerBound..<half
      isSearching = run.count > Self.shortRun
      if isSearching {
        index.prefetch(entry: run.lowerBound + run.count / 2)
        return nil
      }
    }
    isSearching = false
    if let hit = index.entry(of: word, in: run) {
      let found = index.content(of: hit)
      if reached == nil { reached = found.state }
      if !found.log10Probability.isNaN {
        node = reached ?? NGramIndex.root
        index.prefetchContext(node)
        return TokenScore(
          log10Probability: Double(found.log10Probability) + log10Backoff,
          matchedOrder: index.orderOfEntry(hit))
      }
    }
    log10Backoff += Double(context.log10BackoffWeight)
    node = context.suffix < node ? context.suffix : NGramIndex.root
    index.prefetchContext(node)
    return nil
  }

  @inline(__always)
  mutating func advance(_ tokens: UnsafeBufferPointer<TokenID>, scoresEnd: Bool) -> Bool {
    position += 1
    place += 1
    log10Backoff = 0
    reached = nil
    if position < end {
      word = tokens[position]
      return true
    }
    word = SpecialToken.sentenceEnd
    return position == end && scoresEnd
  }
}
