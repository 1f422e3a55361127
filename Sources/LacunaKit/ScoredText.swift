public import LanguageModeling
internal import NGrams
internal import NeuralModels
internal import TextProcessing

/// The scores of every token of some sentences.
public struct ScoredText: Sendable {
  /// The sentences.
  public let text: EncodedText
  /// Which sentence marks took part.
  public let marks: SentenceMarks
  /// The scores of all tokens, with one for `</s>` after each sentence if it is marked.
  public let scores: [TokenScore]
  /// What each source of a mixture says of every token, as far as the mixture is one.
  let columns: MixtureColumns?

  /// One token's part in a sentence's probability.
  public struct Factor: Sendable, Equatable {
    /// The word as the text has it, or `</s>`; a piece's name where pieces were asked for.
    public var word: String
    /// Its id, or that of its first piece; `<unk>`'s for an unknown word.
    public var id: TokenID
    /// How probable the model finds it. Of a word cut into pieces: the sum over its pieces, and the
    /// matched order of the first one, which alone was predicted from other words only.
    public var score: TokenScore
    /// Whether the vocabulary lacks the word.
    public var isUnknown: Bool
    /// log10 P by each source of a mixture alone, -infinity also where a level of its cache has no
    /// opinion; empty for other models.
    public var sourceLog10Probabilities: [Double]
    /// The number of ids that the word is read as: 1 unless words are cut into pieces.
    public var pieceCount = 1
  }

  /// A sentence's scores as a range of ``scores``.
  public func scoreRange(ofSentence sentence: Int) -> Range<Int> {
    let ids = text.range(ofSentence: sentence)
    return marks.end
      ? ids.lowerBound + sentence..<ids.upperBound + sentence + 1 : ids
  }

  /// The factors of a sentence's probability, first word first; piece by piece if asked for, where
  /// the model cuts words.
  public func factors(ofSentence sentence: Int, inPieces: Bool = false) -> [Factor] {
    let ids = text.range(ofSentence: sentence)
    var factors: [Factor] = []
    if !inPieces, text.wordEnds != nil {
      factors = wordFactors(ofSentence: sentence)
    } else {
      for (place, number) in zip(ids, scoreRange(ofSentence: sentence)) {
        let id = text.ids[place]
        factors.append(
          Factor(
            word: text.word(at: place), id: id, score: scores[number],
            isUnknown: id == SpecialToken.unknown,
            sourceLog10Probabilities: sourceLog10Probabilities(ofScores: number..<number + 1)))
      }
    }
    if marks.end {
      let number = scoreRange(ofSentence: sentence).upperBound - 1
      factors.append(
        Factor(
          word: SpecialToken.spellings[Int(SpecialToken.sentenceEnd)],
          id: SpecialToken.sentenceEnd, score: scores[number], isUnknown: false,
          sourceLog10Probabilities: sourceLog10Probabilities(ofScores: number..<number + 1)))
    }
    return factors
  }

  /// By source, log10 P of the tokens that have these places in ``scores``, added up.
  func sourceLog10Probabilities(ofScores range: Range<Int>) -> [Double] {
    guard let columns else { return [] }
    return (0..<columns.sourceCount).map { source in
      range.reduce(0) { $0 + columns.log10Probability(ofToken: $1, source: source) }
    }
  }

  /// The sums of one sentence.
  public func evaluation(ofSentence sentence: Int) -> Evaluation {
    var evaluation = Evaluation()
    text.ids.withUnsafeBufferPointer { ids in
      evaluation.add(
        sentence: UnsafeBufferPointer(rebasing: ids[text.range(ofSentence: sentence)]),
        scores: scores[scoreRange(ofSentence: sentence)])
    }
    evaluation.sourceLog10Probabilities = sourceLog10Probabilities(
      ofScores: scoreRange(ofSentence: sentence))
    if text.wordEnds != nil {
      evaluation.tokenCount = text.words(ofSentence: sentence).count + (marks.end ? 1 : 0)
    }
    if sentence < text.tokens.sentences.count {
      let source = text.tokens.sentences[sentence]
      evaluation.characterCount = source.characterCount + (marks.end ? 1 : 0)
      evaluation.byteCount = source.byteCount + (marks.end ? 1 : 0)
    }
    return evaluation
  }

  /// The sums of all sentences.
  public var evaluation: Evaluation {
    var total = Evaluation()
    for sentence in 0..<text.sentenceCount { total.add(evaluation(ofSentence: sentence)) }
    return total
  }
}

extension TextModel {
  /// Scores every token of the sentences, with which a document begins. Throws
  /// ``ModelError/readsNoText(kinds:)``.
  public func score(
    _ text: EncodedText, marks: SentenceMarks = .init()
  ) throws(ModelError) -> ScoredText {
    if let mixture {
      var document: LinearMixture<SequenceModel>.State?
      return score(text, marks: marks, with: mixture, document: &document)
    }
    return scoreDocument(text, marks: marks, with: try sequenceModel())
  }

  private func scoreDocument<Model: LanguageModel>(
    _ text: EncodedText, marks: SentenceMarks, with model: Model
  ) -> ScoredText {
    var document: Model.State?
    return score(text, marks: marks, with: model, document: &document)
  }

  /// Scores every token of the sentences, which go on with a document.
  func score<Model: LanguageModel>(
    _ text: EncodedText, marks: SentenceMarks, with model: Model, document: inout Model.State?
  ) -> ScoredText {
    var scores: [TokenScore] = []
    scores.reserveCapacity(text.ids.count + text.sentenceCount)
    text.ids.withUnsafeBufferPointer { ids in
      model.score(
        SentenceBatch(ids, ends: text.sentenceEnds, documentStarts: text.documentStarts),
        marks: marks, document: &document, into: &scores)
    }
    if text.endsDocument { document = nil }
    return ScoredText(text: text, marks: marks, scores: scores, columns: nil)
  }

  /// The same for a mixture, with what each source says.
  func score(
    _ text: EncodedText, marks: SentenceMarks, with mixture: LinearMixture<SequenceModel>,
    document: inout LinearMixture<SequenceModel>.State?
  ) -> ScoredText {
    let columns = text.ids.withUnsafeBufferPointer { ids in
      mixture.columns(
        SentenceBatch(ids, ends: text.sentenceEnds, documentStarts: text.documentStarts),
        marks: marks, document: &document)
    }
    if text.endsDocument { document = nil }
    return ScoredText(
      text: text, marks: marks, scores: mixture.scores(of: columns), columns: columns)
  }

  /// Scores the sentences of a string. Throws ``TextError`` and ``LiteralMarkError``.
  public func score(_ text: String, marks: SentenceMarks = .init()) throws -> ScoredText {
    try score(encode(text), marks: marks)
  }
}
