internal import LanguageModeling
internal import Storage

/// A word in a blank, and how far the tokens after it have been read.
struct RightReading {
  /// log10 P of what has been read.
  var log10Probability: Double
  /// The state that reading has reached.
  var node: UInt32
  /// Whether the first token has been read before.
  var isAhead = false
  /// Whether everything has been read.
  var isDone = false

  /// How many are read side by side: reading waits for memory, and so their waits overlap.
  static let count = 32
}

/// The tokens after a blank, and what they are after the empty context: what remains of the work where
/// the word in the blank tells nothing of them.
struct RightContext<Index: NGramLayout> {
  let tokens: [TokenID]
  /// For each token the node that reading from the empty context has reached before it, and log10 P of
  /// it and all tokens after it then; one element more than tokens.
  private let references: [(node: UInt32, log10Rest: Double)]
  private let index: Index

  init(_ tokens: [TokenID], _ index: Index) {
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

  /// Adds log10 P of all tokens to each reading; some at a time, a token of each after the other.
  ///
  /// `mayPrecede` answers whether a word stands before the first token anywhere in the model.
  @inline(__always)
  func finish(
    _ readings: UnsafeMutableBufferPointer<RightReading>, mayPrecede: (_ word: Int) -> Bool
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
  private func read(_ place: Int, _ reading: inout RightReading, _ mayPrecede: (Int) -> Bool) {
    let token = tokens[place]
    let reference = references[place]
    var log10Backoff = 0.0
    var reached: UInt32?
    var isFound = false
    index.forEachSuffix(of: reading.node) { node in
      if node == reference.node && reached == nil {
        reading.isDone = true
        return false
      }
      // Whether a word stands before the first token is known without a search.
      let isKnownMiss =
        place == 0 && Int(node) <= index.vocabularySize && !mayPrecede(Int(node) - 1)
      if !isKnownMiss, let found = index.successor(token, of: node) {
        if reached == nil { reached = found.state }
        if !found.log10Probability.isNaN {
          reading.log10Probability += Double(found.log10Probability) + log10Backoff
          isFound = true
          return false
        }
      }
      log10Backoff += Double(index.log10BackoffWeight(of: node))
      return true
    }
    if !isFound && reached == nil && reference.node == NGramIndex.root { reading.isDone = true }
    if reading.isDone {
      reading.log10Probability += log10Backoff + reference.log10Rest
      return
    }
    if !isFound {
      let match = index.match(token, after: NGramIndex.root)
      reading.log10Probability += match.log10Probability + log10Backoff
      if reached == nil { reached = index.existing(match.state) }
    }
    reading.node = reached ?? NGramIndex.root
    reading.isDone = place == tokens.count - 1
  }
}
