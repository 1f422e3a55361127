internal import LanguageModeling
internal import Storage

/// The tokens after a blank, and what they are after the empty context: what remains of the work where
/// the word in the blank tells nothing of them.
struct RightContext {
  let tokens: [TokenID]
  /// For each token the node that reading from the empty context has reached before it, and log10 P of
  /// it and all tokens after it then; one element more than tokens.
  private let references: [(node: UInt32, log10Rest: Double)]
  private let index: NGramIndex

  init(_ tokens: [TokenID], _ index: NGramIndex) {
    self.tokens = tokens
    self.index = index
    var node = NGramIndex.root
    var matches: [NGramIndex.Match] = []
    var nodes = [node]
    for token in tokens {
      let match = index.match(token, after: node)
      node = index.existing(match.state)
      matches.append(match)
      nodes.append(node)
    }
    var references = nodes.map { (node: $0, log10Rest: 0.0) }
    for place in matches.indices.reversed() {
      references[place].log10Rest =
        references[place + 1].log10Rest + matches[place].log10Probability
    }
    self.references = references
  }

  /// log10 P of all of them after the empty context.
  var log10Total: Double { references[0].log10Rest }

  /// A word in the blank, and how far the tokens after it have been read.
  struct Reading {
    /// log10 P of what has been read.
    var log10Probability: Double
    /// The state that reading has reached.
    var node: UInt32
    /// Whether the first token has been read before.
    var isAhead = false
    /// Whether everything has been read.
    var isDone = false
  }

  /// How many are read side by side: reading waits for memory, and so their waits overlap.
  static let readingCount = 32

  /// Adds log10 P of all tokens to each reading; some at a time, a token of each after the other.
  ///
  /// `mayPrecede` answers whether a word stands before the first token anywhere in the model.
  @inline(__always)
  func finish(
    _ readings: UnsafeMutableBufferPointer<Reading>, mayPrecede: (_ word: Int) -> Bool
  ) {
    if tokens.isEmpty { return }
    for number in readings.indices { index.prefetchContext(readings[number].node) }
    for place in tokens.indices {
      for number in readings.indices
      where !readings[number].isDone && (place > 0 || !readings[number].isAhead) {
        index.prefetchSuccessors(of: readings[number].node)
      }
      var areDone = true
      for number in readings.indices where !readings[number].isDone {
        if place == 0 && readings[number].isAhead {
          areDone = false
          continue
        }
        read(place, &readings[number], mayPrecede)
        if readings[number].isDone { continue }
        areDone = false
        index.prefetchContext(readings[number].node)
      }
      if areDone { return }
    }
  }

  /// Reads one token. Where backing off leads to the node that reading without the word has reached,
  /// all that follows is known.
  @inline(__always)
  private func read(_ place: Int, _ reading: inout Reading, _ mayPrecede: (Int) -> Bool) {
    let token = tokens[place]
    var node = reading.node
    var log10Backoff = 0.0
    var reached: UInt32?
    while true {
      if node == references[place].node && reached == nil {
        reading.log10Probability += log10Backoff + references[place].log10Rest
        reading.isDone = true
        return
      }
      if node == NGramIndex.root { break }
      // Whether a word stands before the first token is known without a search.
      let isKnownMiss =
        place == 0 && Int(node) <= index.vocabularySize && !mayPrecede(Int(node) - 1)
      if !isKnownMiss, let found = index.successor(token, of: node) {
        if reached == nil { reached = found.state }
        if !found.log10Probability.isNaN {
          reading.log10Probability += Double(found.log10Probability) + log10Backoff
          break
        }
      }
      log10Backoff += Double(index.log10BackoffWeight(of: node))
      node = index.suffix(of: node)
    }
    if node == NGramIndex.root {
      let match = index.match(token, after: node)
      reading.log10Probability += match.log10Probability + log10Backoff
      if reached == nil { reached = index.existing(match.state) }
    }
    reading.node = reached ?? NGramIndex.root
    reading.isDone = place == tokens.count - 1
  }
}
