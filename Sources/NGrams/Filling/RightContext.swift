internal import LanguageModeling

/// The tokens after a blank, with what they are after the empty context.
struct RightContext<Index: NGramLayout> {
  let tokens: [TokenID]
  /// log10 P of all of them after the empty context.
  let log10Total: Double
  private let index: Index
  /// For each token its match when reading began at the first one without context.
  private let matches: [NGramIndex.Match]

  init(_ tokens: [TokenID], _ index: Index) {
    self.tokens = tokens
    self.index = index
    var node = NGramIndex.root
    matches = tokens.map { token in
      let match = index.match(token, after: node)
      node = index.existing(match.state)
      return match
    }
    log10Total = matches.reduce(0) { $0 + $1.log10Probability }
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
