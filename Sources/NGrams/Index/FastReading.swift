internal import LanguageModeling
internal import Storage

/// A sentence being read: what `NGramIndex.match` keeps in variables, cut where it would wait for memory.
struct FastReading: SentenceReading {
  static let count = 32
  /// Runs of so many n-grams without landmarks are searched at once.
  static let shortRun = 12
  static func memoryCount(_ index: NGramIndex) -> Int { 0 }

  /// What has been asked for, and is looked at in the next step.
  private enum Stage {
    /// The context.
    case context
    /// The landmarks of its run.
    case landmarks
    /// The middle of what is left of the run.
    case halves
    /// What is left of the run, all of it.
    case successors
    /// The word's unigram.
    case unigram
  }

  /// No node: the first n-gram that ends in the word has not been found yet.
  private static let nowhere = UInt32.max

  private var stage = Stage.context
  /// The context that is looked at, and the word that is looked for in it.
  private(set) var node: UInt32
  private var word: TokenID
  private var log10Backoff = 0.0
  private var reached = Self.nowhere
  /// What backing off leads to, and what it adds.
  private var suffix: UInt32 = 0
  private var log10BackoffWeight: Float = 0
  /// What is left of the context's run.
  private var runStart: UInt32 = 0
  private var runEnd: UInt32 = 0
  /// The landmarks that the word lies beside or between.
  private var firstLandmark: UInt32 = 0
  private var lastLandmark: UInt32 = 0
  /// Of the token being scored; that of `</s>` is the sentence's end.
  private var position: Int
  private var end: Int
  private(set) var place: Int

  init(
    _ sentence: WaitingSentence, from node: UInt32, _ index: NGramIndex,
    memory: UnsafeMutablePointer<UInt32>
  ) {
    position = sentence.position
    end = sentence.end
    place = sentence.place
    word = sentence.firstWord
    self.node = node
    look(at: node, index)
  }

  @inline(__always)
  mutating func restart(_ sentence: WaitingSentence, from node: UInt32, _ index: NGramIndex) {
    position = sentence.position
    end = sentence.end
    place = sentence.place
    word = sentence.firstWord
    look(at: node, index)
  }

  @inline(__always)
  mutating func step(_ index: NGramIndex) -> TokenScore? {
    switch stage {
    case .context:
      if lookAtContext(index) { return nil }
    case .landmarks:
      let run = index.landmarks.narrow(run, to: word, Int(firstLandmark)..<Int(lastLandmark))
      setRun(run)
      if lookIntoRunNext(index) { return nil }
    case .halves:
      let half = runStart &+ (runEnd &- runStart) / 2
      if index.word(of: Int(half)) <= word { runStart = half } else { runEnd = half }
      if lookIntoRunNext(index) { return nil }
    case .successors:
      if let hit = index.entry(of: word, among: run) {
        let found = index.content(of: hit)
        if reached == Self.nowhere { reached = found.state }
        if !found.log10Probability.isNaN {
          return TokenScore(
            log10Probability: Double(found.log10Probability) + take(reached),
            matchedOrder: index.orderOfEntry(hit))
        }
      }
    case .unigram:
      let match = index.match(word, after: NGramIndex.root)
      return TokenScore(
        log10Probability: match.log10Probability
          + take(reached == Self.nowhere ? match.state : reached), matchedOrder: 1)
    }
    // The word does not follow the context.
    log10Backoff += Double(log10BackoffWeight)
    look(at: suffix, index)
    return nil
  }

  /// Ends the search in a state, and answers what backing off has cost.
  @inline(__always)
  private mutating func take(_ state: UInt32) -> Double {
    defer { log10Backoff = 0 }
    node = state
    reached = Self.nowhere
    return log10Backoff
  }

  private var run: Range<Int> {
    @inline(__always) get { Range(uncheckedBounds: (Int(runStart), Int(runEnd))) }
  }

  @inline(__always)
  private mutating func setRun(_ run: Range<Int>) {
    runStart = UInt32(truncatingIfNeeded: run.lowerBound)
    runEnd = UInt32(truncatingIfNeeded: run.upperBound)
  }

  /// Whether there is anything to look for; if so it has been asked for.
  @inline(__always)
  private mutating func lookAtContext(_ index: NGramIndex) -> Bool {
    let content = index.nodes[Int(node)]
    let shorter = index.packing.suffix(of: content)
    suffix = shorter < node ? shorter : NGramIndex.root
    log10BackoffWeight = content.log10BackoffWeight
    guard index.packing.admits(word, after: content) else { return false }
    let run = index.run(of: node)
    setRun(run)
    guard index.landmarks.cover(run) else { return lookIntoRunNext(index) }
    let candidates = index.landmarks.candidates(for: word, in: run)
    index.landmarks.prefetch(candidates)
    firstLandmark = UInt32(truncatingIfNeeded: candidates.lowerBound)
    lastLandmark = UInt32(truncatingIfNeeded: candidates.upperBound)
    stage = .landmarks
    return true
  }

  /// The same for what is left of the run.
  @inline(__always)
  private mutating func lookIntoRunNext(_ index: NGramIndex) -> Bool {
    let count = runEnd &- runStart
    if count > Self.shortRun {
      index.prefetch(entry: Int(runStart &+ count / 2))
      stage = .halves
      return true
    }
    if count == 0 { return false }
    // The last may lie in another line than the first.
    index.prefetch(entry: Int(runStart))
    index.prefetch(entry: Int(runEnd &- 1))
    stage = .successors
    return true
  }

  /// Turns to a context.
  @inline(__always)
  private mutating func look(at next: UInt32, _ index: NGramIndex) {
    node = index.existing(next)
    if node == NGramIndex.root {
      if Int(word) < index.entryCount { index.prefetch(entry: Int(word)) }
      stage = .unigram
    } else {
      index.prefetchContext(node)
      stage = .context
    }
  }

  @inline(__always)
  mutating func advance(
    _ tokens: UnsafeBufferPointer<TokenID>, scoresEnd: Bool, _ index: NGramIndex
  ) -> Bool {
    position += 1
    place += 1
    if position < end {
      word = tokens[position]
    } else {
      word = SpecialToken.sentenceEnd
      if position > end || !scoresEnd { return false }
    }
    look(at: node, index)
    return true
  }
}
