public import LanguageModeling
internal import NGrams
public import Storage
internal import TextProcessing

/// What stands beside a hidden word where a model has to choose.
public enum DistractorKind: String, Sendable, CaseIterable {
  /// Words of like frequency.
  case frequency
  /// Words that the model expects after the two words before the blank: right for those who see no
  /// more of the sentence.
  case context
}

/// How words of a text are hidden to ask a model for them.
public struct BlankOptions: Sendable, Equatable {
  /// The most blanks.
  public var count = 1000
  /// The most blanks in one sentence, each of which is a question of its own.
  public var countPerSentence = 1
  /// Which words may be hidden.
  public var words = HiddenWords.all
  /// How many of the most frequent words are no content words.
  public var commonWordCount = 200
  /// How many other words stand beside the hidden one in a choice.
  public var distractorCount = 4
  /// Which words these are.
  public var distractors = DistractorKind.frequency
  /// The seed of all random choices.
  public var seed: UInt64 = 1
  /// Which sentence marks take part in the scores.
  public var marks = SentenceMarks()

  /// A thousand blanks of any words, at most one in a sentence.
  public init() {}
}

/// Words hidden in a text.
public struct BlankQuestions: Sendable {
  /// The questions, in the order of the text.
  public var questions: [BlankQuestion]
  /// The words that could be hidden, from which distractors are drawn.
  public var hideable: HideableWords
  /// How questions were chosen.
  public var options: BlankOptions
  /// How many sentences the text has.
  public var sentenceCount: Int
  /// How many words of the text could have been hidden.
  public var hideableCount: Int
  /// How many more were passed over because the vocabulary lacks them.
  public var unknownCount: Int

  /// What draws words by context, if distractors are such.
  let expectation: WordExpectation?

  /// The words that stand beside a question's hidden word; none where there are not enough.
  public func distractors(_ question: BlankQuestion) -> [TokenID] {
    guard let expectation else {
      return question.distractors(
        from: hideable.ranks, count: options.distractorCount, seed: options.seed)
    }
    let drawn = expectation.words(
      options.distractorCount, insteadOf: question, seed: options.seed, hideable.contains)
    return drawn.count < options.distractorCount ? [] : drawn
  }
}

extension TextModel {
  /// Hides words of a text. The same text, seed and vocabulary give the same questions. Throws
  /// ``StorageError``, ``TextError`` and ``LiteralMarkError``, and ``ModelError`` if no component
  /// reads from left to right to draw distractors by context.
  public func blankQuestions(
    in files: [InputFile], _ options: BlankOptions,
    progress: (UInt64, UInt64?) -> Void = { _, _ in }
  ) throws -> BlankQuestions {
    let hideable = HideableWords(
      options.words, of: self, commonWordCount: options.commonWordCount)
    var sample = BlankSample(
      count: options.count, countPerSentence: options.countPerSentence, seed: options.seed)
    var result = BlankQuestions(
      questions: [], hideable: hideable, options: options, sentenceCount: 0, hideableCount: 0,
      unknownCount: 0, expectation: try expectation(for: options.distractors))
    let boundary = try Tokenizer(pipeline).blockBoundary
    for file in files {
      var reader = try LineBlockReader(file, boundary: boundary)
      while let block = try reader.next() {
        let text = try encode(block)
        for sentence in 0..<text.sentenceCount {
          let range = text.range(ofSentence: sentence)
          result.sentenceCount += 1
          for place in range {
            if hideable.contains(text.ids[place]) {
              result.hideableCount += 1
            } else if text.ids[place] == SpecialToken.unknown,
              hideable.couldContain(text.word(at: place))
            {
              result.unknownCount += 1
            }
          }
          sample.add(sentence: text.ids[range], isEligible: hideable.contains) { position in
            detokenized(
              range.map { $0 - range.lowerBound == position ? "___" : text.word(at: $0) })
          }
        }
        progress(reader.reader.consumedByteCount, reader.reader.totalByteCount)
      }
    }
    result.questions = sample.questions
    return result
  }

  private func expectation(for kind: DistractorKind) throws(ModelError) -> WordExpectation? {
    if kind == .frequency { return nil }
    guard let expectation = WordExpectation(components) else { throw .readsNoText(kinds: kinds) }
    return expectation
  }

  /// Asks the model for every hidden word, on several threads, and hands the outcomes on in the order
  /// of the questions. Throws ``FillError`` and what `body` throws.
  public func answer(
    _ questions: BlankQuestions, threads: Int,
    _ body: (BlankQuestion, BlankOutcome) throws -> Void
  ) throws {
    try inOrder(
      questions.questions, threads: threads,
      { question in
        let sentence = question.sentence(questions.options.marks)
        let distractors = questions.distractors(question)
        return BlankOutcome(
          log10Shares: try log10Shares(sentence), hidden: question.hidden,
          choice: distractors.isEmpty
            ? [] : try log10Shares(sentence, among: [question.hidden] + distractors))
      }, body)
  }

  /// log10 of the share of each of some words that are all that a sentence's only blank can be; those
  /// of n-grams alone are shares among all words. Throws ``FillError``.
  func log10Shares(_ sentence: BlankedSentence, among words: [TokenID]) throws -> [Double] {
    guard let onlyNGrams else { return filler.log10Shares(sentence, among: words) }
    let shares = try onlyNGrams.log10Shares(sentence)
    return words.map { shares[Int($0)] }
  }

  /// By id, log10 of each word's share in a sentence's only blank. Throws ``FillError``.
  public func log10Shares(_ sentence: BlankedSentence) throws -> [Double] {
    if let onlyNGrams { return try onlyNGrams.log10Shares(sentence) }
    return try filler.log10Shares(sentence)
  }

  /// How many words of a blank are looked at by every component; `nil` if all are.
  public var shortlistCount: Int? {
    onlyNGrams == nil && filler.usesShortlist ? CombinedFiller.shortlistCount : nil
  }
}
