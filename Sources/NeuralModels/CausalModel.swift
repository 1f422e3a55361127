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
    /// The last places of the document, for the cache.
    var cached = RecentVectors()
  }

  package let core: NeuralCore
  /// How words of the document become more probable; `nil` if it is the network alone that speaks.
  public let cache: NeuralCacheOptions?
  /// The places of a text that are scored at a time.
  private let placesAtOnce: Int

  /// The model of a network.
  ///
  /// - Parameter placesAtOnce: the places of a text that are scored at a time; as many as fit well
  ///   unless told otherwise.
  package init(_ core: NeuralCore, cache: NeuralCacheOptions? = nil, placesAtOnce: Int? = nil) {
    self.core = core
    self.cache = cache
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

  /// The network with another cache, or none.
  public func withCache(_ cache: NeuralCacheOptions?) -> CausalModel {
    CausalModel(core, cache: cache, placesAtOnce: placesAtOnce)
  }

  public func state(after state: State, reading token: TokenID) -> State {
    core.withTape { tape in
      var next = self.state(after: state, reading: token, on: tape)
      if let cache {
        tape.withValues(vector(after: state, on: tape)) {
          next.cached.append($0, [Int32(bitPattern: token)], window: cache.window)
        }
      }
      return next
    }
  }

  public func score(_ token: TokenID, after state: State, next: inout State) -> TokenScore {
    core.withTape { tape in
      let target = Int32(bitPattern: token)
      let vector = vector(after: state, on: tape)
      // All shapes follow from the plan.
      guard let scores = try? core.network.log10Probabilities(vector, of: [target], on: tape) else {
        preconditionFailure("the network was checked when it was built")
      }
      var log10Probability = scores[0]
      var reached = self.state(after: state, reading: token, on: tape)
      if let cache {
        var reading = CacheReading(after: state.cached, window: cache.window)
        let shares = reading.shares(
          vector, [target], available: [state.cached.count],
          sharpnesses: [Float(cache.sharpness)], on: tape)
        log10Probability = cache.mixed(log10Probability, share: shares[0][0])
        reached.cached = reading.recent
      }
      next = reached
      return TokenScore(log10Probability: log10Probability, matchedOrder: 0)
    }
  }

  /// The vector that is compared with every word, [1 × width].
  private func vector(after state: State, on tape: Tape<Float>) -> Tensor {
    // All shapes follow from the plan.
    guard let vector = try? core.network(ContextBatch(after: state, plan), on: tape) else {
      preconditionFailure("the network was checked when it was built")
    }
    return vector
  }

  /// What the network will see, with the cache as it was.
  private func state(after state: State, reading token: TokenID, on tape: Tape<Float>) -> State {
    var next = state
    if !plan.halfLives.isEmpty {
      let context = ContextBatch(after: state, plan)
      next.sums = core.network.sums(after: context.left.sums, reading: context.left, on: tape)
      next.count += 1
    }
    next.recent.insert(Int32(bitPattern: token), at: 0)
    if next.recent.count > max(plan.leftWindow, 1) { next.recent.removeLast() }
    return next
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
      placesAtOnce: placesAtOnce, cacheWindow: cache?.window ?? 0,
      sharpnesses: cache.map { [Float($0.sharpness)] } ?? [])
    var place = 0
    for number in 0..<sentences.count {
      let length = sentences.range(of: number).count
      for _ in 0..<length + (marks.end ? 1 : 0) {
        var log10Probability = reading.log10Probabilities[place]
        if let cache {
          log10Probability = cache.mixed(log10Probability, share: reading.cacheShares[0][place])
        }
        scores.append(TokenScore(log10Probability: log10Probability, matchedOrder: 0))
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
      let vector = vector(after: state, on: tape)
      // All shapes follow from the plan.
      guard let logits = try? core.network.logits(vector, on: tape) else {
        preconditionFailure("the network was checked when it was built")
      }
      tape.withValues(logits) { row in
        core.network.normalize(row, into: log10Probabilities)
      }
      if let cache, state.cached.count > 0 {
        let shares = state.cached.shares(vector, Float(cache.sharpness), on: tape)
        for id in log10Probabilities.indices {
          log10Probabilities[id] = cache.mixed(
            log10Probabilities[id], share: shares[Int32(truncatingIfNeeded: id)] ?? 0)
        }
      }
    }
  }
}
