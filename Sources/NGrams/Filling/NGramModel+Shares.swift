public import LanguageModeling
internal import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension NGramModel {
  /// Scores every word in the blank as `score` does, and takes the logarithms' sum by the share of it.
  ///
  /// Only the word and the `order` - 1 tokens after it depend on what stands in the blank. After most
  /// words the next tokens are scored as after the empty context, so reading on stops where the
  /// state is one that the empty context led to as well. O(vocabulary · order).
  public func log10Shares(_ sentence: BlankedSentence) throws -> [Double] {
    let (position, special) = try sentence.onlyBlank
    var left: [TokenID] = []
    var right: [TokenID] = []
    for (place, element) in sentence.elements.enumerated() {
      guard case .token(let token) = element else { continue }
      if place < position { left.append(token) } else { right.append(token) }
    }
    if sentence.marks.end { right.append(SpecialToken.sentenceEnd) }
    right = Array(right.prefix(order - 1))
    let start = state(after: left, from: startState(sentence.marks))
    var (log10Probabilities, states) = matches(after: start.node)
    let tail = RightContext(right, index)
    for word in log10Probabilities.indices {
      let isPermitted =
        word >= Int(SpecialToken.count) || special && word != Int(SpecialToken.sentenceStart)
      log10Probabilities[word] =
        isPermitted
        ? tail.log10Probability(after: states[word], startingAt: log10Probabilities[word])
        : -.infinity
    }
    let best = log10Probabilities.max() ?? -.infinity
    if best.isNaN || best == .infinity { throw FillError.notNormalizable }
    if best == -.infinity { return log10Probabilities }
    let total = log10Probabilities.reduce(0) { $0 + pow(10, $1 - best) }
    let log10Total = best + log10(total)
    if log10Total.isNaN { throw FillError.notNormalizable }
    return log10Probabilities.map { $0 - log10Total }
  }

  /// What `match` finds for every word after a node, in one pass over the runs of the node and of its
  /// suffixes instead of a search for each word.
  private func matches(after node: UInt32) -> (log10Probabilities: [Double], states: [UInt32]) {
    var path: [(node: UInt32, log10Backoff: Double)] = []
    var node = index.existing(node)
    var log10Backoff = 0.0
    while node != NGramIndex.root {
      path.append((node, log10Backoff))
      let context = index.nodes[Int(node)]
      log10Backoff += Double(context.log10BackoffWeight)
      node = context.suffix < node ? context.suffix : NGramIndex.root
    }
    var log10Probabilities = [Double](repeating: -.infinity, count: vocabularySize)
    var states = [UInt32](repeating: NGramIndex.root, count: vocabularySize)
    for word in 0..<min(vocabularySize, index.entryCount) {
      let found = index.content(of: word)
      log10Probabilities[word] = Double(found.log10Probability) + log10Backoff
      states[word] = found.state
    }
    // From short to long, so that the longest match stays; an n-gram without probability of its own
    // leads to its state only.
    for (node, log10Backoff) in path.reversed() {
      for entry in index.run(of: node) {
        let found = index.content(of: entry)
        let word = Int(index.word(of: entry))
        if word >= vocabularySize { continue }
        states[word] = found.state
        if !found.log10Probability.isNaN {
          log10Probabilities[word] = Double(found.log10Probability) + log10Backoff
        }
      }
    }
    return (log10Probabilities, states)
  }
}

/// The tokens after a blank, with what they are after the empty context.
private struct RightContext {
  private let tokens: [TokenID]
  private let index: NGramIndex
  /// For each token its match when reading began at the first one without context.
  private let matches: [NGramIndex.Match]

  init(_ tokens: [TokenID], _ index: NGramIndex) {
    self.tokens = tokens
    self.index = index
    var node = NGramIndex.root
    matches = tokens.map { token in
      let match = index.match(token, after: node)
      node = index.existing(match.state)
      return match
    }
  }

  /// The sum of a value and the log10 probabilities of all tokens, first to last, after a node.
  func log10Probability(after node: UInt32, startingAt value: Double) -> Double {
    var sum = value
    var node = index.existing(node)
    var reference = NGramIndex.root
    for (place, token) in tokens.enumerated() {
      if node == reference {
        for match in matches[place...] { sum += match.log10Probability }
        return sum
      }
      let match = index.match(token, after: node)
      sum += match.log10Probability
      node = index.existing(match.state)
      reference = index.existing(matches[place].state)
    }
    return sum
  }
}
