internal import LanguageModeling
internal import Storage

/// A sentence being read: what ``CompactIndex/match(_:after:length:next:nextLength:)`` keeps in
/// variables. A step looks for the word after one of the contexts, from the shortest up.
struct CompactReading: SentenceReading {
  static let count = 16
  static func memoryCount(_ index: CompactIndex) -> Int { 2 * index.order }

  /// Of the token being scored; that of `</s>` is the sentence's end.
  private var position: Int
  private var end: Int
  private(set) var place: Int
  private(set) var node: UInt32
  private var word: TokenID
  /// The nodes of the context and its suffixes, and those of the n-grams found so far.
  private var chain: CompactChain
  private var next: CompactChain
  private var length: Int
  private var found = 1
  /// The word's rank among the successors of the context looked at last, and how many those are.
  private var rank: Int
  private var limit: Int

  /// Whether the search has ended.
  private var isDone = false

  private var block = CompactBlock(firstEntry: 0, byteOffset: 0)
  private var run = CompactRun.empty

  init(
    _ sentence: WaitingSentence, from node: UInt32, _ index: CompactIndex,
    memory: UnsafeMutablePointer<UInt32>
  ) {
    chain = memory
    next = memory + index.order
    position = sentence.position
    end = sentence.end
    place = sentence.place
    word = sentence.firstWord
    self.node = node
    length = index.chain(of: index.existing(node), into: chain)
    rank = 0
    limit = 0
    prefetchBlock(index)
  }

  @inline(__always)
  mutating func restart(_ sentence: WaitingSentence, from node: UInt32, _ index: CompactIndex) {
    position = sentence.position
    end = sentence.end
    place = sentence.place
    word = sentence.firstWord
    self.node = node
    length = index.chain(of: index.existing(node), into: chain)
    prefetchBlock(index)
  }

  /// The context to look at.
  @inline(__always)
  private var context: Int { Int(chain[found - 1]) - 1 }

  @inline(__always)
  private func prefetchBlock(_ index: CompactIndex) {
    if found > length { return }
    let runs = index.levels[found - 1].runs
    runs.prefetch(block: runs.block(of: context))
  }

  /// Loads the block of the context.
  @inline(__always)
  mutating func findRun(_ index: CompactIndex) {
    if found == 1 {
      next[0] = word + 1
      rank = Int(word)
      limit = index.vocabularySize
      isDone = length == 0
      index.prefetchUnigram(word)
    }
    if isDone { return }
    let runs = index.levels[found - 1].runs
    block = runs.blocks[runs.block(of: context)]
    runs.prefetch(block)
  }

  /// Finds the run.
  @inline(__always)
  mutating func peek(_ index: CompactIndex) {
    if isDone { return }
    let runs = index.levels[found - 1].runs
    run = runs.run(runs.number(of: context), in: block)
    runs.prefetch(run)
  }

  @inline(__always)
  mutating func step(_ index: CompactIndex) -> TokenScore? {
    if !isDone {
      let level = index.levels[found - 1]
      guard let place = level.runs.place(of: rank, in: run, below: limit) else {
        return finish(index)
      }
      let entry = run.firstEntry + place
      level.prefetchNumbers(of: entry)
      next[found] = UInt32(entry + 1)
      found += 1
      rank = place
      limit = run.count
      // The numbers of the last one found are on their way; they are looked at in the next round.
      isDone = found > length
      prefetchBlock(index)
      return nil
    }
    return finish(index)
  }

  @inline(__always)
  private mutating func finish(_ index: CompactIndex) -> TokenScore {
    var nextLength = 0
    let match = index.match(chain, length: length, next, found: found, nextLength: &nextLength)
    swap(&chain, &next)
    length = nextLength
    node = match.state
    found = 1
    prefetchBlock(index)
    return TokenScore(log10Probability: match.log10Probability, matchedOrder: match.order)
  }

  @inline(__always)
  mutating func advance(
    _ tokens: UnsafeBufferPointer<TokenID>, scoresEnd: Bool, _ index: CompactIndex
  ) -> Bool {
    position += 1
    place += 1
    if position < end {
      word = tokens[position]
      return true
    }
    word = SpecialToken.sentenceEnd
    return position == end && scoresEnd
  }
}
