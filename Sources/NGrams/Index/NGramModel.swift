public import LanguageModeling
internal import Storage

/// A backoff n-gram model: an immutable index of n-grams with their probabilities.
///
/// The state is one integer, the longest context that the model knows. Scoring by state gives exactly
/// what scoring from the start of the sentence gives.
public struct NGramModel: LanguageModel {
  /// The longest context of the model that ends where reading stands.
  public struct State: Hashable, Sendable {
    let node: UInt32
  }

  let index: NGramIndex
  let baselines = WordBaselines()
  let maxima: UnigramMaxima
  let predecessorMatches = PredecessorMatches()

  init(_ index: NGramIndex, maxima: UnigramMaxima = UnigramMaxima()) {
    self.index = index
    self.maxima = maxima
  }

  public var vocabularySize: Int { index.vocabularySize }
  public var order: Int { index.order }
  /// The number of n-grams of each order, from 1 up.
  public var counts: [Int] { index.levelCounts }

  public var emptyState: State { State(node: NGramIndex.root) }

  public var sentenceStartState: State {
    State(node: index.match(SpecialToken.sentenceStart, after: NGramIndex.root).state)
  }

  public func score(
    _ token: TokenID, after state: State, next: inout State
  ) -> TokenScore {
    let match = index.match(token, after: state.node)
    next = State(node: match.state)
    return TokenScore(log10Probability: match.log10Probability, matchedOrder: match.order)
  }

  public func score(
    sentence tokens: UnsafeBufferPointer<TokenID>, marks: SentenceMarks,
    into scores: inout [TokenScore]
  ) {
    var node = startState(marks).node
    scores.reserveCapacity(scores.count + tokens.count + 1)
    for token in tokens {
      let match = index.match(token, after: node)
      node = match.state
      scores.append(
        TokenScore(log10Probability: match.log10Probability, matchedOrder: match.order))
    }
    if marks.end {
      let match = index.match(SpecialToken.sentenceEnd, after: node)
      scores.append(
        TokenScore(log10Probability: match.log10Probability, matchedOrder: match.order))
    }
  }

  /// Writes unigrams times backoff, then each longer suffix over it, so that the longest match stays.
  /// O(vocabulary + successors of the state and its suffixes).
  public func nextTokenDistribution(
    after state: State, into log10Probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    // The state and its suffixes from short to long, each with what backing off to it has cost.
    var path: [(node: UInt32, log10Backoff: Double)] = []
    var node = state.node
    var log10Backoff = 0.0
    while node != NGramIndex.root && Int(node) < index.nodeCount {
      path.append((node, log10Backoff))
      let context = index.nodes[Int(node)]
      log10Backoff += Double(context.log10BackoffWeight)
      node = context.suffix < node ? context.suffix : NGramIndex.root
    }
    for id in 0..<min(vocabularySize, index.entryCount) {
      log10Probabilities[id] = Double(index.content(of: id).log10Probability) + log10Backoff
    }
    for (node, log10Backoff) in path.reversed() {
      for entry in index.run(of: node) {
        let found = index.content(of: entry)
        let word = Int(index.word(of: entry))
        if found.log10Probability.isNaN || word >= vocabularySize { continue }
        log10Probabilities[word] = Double(found.log10Probability) + log10Backoff
      }
    }
    log10Probabilities[Int(SpecialToken.sentenceStart)] = -.infinity
  }
}
