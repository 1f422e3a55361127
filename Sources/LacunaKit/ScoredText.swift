public import LanguageModeling
internal import TextProcessing

/// The scores of every token of some sentences.
public struct ScoredText: Sendable {
  /// The sentences.
  public let text: EncodedText
  /// Which sentence marks took part.
  public let marks: SentenceMarks
  /// The scores of all tokens, with one for `</s>` after each sentence if it is marked.
  public let scores: [TokenScore]

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
      for (place, score) in zip(ids, scores[scoreRange(ofSentence: sentence)]) {
        let id = text.ids[place]
        factors.append(
          Factor(
            word: text.word(at: place), id: id, score: score,
            isUnknown: id == SpecialToken.unknown))
      }
    }
    if marks.end {
      factors.append(
        Factor(
          word: SpecialToken.spellings[Int(SpecialToken.sentenceEnd)],
          id: SpecialToken.sentenceEnd,
          score: scores[scoreRange(ofSentence: sentence).upperBound - 1], isUnknown: false))
    }
    return factors
  }

  /// The sums of one sentence.
  public func evaluation(ofSentence sentence: Int) -> Evaluation {
    var evaluation = Evaluation()
    text.ids.withUnsafeBufferPointer { ids in
      evaluation.add(
        sentence: UnsafeBufferPointer(rebasing: ids[text.range(ofSentence: sentence)]),
        scores: scores[scoreRange(ofSentence: sentence)])
    }
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
    scoreDocument(text, marks: marks, with: try sequenceModel())
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
    return ScoredText(text: text, marks: marks, scores: scores)
  }

  /// Scores the sentences of a string. Throws ``TextError`` and ``LiteralMarkError``.
  public func score(_ text: String, marks: SentenceMarks = .init()) throws -> ScoredText {
    try score(encode(text), marks: marks)
  }
}
