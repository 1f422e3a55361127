public import LanguageModeling

extension NGramModel {
  /// Scores every word in the blank as `score` does, and takes the logarithms' sum by the share of it.
  /// O(vocabulary + what is known of the words around the blank).
  public func log10Shares(_ sentence: BlankedSentence) throws -> [Double] {
    try blank(of: sentence).log10Shares
  }

  /// What may stand in a sentence's only blank. Only the word and the `order` - 1 tokens after it depend
  /// on what stands there.
  func blank(of sentence: BlankedSentence) throws -> OneBlank {
    let (position, special) = try sentence.onlyBlank
    var left: [TokenID] = []
    var right: [TokenID] = []
    for (place, element) in sentence.elements.enumerated() {
      guard case .token(let token) = element else { continue }
      if place < position { left.append(token) } else { right.append(token) }
    }
    if sentence.marks.end { right.append(SpecialToken.sentenceEnd) }
    let start = state(after: left, from: startState(sentence.marks))
    right.removeLast(max(0, right.count - (order - 1)))
    return switch layout {
    case .fast(let index):
      try OneBlank(
        index, baselines, predecessorMatches, after: start.node, before: right, special: special,
        forbidden: sentence.forbidden)
    case .compact(let index):
      try OneBlank(
        index, baselines, predecessorMatches, after: start.node, before: right, special: special,
        forbidden: sentence.forbidden)
    }
  }
}
