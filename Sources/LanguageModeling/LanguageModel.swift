/// How probable a model finds one token, and how much context it used for that.
public struct TokenScore: Sendable, Equatable {
  /// The logarithm to base 10 of P(token | context).
  public var log10Probability: Double
  /// The length of the longest n-gram that matched, the token included: 1 if no context helped.
  public var matchedOrder: Int

  /// A score.
  public init(log10Probability: Double, matchedOrder: Int) {
    self.log10Probability = log10Probability
    self.matchedOrder = matchedOrder
  }
}

/// Which sentence marks take part in a score.
public struct SentenceMarks: Sendable, Equatable {
  /// Whether `<s>` stands before the first token and conditions what follows.
  public var start: Bool
  /// Whether `</s>` is scored after the last token.
  public var end: Bool

  /// Both marks unless told otherwise, as is usual in the field.
  public init(start: Bool = true, end: Bool = true) {
    self.start = start
    self.end = end
  }
}

/// A model that reads from left to right and says how probable each next token is.
///
/// A model is immutable and knows ids only. Its `State` is what it remembers of the tokens read so
/// far: a small value; equal states mean equal futures. Calls across modules are per sentence or
/// coarser, so a model overrides those requirements that it can do faster than token by token.
public protocol LanguageModel: Sendable {
  /// What the model remembers of the tokens read so far.
  associatedtype State: Hashable, Sendable

  /// The number of tokens in the vocabulary, special ones included.
  var vocabularySize: Int { get }
  /// The longest n-gram the model looks at: `order - 1` tokens of context.
  var order: Int { get }
  /// The state before any token, without a sentence start.
  var emptyState: State { get }
  /// The state after `<s>`.
  var sentenceStartState: State { get }

  /// log10 P(token | state), and the state after the token. The token is below `vocabularySize`.
  func score(_ token: TokenID, after state: State, next: inout State) -> TokenScore

  /// The state after reading one more token, which need not be scored for that.
  func state(after state: State, reading token: TokenID) -> State

  /// Appends the score of every token of a sentence, and of `</s>` if marked.
  func score(
    sentence tokens: UnsafeBufferPointer<TokenID>, marks: SentenceMarks,
    into scores: inout [TokenScore])

  /// Whether a sentence's scores depend on the sentences before it in its document.
  var readsDocuments: Bool { get }

  /// The state in which the next sentence of a document begins. `state` is that after `</s>`, or
  /// after the last token where `</s>` is not scored.
  func nextSentenceState(after state: State, _ marks: SentenceMarks) -> State

  /// Appends the scores of every token of consecutive sentences, and of their `</s>` if marked.
  ///
  /// `document` is the state in which the first sentence begins, `nil` at the start of a document; it
  /// is left as the state in which the sentence after the last one begins. Models that read sentences
  /// by themselves leave it `nil`.
  func score(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore])

  /// How much the model has seen of what was read so far.
  func evidence(of state: State) -> ContextEvidence

  /// Scores like ``score(_:marks:document:into:)``, and appends for each score the evidence of the
  /// state before its token.
  func score(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore], evidence: inout [ContextEvidence])

  /// Fills `log10Probabilities` with log10 P(token | state) for every id; `<s>`, which is never
  /// predicted, gets -infinity. The buffer has `vocabularySize` elements.
  func nextTokenDistribution(
    after state: State, into log10Probabilities: UnsafeMutableBufferPointer<Double>)

  /// The most probable tokens after a state, best first, equally probable ones by id: `count` of
  /// them, or fewer if the others are impossible. `<s>` is none, `<unk>` only if asked for. The
  /// probabilities are those of ``nextTokenDistribution(after:into:)``.
  func likeliestTokens(_ count: Int, after state: State, includesUnknown: Bool) -> [RankedToken]
}

/// One of the tokens that may come next.
public struct RankedToken: Sendable, Equatable {
  /// The token.
  public var id: TokenID
  /// log10 P(token | what came before).
  public var log10Probability: Double

  /// A token and its probability.
  public init(id: TokenID, log10Probability: Double) {
    self.id = id
    self.log10Probability = log10Probability
  }
}

extension LanguageModel {
  /// The state in which a sentence begins.
  public func startState(_ marks: SentenceMarks) -> State {
    marks.start ? sentenceStartState : emptyState
  }

