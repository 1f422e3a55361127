public import LanguageModeling
public import NGrams
public import NeuralModels

/// Any model that reads from left to right and is no mixture of others.
///
/// A choice is made once a call, and a call scores a sentence or more wherever speed matters.
public enum SequenceModel: LanguageModel {
  case ngram(NGramModel)
  case causal(CausalModel)

  /// The state of whichever model it is.
  public enum State: Hashable, Sendable {
    case ngram(NGramModel.State)
    case causal(CausalModel.State)
  }

  public var vocabularySize: Int {
    switch self {
    case .ngram(let model): model.vocabularySize
    case .causal(let model): model.vocabularySize
    }
  }

  public var order: Int {
    switch self {
    case .ngram(let model): model.order
    case .causal(let model): model.order
    }
  }

  public var readsDocuments: Bool {
    switch self {
    case .ngram(let model): model.readsDocuments
    case .causal(let model): model.readsDocuments
    }
  }

  public var emptyState: State {
    switch self {
    case .ngram(let model): .ngram(model.emptyState)
    case .causal(let model): .causal(model.emptyState)
    }
  }

  public var sentenceStartState: State {
    switch self {
    case .ngram(let model): .ngram(model.sentenceStartState)
    case .causal(let model): .causal(model.sentenceStartState)
    }
  }

  public func score(_ token: TokenID, after state: State, next: inout State) -> TokenScore {
    switch (self, state) {
    case (.ngram(let model), .ngram(let state)):
      var reached = state
      let score = model.score(token, after: state, next: &reached)
      next = .ngram(reached)
      return score
    case (.causal(let model), .causal(let state)):
      var reached = state
      let score = model.score(token, after: state, next: &reached)
      next = .causal(reached)
      return score
    default: otherModel()
    }
  }

  public func state(after state: State, reading token: TokenID) -> State {
    switch (self, state) {
    case (.ngram(let model), .ngram(let state)):
      .ngram(model.state(after: state, reading: token))
    case (.causal(let model), .causal(let state)):
      .causal(model.state(after: state, reading: token))
    default: otherModel()
    }
  }

  public func nextSentenceState(after state: State, _ marks: SentenceMarks) -> State {
    switch (self, state) {
    case (.ngram(let model), .ngram(let state)):
      .ngram(model.nextSentenceState(after: state, marks))
    case (.causal(let model), .causal(let state)):
      .causal(model.nextSentenceState(after: state, marks))
    default: otherModel()
    }
  }

  public func score(
    sentence tokens: UnsafeBufferPointer<TokenID>, marks: SentenceMarks,
    into scores: inout [TokenScore]
  ) {
    switch self {
    case .ngram(let model): model.score(sentence: tokens, marks: marks, into: &scores)
    case .causal(let model): model.score(sentence: tokens, marks: marks, into: &scores)
    }
  }

  public func score(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore]
  ) {
    switch self {
    case .ngram(let model):
      var state: NGramModel.State?
      model.score(sentences, marks: marks, document: &state, into: &scores)
      document = nil
    case .causal(let model):
      var state: CausalModel.State?
      if case .causal(let known) = document { state = known }
      model.score(sentences, marks: marks, document: &state, into: &scores)
      document = state.map { .causal($0) }
    }
  }

  public func nextTokenDistribution(
    after state: State, into log10Probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    switch (self, state) {
    case (.ngram(let model), .ngram(let state)):
      model.nextTokenDistribution(after: state, into: log10Probabilities)
    case (.causal(let model), .causal(let state)):
      model.nextTokenDistribution(after: state, into: log10Probabilities)
    default: otherModel()
    }
  }

  public func likeliestTokens(
    _ count: Int, after state: State, includesUnknown: Bool
  ) -> [RankedToken] {
    switch (self, state) {
    case (.ngram(let model), .ngram(let state)):
      model.likeliestTokens(count, after: state, includesUnknown: includesUnknown)
    case (.causal(let model), .causal(let state)):
      model.likeliestTokens(count, after: state, includesUnknown: includesUnknown)
    default: otherModel()
    }
  }

  public func evidence(of state: State) -> ContextEvidence {
    switch (self, state) {
    case (.ngram(let model), .ngram(let state)): model.evidence(of: state)
    case (.causal(let model), .causal(let state)): model.evidence(of: state)
    default: otherModel()
    }
  }

  public func score(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore], evidence: inout [ContextEvidence]
  ) {
    switch self {
    case .ngram(let model):
      var state: NGramModel.State?
      model.score(
        sentences, marks: marks, document: &state, into: &scores, evidence: &evidence)
      document = nil
    case .causal:
      let first = scores.count
      score(sentences, marks: marks, document: &document, into: &scores)
      evidence += repeatElement(ContextEvidence(), count: scores.count - first)
    }
  }

  private func otherModel() -> Never { preconditionFailure("the state is another model's") }
}
