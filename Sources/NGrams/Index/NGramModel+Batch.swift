public import LanguageModeling

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
    let start = startState(marks).node
    switch layout {
    case .fast(let index):
      index.read(batch, from: start, marks: marks, into: &scores) { _, _ in }
    case .compact(let index):
      index.read(batch, from: start, marks: marks, into: &scores) { _, _ in }
    }
  }

  public func score(
    _ batch: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore], evidence: inout [ContextEvidence]
  ) {
    document = nil
    let start = startState(marks).node
    switch layout {
    case .fast(let index):
      index.read(batch, from: start, marks: marks, into: &scores, evidence: &evidence)
    case .compact(let index):
      index.read(batch, from: start, marks: marks, into: &scores, evidence: &evidence)
    }
  }
}

extension NGramLayout {
  fileprivate func read(
    _ batch: SentenceBatch, from start: UInt32, marks: SentenceMarks,
    into scores: inout [TokenScore], evidence: inout [ContextEvidence]
  ) {
    let first = evidence.count
    let count = (batch.ends.last ?? 0) + (marks.end ? batch.ends.count : 0)
    evidence.append(contentsOf: repeatElement(ContextEvidence(), count: count))
    evidence.withUnsafeMutableBufferPointer { evidence in
      read(batch, from: start, marks: marks, into: &scores) { place, node in
        evidence[first + place] = self.evidence(of: node)
      }
    }
  }

  /// `begin` is told of each token's place among the batch's scores and of the context before it.
  @inline(__always)
  fileprivate func read(
    _ batch: SentenceBatch, from startNode: UInt32, marks: SentenceMarks,
    into scores: inout [TokenScore], _ begin: (_ place: Int, _ node: UInt32) -> Void
  ) {
    let (tokens, ends) = (batch.tokens, batch.ends)
    let first = scores.count
    let count = ends.isEmpty ? 0 : ends[ends.count - 1] + (marks.end ? ends.count : 0)
    scores.append(
      contentsOf: repeatElement(TokenScore(log10Probability: 0, matchedOrder: 0), count: count))
    scores.withUnsafeMutableBufferPointer { scores in
      let scores = UnsafeMutableBufferPointer(rebasing: scores[first...])
      withUnsafeTemporaryAllocation(of: Reading.self, capacity: Reading.count) { readings in
        withUnsafeTemporaryAllocation(
          of: UInt32.self, capacity: Reading.count * Reading.memoryCount(self)
        ) { memory in
          var sentences = Sentences(ends: ends, tokens: tokens, scoresEnd: marks.end)
          var active = 0
          while active < readings.count, let sentence = sentences.next() {
            begin(sentence.place, startNode)
            readings.initializeElement(
              at: active,
              to: Reading(
                sentence, from: startNode, self,
                memory: memory.baseAddress! + active * Reading.memoryCount(self)))
            active += 1
          }
          while active > 0 {
            for number in 0..<active { readings[number].findRun(self) }
            for number in 0..<active { readings[number].peek(self) }
            for number in (0..<active).reversed() {
              guard let score = readings[number].step(self) else { continue }
              scores[readings[number].place] = score
              if readings[number].advance(tokens, scoresEnd: marks.end, self) {
                begin(readings[number].place, readings[number].node)
                continue
              }
              if let sentence = sentences.next() {
                begin(sentence.place, startNode)
                readings[number].restart(sentence, from: startNode, self)
              } else {
                active -= 1
                readings.swapAt(number, active)
              }
            }
          }
        }
      }
    }
  }
}

/// A sentence being read side by side with others, a step at a time.
protocol SentenceReading {
  associatedtype Layout: NGramLayout
  /// How many are read side by side.
  static var count: Int { get }
  /// How many numbers each needs for itself.
  static func memoryCount(_ index: Layout) -> Int

  /// Where the token's score goes.
  var place: Int { get }
  /// Before a token's first step: the context that it is read in.
  var node: UInt32 { get }

  init(
    _ sentence: WaitingSentence, from node: UInt32, _ index: Layout,
    memory: UnsafeMutablePointer<UInt32>)

  /// Turns to another sentence.
  mutating func restart(_ sentence: WaitingSentence, from node: UInt32, _ index: Layout)

  /// Loads what the next step begins with, or asks for it. Nothing is decided by what is loaded, so that
  /// the next reading's loads need not wait for it.
  mutating func findRun(_ index: Layout)

  /// Loads what that leads to, or asks for it.
  mutating func peek(_ index: Layout)

  /// Looks for the word: its score, if there is nowhere left to look.
  mutating func step(_ index: Layout) -> TokenScore?

  /// Turns to the next token; false at the end of the sentence.
  mutating func advance(
    _ tokens: UnsafeBufferPointer<TokenID>, scoresEnd: Bool, _ index: Layout
  ) -> Bool
}

extension SentenceReading {
  mutating func findRun(_ index: Layout) {}
  mutating func peek(_ index: Layout) {}
}

/// A sentence that has something to score.
struct WaitingSentence {
  /// Of its first token; that of `</s>` is the sentence's end.
  var position: Int
  var end: Int
  /// Where the first token's score goes.
  var place: Int
  var firstWord: TokenID
}

/// The sentences that nobody reads yet.
private struct Sentences {
  let ends: [Int]
  let tokens: UnsafeBufferPointer<TokenID>
  let scoresEnd: Bool
  var number = 0

  /// The next sentence that has anything to score.
  mutating func next() -> WaitingSentence? {
    while number < ends.count {
      let start = number == 0 ? 0 : ends[number - 1]
      let place = start + (scoresEnd ? number : 0)
      number += 1
      let end = ends[number - 1]
      if start == end && !scoresEnd { continue }
      return WaitingSentence(
        position: start, end: end, place: place,
        firstWord: start < end ? tokens[start] : SpecialToken.sentenceEnd)
    }
    return nil
  }
}
