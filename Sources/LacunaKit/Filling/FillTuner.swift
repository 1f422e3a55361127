import LanguageModeling

/// Finds the weights of a ``CombinedFiller`` under which words hidden in a held-out text are most
/// probable.
struct FillTuner {
  let components: [ModelComponent]
  let vocabularySize: Int
  /// How many threads work. Never changes the result.
  var threads = 1
  /// How many words are hidden.
  var blankCount = 400
  /// The best words by each feature that are compared with the hidden one.
  var candidateCount = 100
  /// How many words are hidden to choose them again from a list.
  var choiceCount = 1000
  /// How many other words such a list has.
  var distractorCount = 9
  /// How many of the most frequent words are never on such a list: mostly grammar, which people hide
  /// less.
  var commonWordCount = 200
  var seed: UInt64 = 1

  /// What tuning found out.
  struct Report: Sendable {
    var exact: LogLinearReport?
    var shortlist: LogLinearReport?
    var choice: LogLinearReport?
  }

  /// Hides words of a text, each in its sentence, and tunes. `nil` if the text has no sentence with
  /// known words.
  func tune(on heldOut: TokenCorpus) throws -> (weights: FillWeights, report: Report)? {
    let sentences = PlainSentences(heldOut)
    let questions = questions(sentences, count: blankCount) { $0 >= SpecialToken.count }
    if questions.isEmpty { return nil }
    var filler = CombinedFiller(components, nil, vocabularySize: vocabularySize)
    var report = Report()
    let exactFeatures = filler.features.filter(\.coversVocabulary)
    var weights = filler.weights
    if !exactFeatures.isEmpty {
      let tuned = try LogLinearTuner().tune(
        features(questions) { try features($0, exactFeatures) })
      weights.exact = tuned.fill
      report.exact = tuned.report
    }
    if filler.usesShortlist {
      weights.shortlist = nil
      filler = CombinedFiller(components, weights, vocabularySize: vocabularySize)
      let tuned = try LogLinearTuner().tune(
        features(questions) { [filler] in try shortlistFeatures($0, filler) })
      weights.shortlist = tuned.fill
      report.shortlist = tuned.report
    }
    if let tuned = try choice(sentences, filler) {
      weights.choice = tuned.fill
      report.choice = tuned.report
    }
    return (weights, report)
  }

  /// One word of a sentence each, of sentences spread evenly over the text.
  private func questions(
    _ sentences: PlainSentences, count: Int, _ isEligible: (TokenID) -> Bool
  ) -> [BlankQuestion] {
    var random = SeededRandom(seed: seed)
    var questions: [BlankQuestion] = []
    for number in sentences.ends.indices {
      let start = number == 0 ? 0 : sentences.ends[number - 1]
      let tokens = sentences.tokens[start..<sentences.ends[number]]
      let places = tokens.indices.filter { isEligible(tokens[$0]) }
      // Long paragraphs teach no more and take longer.
      guard tokens.count <= 200, let place = places.randomElement(using: &random) else { continue }
      questions.append(
        BlankQuestion(tokens: Array(tokens), position: place - start, sentenceNumber: number))
    }
    if questions.count <= count { return questions }
    return (0..<count).map { questions[$0 * questions.count / count] }
  }

  /// What the features say of each question, worked out on several threads.
  private func features(
    _ questions: [BlankQuestion], _ work: @Sendable (BlankQuestion) throws -> BlankFeatures
  ) throws -> [BlankFeatures] {
    var blanks: [BlankFeatures] = []
    try inOrder(questions, threads: threads, work) { blanks.append($1) }
    return blanks
  }

  /// The features of the words that some feature finds best, of the hidden one, and of others drawn
  /// evenly, so that the rest of the vocabulary is not forgotten.
  private func features(
    _ question: BlankQuestion, _ features: [FillFeature]
  ) throws -> BlankFeatures {
    let sentence = question.sentence(SentenceMarks())
    let columns = try features.map { try $0.values(sentence) }
    var words: Set<TokenID> = [question.hidden]
    for column in columns {
      words.formUnion(
        TopChoices.best(
          candidateCount, of: SpecialToken.count..<UInt32(vocabularySize)
        ) { column[Int($0)] })
    }
    var random = SeededRandom(seed: seed &+ UInt64(question.hidden))
    for _ in 0..<candidateCount {
      words.insert(
        TokenID.random(in: SpecialToken.count..<TokenID(vocabularySize), using: &random))
    }
    let ordered = words.sorted()
    var values: [Double] = []
    for word in ordered {
      for column in columns { values.append(max(column[Int(word)], -30)) }
    }
    return BlankFeatures(
      values: values, featureCount: features.count,
      answer: ordered.firstIndex(of: question.hidden))
  }

  /// The features of the words of a filler's shortlist, with the hidden one in the last one's place if
  /// it is not among them.
  private func shortlistFeatures(
    _ question: BlankQuestion, _ filler: CombinedFiller
  ) throws -> BlankFeatures {
    let sentence = question.sentence(SentenceMarks())
    let shares = try filler.log10Shares(sentence)
    var words = TopChoices.best(
      CombinedFiller.shortlistCount, of: 0..<UInt32(vocabularySize)
    ) { shares[Int($0)] }
    if !words.contains(question.hidden) { words[words.count - 1] = question.hidden }
    return features(question, among: words, filler)
  }

  /// Weights for lists of words: half of them of words that could all stand after the words before the
  /// blank, as those have who want to make it hard, and half of words that are as frequent.
  private func choice(
    _ sentences: PlainSentences, _ filler: CombinedFiller
  ) throws -> (fill: LogLinearFill, report: LogLinearReport)? {
    guard let expectation = WordExpectation(components) else { return nil }
    // Of a small vocabulary, a part is common.
    let common = min(commonWordCount, vocabularySize / 20)
    let firstRare = SpecialToken.count + TokenID(common)
    let questions = questions(sentences, count: choiceCount) { $0 >= firstRare }
    // In a kit, and wherever a vocabulary was counted, ids follow frequency.
    let ranks = FrequencyRanks((0..<vocabularySize).map { -Double($0) }) { $0 >= firstRare }
    let blanks = try features(questions) { question in
      let isByContext = question.sentenceNumber.isMultiple(of: 2)
      let distractors =
        isByContext
        ? expectation.words(distractorCount, insteadOf: question, seed: seed) { $0 >= firstRare }
        : question.distractors(from: ranks, count: distractorCount, seed: seed)
      return features(question, among: [question.hidden] + distractors, filler)
    }.filter { $0.candidateCount > 1 }
    return blanks.isEmpty ? nil : try LogLinearTuner().tune(blanks)
  }

  private func features(
    _ question: BlankQuestion, among words: [TokenID], _ filler: CombinedFiller
  ) -> BlankFeatures {
    filler.blankFeatures(
      filler.features, question.sentence(SentenceMarks()), words.map { [Filling(tokens: [$0])] },
      answer: words.firstIndex(of: question.hidden))
  }
}
