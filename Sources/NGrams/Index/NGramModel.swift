public import LanguageModeling

/// A backoff n-gram model: an immutable index of n-grams with their probabilities.
///
/// The state is one integer, the longest context that the model knows. Scoring by state gives exactly
/// what scoring from the start of the sentence gives.
public struct NGramModel: LanguageModel {
  /// The longest context of the model that ends where reading stands.
  public struct State: Hashable, Sendable {
    let node: UInt32
  }

  /// How the index lies in memory. Generic code that runs over an index begins with a switch over it.
  enum Layout {
    case fast(NGramIndex)
    case compact(CompactIndex)
  }

  let layout: Layout
  let baselines = WordBaselines()
  let maxima: UnigramMaxima
  let predecessorMatches = PredecessorMatches()
  public let vocabularySize: Int
  public let order: Int
  /// The number of n-grams of each order, from 1 up.
  public let counts: [Int]

  init(_ index: NGramIndex, maxima: UnigramMaxima = UnigramMaxima()) {
    layout = .fast(index)
    self.maxima = maxima
    vocabularySize = index.vocabularySize
    order = index.order
    counts = index.levelCounts
  }

  init(_ index: CompactIndex, maxima: UnigramMaxima = UnigramMaxima()) {
    layout = .compact(index)
    self.maxima = maxima
    vocabularySize = index.vocabularySize
    order = index.order
    counts = index.ngramCounts
  }

  public var emptyState: State { State(node: NGramIndex.root) }

  public var sentenceStartState: State {
    var state = emptyState
    _ = score(SpecialToken.sentenceStart, after: emptyState, next: &state)
    return state
  }

  public func score(
    _ token: TokenID, after state: State, next: inout State
  ) -> TokenScore {
    let match =
      switch layout {
      case .fast(let index): index.match(token, after: state.node)
      case .compact(let index): index.match(token, after: state.node)
      }
    next = State(node: match.state)
    return TokenScore(log10Probability: match.log10Probability, matchedOrder: match.order)
  }

  public func score(
    sentence tokens: UnsafeBufferPointer<TokenID>, marks: SentenceMarks,
    into scores: inout [TokenScore]
  ) {
    switch layout {
    case .fast(let index): score(tokens, marks, into: &scores, index)
    case .compact(let index): score(tokens, marks, into: &scores, index)
    }
  }

  private func score(
    _ tokens: UnsafeBufferPointer<TokenID>, _ marks: SentenceMarks,
    into scores: inout [TokenScore], _ index: some NGramLayout
  ) {
    scores.reserveCapacity(scores.count + tokens.count + 1)
    index.read(tokens, from: startState(marks).node, endsSentence: marks.end) { match in
      scores.append(
        TokenScore(log10Probability: match.log10Probability, matchedOrder: match.order))
    }
  }

  public func evidence(of state: State) -> ContextEvidence {
    switch layout {
    case .fast(let index): index.evidence(of: state.node)
    case .compact(let index): index.evidence(of: state.node)
    }
  }

  /// O(vocabulary + successors of the state and its suffixes).
  public func nextTokenDistribution(
    after state: State, into log10Probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    switch layout {
    case .fast(let index): index.distribution(after: state.node, into: log10Probabilities)
    case .compact(let index): index.distribution(after: state.node, into: log10Probabilities)
    }
  }
}
