import Backprop
public import LanguageModeling

/// A feed-forward language model: an embedding of each of the last words, averages of all words before
/// them, hidden layers, and a softmax over the whole vocabulary (Bengio et al. 2003).
///
/// What stands before a sentence, or before a document where the model reads documents, is `<s>`, so
/// scoring without `<s>` is the same as with it. Probabilities are exactly normalised; computed in 32
/// bits, they differ in the last digits with the number of tokens that are scored together.
public struct CausalModel: LanguageModel {
  /// The words that the model sees from where reading stands.
  public struct State: Hashable, Sendable {
    /// The last words, the nearest first, up to the window.
    var recent: [Int32] = []
    /// The decayed sums of all words but the nearest, [half-lives × width].
    var sums: [Float] = []
    /// The number of words of the document; 0 where there are no half-lives.
    var count = 0
  }

  package let core: NeuralCore
  /// The places of a text that are scored at a time.
  private let placesAtOnce: Int

  /// The model of a network.
  ///
  /// - Parameter placesAtOnce: the places of a text that are scored at a time; as many as fit well
  ///   unless told otherwise.
  package init(_ core: NeuralCore, placesAtOnce: Int? = nil) {
    self.core = core
    self.placesAtOnce = placesAtOnce ?? StreamReading.placesAtOnce(core.plan)
  }

  var plan: NetworkPlan { core.plan }

  public var vocabularySize: Int { plan.vocabularySize }
  /// The words that are seen one by one, and the next.
  public var order: Int { plan.leftWindow + 1 }
  public var readsDocuments: Bool { plan.scope == .document }
  public var emptyState: State { State() }
  public var sentenceStartState: State { State() }

  public func nextSentenceState(after state: State, _ marks: SentenceMarks) -> State {
    if !readsDocuments { return State() }
    return marks.end ? state : self.state(after: state, reading: SpecialToken.sentenceEnd)
  }

  public func state(after state: State, reading token: TokenID) -> State {
    var next = state
    if !plan.halfLives.isEmpty {
      let context = ContextBatch(after: state, plan)
      next.sums = core.withTape {
        core.network.sums(after: context.left.sums, reading: context.left, on: $0)
      }
    }
    next.recent.insert(Int32(bitPattern: token), at: 0)
    if next.recent.count > max(plan.leftWindow, 1) { next.recent.removeLast() }
    if !plan.halfLives.isEmpty { next.count += 1 }
    return next
  }

  public func score(_ token: TokenID, after state: State, next: inout State) -> TokenScore {
    next = self.state(after: state, reading: token)
    let target = Int32(bitPattern: token)
    let scores: [Double] = core.withTape { tape in
      let context = ContextBatch(after: state, plan)
      // All shapes follow from the plan.
      guard let vector = try? core.network(context, on: tape),
        let scores = try? core.network.log10Probabilities(vector, of: [target], on: tape)
      else { preconditionFailure("the network was checked when it was built") }
      return scores
    }
    return TokenScore(log10Probability: scores[0], matchedOrder: 0)
  }

  public func score(
    sentence tokens: UnsafeBufferPointer<TokenID>, marks: SentenceMarks,
    into scores: inout [TokenScore]
  ) {
    var document: State?
    score(
      SentenceBatch(tokens, ends: [tokens.count]), marks: marks, document: &document, into: &scores)
  }

  public func score(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore]
  ) {
    if sentences.count == 0 { return }
    var stream = TokenStream()
    let before = readsDocuments ? document ?? State() : State()
    for number in 0..<sentences.count {
      stream.append(
        sentences.tokens[sentences.range(of: number)],
        beginsDocument: !readsDocuments || sentences.beginsDocument(number))
    }
    let reading = StreamReading(
      stream, after: sentences.beginsDocument(0) ? State() : before, core,
      placesAtOnce: placesAtOnce)
    var place = 0
    for number in 0..<sentences.count {
      let length = sentences.range(of: number).count
      for _ in 0..<length + (marks.end ? 1 : 0) {
        scores.append(
          TokenScore(log10Probability: reading.log10Probabilities[place], matchedOrder: 0))
        place += 1
      }
      if !marks.end { place += 1 }
    }
    document = readsDocuments ? reading.finalState : nil
  }

  public func nextTokenDistribution(
    after state: State, into log10Probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    core.withTape { tape in
      let context = ContextBatch(after: state, plan)
      // All shapes follow from the plan.
      guard let vector = try? core.network(context, on: tape),
        let logits = try? core.network.logits(vector, on: tape)
      else { preconditionFailure("the network was checked when it was built") }
      tape.withValues(logits) { row in
        core.network.normalize(row, into: log10Probabilities)
      }
    }
  }
}
