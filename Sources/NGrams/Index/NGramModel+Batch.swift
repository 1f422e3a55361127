public import LanguageModeling
internal import Storage

extension NGramModel {
  /// What scoring the sentences one by one appends.
  ///
  /// Scoring waits for memory: a context, then its successors, and both decide where to look next.
  /// So some sentences are read side by side, a step of each at a time, and their waits overlap.
  public func score(
    _ batch: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore]
  ) {
    document = nil
    read(batch, marks: marks, into: &scores) { _, _ in }
  }

  public func score(
    _ batch: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore], evidence: inout [ContextEvidence]
  ) {
    document = nil
    let first = evidence.count
    let count = (batch.ends.last ?? 0) + (marks.end ? batch.ends.count : 0)
    evidence.append(contentsOf: repeatElement(ContextEvidence(), count: count))
    evidence.withUnsafeMutableBufferPointer { evidence in
      read(batch, marks: marks, into: &scores) { place, node in
        evidence[first + place] = index.evidence(of: node)
      }
    }
  }

  public func evidence(of state: State) -> ContextEvidence { index.evidence(of: state.node) }

  /// `begin` is told of each token's place among the batch's scores and of the context before it.
  @inline(__always)
  private func read(
    _ batch: SentenceBatch, marks: SentenceMarks, into scores: inout [TokenScore],
    _ begin: (_ place: Int, _ node: UInt32) -> Void
  ) {
    let (tokens, ends) = (batch.tokens, batch.ends)
    let first = scores.count
    let count = ends.isEmpty ? 0 : ends[ends.count - 1] + (marks.end ? ends.count : 0)
    scores.append(
      contentsOf: repeatElement(TokenScore(log10Probability: 0, matchedOrder: 0), count: count))
    scores.withUnsafeMutableBufferPointer { scores in
      let scores = UnsafeMutableBufferPointer(rebasing: scores[first...])
      withUnsafeTemporaryAllocation(of: Reading.self, capacity: Reading.count) { readings in
        var sentences = Sentences(
          ends: ends, tokens: tokens, scoresEnd: marks.end, startNode: startState(marks).node)
        var active = 0
        while active < readings.count, let reading = sentences.next() {
          begin(reading.place, reading.node)
          readings.initializeElement(at: active, to: reading)
          active += 1
        }
        while active > 0 {
          for number in 0..<active { readings[number].findRun(index) }
          for number in (0..<active).reversed() {
            guard let score = readings[number].step(index) else { continue }
            scores[readings[number].place] = score
            if readings[number].advance(tokens, scoresEnd: marks.end) {
              begin(readings[number].place, readings[number].node)
              continue
            }
            if let reading = sentences.next() {
              begin(reading.place, reading.node)
              readings[number] = reading
            } else {
              active -= 1
              readings[number] = readings[active]
            }
          }
        }
      }
    }
  }
}

/// The sentences that nobody reads yet.
private struct Sentences {
  let ends: [Int]
  let tokens: UnsafeBufferPointer<TokenID>
  let scoresEnd: Bool
  let startNode: UInt32
  var number = 0

  /// The next sentence that has anything to score.
  mutating func next() -> Reading? {
    while number < ends.count {
      let start = number == 0 ? 0 : ends[number - 1]
      let place = start + (scoresEnd ? number : 0)
      number += 1
      let end = ends[number - 1]
      if start == end && !scoresEnd { continue }
      return Reading(
        position: start, end: end, place: place, node: startNode,
        word: start < end ? tokens[start] : SpecialToken.sentenceEnd)
    }
    return nil
  }
}

/// A sentence being read: what `NGramIndex.match` keeps in variables.
private struct Reading {
  /// How many are read side by side.
  static let count = 32
  /// Runs of so many are searched at once; they lie in one or two lines of memory.
  static let shortRun = 12

  /// Of the token being scored; that of `</s>` is the sentence's end.
  var position: Int
  let end: Int
  /// Where the token's score goes.
  var place: Int
  /// The context that is looked at, and the word that is looked for in it.
  var node: UInt32
  var word: TokenID
  var log10Backoff = 0.0
  var reached: UInt32?

  private var context = ContextNode(log10BackoffWeight: 0, suffix: 0, runStart: 0)
  private var run = 0..<0
  /// Whether the run is what a search has left so far.
  private var isSearching = false

  init(position: Int, end: Int, place: Int, node: UInt32, word: TokenID) {
    self.position = position
    self.end = end
    self.place = place
    self.node = node
    self.word = word
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

  /// Looks for the word in the run: its score if that was the last context to look at. What is looked
  /// at next is asked for, and others are read until it is there.
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

  /// Turns to the next token; false at the end of the sentence.
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