  /// The state after reading these tokens.
  public func state(after tokens: some Sequence<TokenID>, from start: State) -> State {
    var reached = start
    for token in tokens { reached = state(after: reached, reading: token) }
    return reached
  }

  public func state(after state: State, reading token: TokenID) -> State {
    var next = state
    _ = score(token, after: state, next: &next)
    return next
  }

  public func score(
    sentence tokens: UnsafeBufferPointer<TokenID>, marks: SentenceMarks,
    into scores: inout [TokenScore]
  ) {
    var state = startState(marks)
    for token in tokens {
      let previous = state
      scores.append(score(token, after: previous, next: &state))
    }
    if marks.end {
      let previous = state
      scores.append(score(SpecialToken.sentenceEnd, after: previous, next: &state))
    }
  }

  public var readsDocuments: Bool { false }

  public func nextSentenceState(after state: State, _ marks: SentenceMarks) -> State {
    startState(marks)
  }

  public func score(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore]
  ) {
    read(sentences, marks: marks, document: &document) { state, score in scores.append(score) }
  }

  public func evidence(of state: State) -> ContextEvidence { ContextEvidence() }

  public func score(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore], evidence: inout [ContextEvidence]
  ) {
    read(sentences, marks: marks, document: &document) { state, score in
      evidence.append(self.evidence(of: state))
      scores.append(score)
    }
  }

  /// Scores the sentences token by token and hands over each score with the state before the token.
  private func read(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?,
    _ take: (State, TokenScore) -> Void
  ) {
    var start = document ?? startState(marks)
    for number in 0..<sentences.count {
      if !readsDocuments || sentences.beginsDocument(number) { start = startState(marks) }
      var state = start
      for place in sentences.range(of: number) {
        let previous = state
        take(previous, score(sentences.tokens[place], after: previous, next: &state))
      }
      if marks.end {
        let previous = state
        take(previous, score(SpecialToken.sentenceEnd, after: previous, next: &state))
      }
      start = nextSentenceState(after: state, marks)
    }
    document = readsDocuments ? start : nil
  }

  public func nextTokenDistribution(
    after state: State, into log10Probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    var ignored = state
    for id in 0..<vocabularySize {
      log10Probabilities[id] =
        score(TokenID(id), after: state, next: &ignored).log10Probability
    }
    log10Probabilities[Int(SpecialToken.sentenceStart)] = -.infinity
  }

  public func likeliestTokens(
    _ count: Int, after state: State, includesUnknown: Bool
  ) -> [RankedToken] {
    likeliestTokens(
      count, of: nextTokenDistribution(after: state), includesUnknown: includesUnknown)
  }

  /// The most probable tokens of a distribution; see ``likeliestTokens(_:after:includesUnknown:)``.
  package func likeliestTokens(
    _ count: Int, of distribution: [Double], includesUnknown: Bool
  ) -> [RankedToken] {
    TopChoices.best(count, of: 0..<UInt32(vocabularySize)) { id in
      id == SpecialToken.sentenceStart || id == SpecialToken.unknown && !includesUnknown
        ? -.infinity : distribution[Int(id)]
    }
    .map { RankedToken(id: $0, log10Probability: distribution[Int($0)]) }
    .filter {
      $0.log10Probability > -.infinity && $0.id != SpecialToken.sentenceStart
        && (includesUnknown || $0.id != SpecialToken.unknown)
    }
  }

  /// log10 P(token | state) for every id, as an array; see ``nextTokenDistribution(after:into:)``.
  public func nextTokenDistribution(after state: State) -> [Double] {
    [Double](unsafeUninitializedCapacity: vocabularySize) { buffer, count in
      buffer.initialize(repeating: -.infinity)
      nextTokenDistribution(after: state, into: buffer)
      count = vocabularySize
    }
  }

  /// The scores of a sentence's tokens, and of `</s>` if marked.
  public func scores(of sentence: [TokenID], marks: SentenceMarks = .init()) -> [TokenScore] {
    var scores: [TokenScore] = []
    sentence.withUnsafeBufferPointer { score(sentence: $0, marks: marks, into: &scores) }
    return scores
  }
}
