public import LanguageModeling
internal import NGrams
internal import TextProcessing

/// One token that may come next; of a model of pieces, one word.
public struct NextToken: Sendable, Equatable {
  /// Its id, or that of its first piece.
  public var id: TokenID
  /// Its spelling; `</s>` for the end of the sentence.
  public var spelling: String
  /// log10 P(token | what came before).
  public var log10Probability: Double
}

extension TextModel {
  /// The most probable tokens after the beginning of a sentence, best first, ties by id, none that is
  /// impossible. Exact: the
  /// probabilities are the model's own, over its whole vocabulary. `<unk>` is listed if asked for.
  /// A model of pieces lists whole words, by the products of their pieces' probabilities; exact too.
  /// Throws ``TextError`` and ``LiteralMarkError``.
  public func nextTokens(
    after beginning: String, count: Int = 10, startsSentence: Bool = true,
    includesUnknown: Bool = false
  ) throws -> [NextToken] {
    if let bytePairs = pipeline.bytePairs {
      return try nextWords(
        count, of: sequenceModel(), after: beginning, startsSentence: startsSentence, bytePairs)
    }
    return try likeliestTokens(
      count, of: sequenceModel(), after: beginning, startsSentence: startsSentence,
      includesUnknown: includesUnknown
    ).map {
      NextToken(
        id: $0.id, spelling: vocabulary.spelling(of: $0.id),
        log10Probability: $0.log10Probability)
    }
  }

  /// Generates sentences that continue a beginning, the same ones for the same seed. Throws
  /// ``TextError`` and ``LiteralMarkError``.
  public func generate(
    after beginning: String = "", count: Int = 1, options: SamplingOptions = .init(),
    seed: UInt64, startsSentence: Bool = true, _ body: (String) throws -> Void
  ) throws {
    try generate(
      with: sequenceModel(), after: beginning, count: count, options: options, seed: seed,
      startsSentence: startsSentence, body)
  }

  private func nextWords(
    _ count: Int, of model: some LanguageModel, after beginning: String, startsSentence: Bool,
    _ bytePairs: BytePairEncoding
  ) throws -> [NextToken] {
    let state = try state(of: model, after: beginning, startsSentence: startsSentence)
    var search = try WordSearch(model, pipeline, bytePairs)
    return search.words(count, after: state, includesEnd: true).map {
      NextToken(id: $0.ids[0], spelling: $0.spelling, log10Probability: $0.log10Probability)
    }
  }

  private func likeliestTokens(
    _ count: Int, of model: some LanguageModel, after beginning: String, startsSentence: Bool,
    includesUnknown: Bool
  ) throws -> [RankedToken] {
    model.likeliestTokens(
      count, after: try state(of: model, after: beginning, startsSentence: startsSentence),
      includesUnknown: includesUnknown)
  }

  private func generate(
    with model: some LanguageModel, after beginning: String, count: Int,
    options: SamplingOptions, seed: UInt64, startsSentence: Bool, _ body: (String) throws -> Void
  ) throws {
    let start = try state(of: model, after: beginning, startsSentence: startsSentence)
    let given = try words(of: beginning)
    var sampler = Sampler(model, options: options, seed: seed)
    for _ in 0..<count {
      let sentence = sampler.sentence(from: start)
      let tokens = sentence.tokens.map { vocabulary.spelling(of: $0) }
      var words = given + (pipeline.tokenizer == .bpe ? PieceName.words(tokens).words : tokens)
      if !sentence.isComplete { words.append("…") }
      let kind = pipeline.tokenizer == .bpe ? .word : pipeline.tokenizer
      try body(Detokenizer(kind).text(words))
    }
  }

  private func state<Model: LanguageModel>(
    of model: Model, after beginning: String, startsSentence: Bool
  ) throws -> Model.State {
    let encoded = try encode(beginning)
    let marks = SentenceMarks(start: startsSentence)
    // Of several sentences the last is being continued; those before it are its document.
    var start = model.startState(marks)
    for sentence in 0..<encoded.sentenceCount - 1 where model.readsDocuments {
      let read = model.state(after: encoded.ids[encoded.range(ofSentence: sentence)], from: start)
      start = model.nextSentenceState(
        after: model.state(after: read, reading: SpecialToken.sentenceEnd), marks)
    }
    var ids = Array(encoded.ids[encoded.range(ofSentence: encoded.sentenceCount - 1)])
    if pipeline.tokenizer == .character && !ids.isEmpty && beginning.last?.isWhitespace == true {
      // A space that ends a line is dropped, but here the line goes on.
      ids.append(vocabulary.id(of: Self.spaceToken) ?? SpecialToken.unknown)
    }
    return model.state(after: ids, from: start)
  }

  /// How the character tokenizer spells white space inside a line.
  static let spaceToken = "␣"

  private func words(of beginning: String) throws -> [String] {
    let encoded = try encode(beginning)
    var words = (0..<encoded.sentenceCount).flatMap { encoded.words(ofSentence: $0) }
      .map { encoded.word(at: $0) }
    if pipeline.tokenizer == .character && !words.isEmpty && beginning.last?.isWhitespace == true {
      words.append(Self.spaceToken)
    }
    return words
  }
}
