public import LanguageModeling
internal import NGrams
public import Storage
internal import TextProcessing

/// What a model chooses in a blank.
public struct ChoiceAnswer: Sendable, Equatable {
  /// The share of each choice; they sum to 1, unless the model holds all impossible.
  public var shares: [Double]
  /// For each choice whether the vocabulary lacks a word of it.
  public var unknown: [Bool]
  /// How many words of the question itself the vocabulary lacks.
  public var unknownWordCount: Int

  /// The best choice, the first one where several are.
  public var best: Int {
    shares.indices.first { shares[$0] == shares.max() } ?? 0
  }

  /// How many other choices are exactly as good as the best.
  public var tiedCount: Int { AnswerRank(of: best, among: shares).tiedCount }

  /// How right it is if this choice is: 1, or a share where several are the best, or 0.
  public func credit(for answer: Int) -> Double {
    AnswerRank(of: answer, among: shares).probability(ofBeingAmongFirst: 1)
  }
}

/// How probable a model finds the sentences of a pair.
public struct PairAnswer: Sendable, Equatable {
  /// log10 P of the good sentence.
  public var goodLog10Probability: Double
  /// log10 P of the bad one.
  public var badLog10Probability: Double
  /// Whether the model reads both as the same words.
  public var isIdentical: Bool
  /// How many words of both the vocabulary lacks.
  public var unknownCount: Int

  /// Whether both are exactly as probable.
  public var isTied: Bool { goodLog10Probability == badLog10Probability }

  /// 1 if the good sentence is more probable, one half if both are as probable, else 0.
  public var credit: Double {
    isTied ? 0.5 : goodLog10Probability > badLog10Probability ? 1 : 0
  }
}

extension TextModel {
  /// Chooses by filling the blank with each choice. Throws ``FillError``, ``TextError`` and
  /// ``LiteralMarkError``.
  public func answer(
    _ question: ChoiceQuestion, marks: SentenceMarks = .init()
  ) throws -> ChoiceAnswer {
    let text = try blankedText(
      BlankPattern(question.question, knowsLetters: false), candidates: [question.choices],
      marks: marks)
    var shares = [Double](repeating: 0, count: text.candidates[0].count)
    for answer in try fill(text, count: shares.count).perBlank[0] {
      if let candidate = answer.filling.candidate { shares[candidate] = answer.probability }
    }
    // Choices that the model cannot tell apart are one candidate of the blank.
    let places = try question.choices.map { try place(of: $0, in: text) }
    let choiceUnknown = places.map { text.unknownCandidates[0][$0] }
    return ChoiceAnswer(
      shares: Self.divided(shares, places), unknown: choiceUnknown,
      unknownWordCount: try unknownCount(outsideOfBlank: question))
  }

  /// Compares two sentences by probability. Throws ``TextError`` and ``LiteralMarkError``.
  public func answer(_ pair: SentencePair, marks: SentenceMarks = .init()) throws -> PairAnswer {
    let good = try score(pair.good, marks: marks)
    let bad = try score(pair.bad, marks: marks)
    let (goodSum, badSum) = (good.evaluation, bad.evaluation)
    return PairAnswer(
      goodLog10Probability: goodSum.log10Probability,
      badLog10Probability: badSum.log10Probability,
      isIdentical: good.words == bad.words,
      unknownCount: goodSum.unknownCount + badSum.unknownCount)
  }

  /// Answers the questions of a file on several threads, and hands the answers on in their order.
  /// Throws ``FillError``, ``TextError``, ``LiteralMarkError`` and what `body` throws.
  public func answer(
    _ questions: [ChoiceQuestion], of file: InputFile, marks: SentenceMarks = .init(),
    threads: Int, _ body: (ChoiceQuestion, ChoiceAnswer) throws -> Void
  ) throws {
    try inOrder(
      questions, threads: threads,
      { question in
        try located(file, question.line) { try answer(question, marks: marks) }
      }, body)
  }

  /// Compares the pairs of a file on several threads, and hands the answers on in their order.
  /// Throws ``TextError``, ``LiteralMarkError`` and what `body` throws.
  public func answer(
    _ pairs: [SentencePair], of file: InputFile, marks: SentenceMarks = .init(), threads: Int,
    _ body: (SentencePair, PairAnswer) throws -> Void
  ) throws {
    try inOrder(
      pairs, threads: threads,
      { pair in try located(file, pair.line) { try answer(pair, marks: marks) } }, body)
  }

  /// Says where a mark stands that is not expected.
  private func located<Result>(
    _ file: InputFile, _ line: Int, _ work: () throws -> Result
  ) throws -> Result {
    do {
      return try work()
    } catch var error as LiteralMarkError {
      error.location = TextLocation(fileName: file.displayName, lineNumber: line)
      throw error
    }
  }

  /// Which of the blank's candidates a choice is.
  private func place(of choice: String, in text: BlankedText) throws -> Int {
    if let place = text.candidates[0].firstIndex(of: choice) { return place }
    let ids = try encode(choice).ids
    for case .blank(.candidates(let candidates)) in text.sentence.elements {
      return candidates.firstIndex(of: ids) ?? 0
    }
    return 0
  }

  /// Shares by choice, again summing to 1 where several choices are one candidate.
  private static func divided(_ shares: [Double], _ places: [Int]) -> [Double] {
    let total = places.reduce(0) { $0 + shares[$1] }
    return places.map { total > 0 ? shares[$0] / total : 0 }
  }

  private func unknownCount(outsideOfBlank question: ChoiceQuestion) throws -> Int {
    try blankedText(BlankPattern(question.question, knowsLetters: false)).unknownWords.count
  }
}

extension ScoredText {
  /// The words of each sentence as the model distinguishes them: unknown ones by spelling.
  fileprivate var words: [[String]] {
    (0..<text.sentenceCount).map { text.range(ofSentence: $0).map { text.word(at: $0) } }
  }
}
