import LanguageModeling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds the weights of a ``CombinedFiller`` under which words hidden in a held-out text are most
/// probable.
struct FillTuner {
  let components: [ModelComponent]
  let vocabularySize: Int
  /// How many words are hidden.
  var blankCount = 400
  /// The best words by each feature that are compared with the hidden one.
  var candidateCount = 100
  var seed: UInt64 = 1

  /// What tuning found out.
  struct Report: Sendable {
    var exact: LogLinearReport?
    var shortlist: LogLinearReport?
  }

  /// Hides words of a text, each in its sentence, and tunes. `nil` if the text has no sentence with
  /// known words.
  func tune(on heldOut: TokenCorpus) throws -> (weights: FillWeights, report: Report)? {
    let questions = questions(heldOut)
    if questions.isEmpty { return nil }
    var filler = CombinedFiller(components, nil, vocabularySize: vocabularySize)
    var report = Report()
    let exactFeatures = filler.features.filter(\.coversVocabulary)
    var weights = filler.weights
    if !exactFeatures.isEmpty {
      let blanks = try questions.map { try features($0, exactFeatures) }
      let tuned = try LogLinearTuner().tune(blanks)
      weights.exact = tuned.fill
      report.exact = tuned.report
    }
    if filler.usesShortlist {
      weights.shortlist = nil
      filler = CombinedFiller(components, weights, vocabularySize: vocabularySize)
      let blanks = try questions.map { question -> BlankFeatures in
        let shares = try filler.log10Shares(question.sentence)
        var words = TopChoices.best(
          CombinedFiller.shortlistCount, of: 0..<UInt32(vocabularySize)
        ) { shares[Int($0)] }
        if !words.contains(question.hidden) { words[words.count - 1] = question.hidden }
        return filler.blankFeatures(
          filler.features, question.sentence, words.map { [Filling(tokens: [$0])] },
          answer: words.firstIndex(of: question.hidden))
      }
      let tuned = try LogLinearTuner().tune(blanks)
      weights.shortlist = tuned.fill
      report.shortlist = tuned.report
    }
    return (weights, report)
  }

  private struct Question {
    var sentence: BlankedSentence
    var hidden: TokenID
  }

  /// One known word of a sentence each, of sentences spread evenly over the text.
  private func questions(_ corpus: TokenCorpus) -> [Question] {
    let sentences = PlainSentences(corpus)
    var random = SeededRandom(seed: seed)
    var questions: [Question] = []
    for number in sentences.ends.indices {
      let start = number == 0 ? 0 : sentences.ends[number - 1]
      let tokens = sentences.tokens[start..<sentences.ends[number]]
      let places = tokens.indices.filter { tokens[$0] >= SpecialToken.count }
      // Long paragraphs teach no more and take longer.
      guard tokens.count <= 200, let place = places.randomElement(using: &random) else { continue }
      questions.append(
        Question(
          sentence: BlankedSentence(
            tokens.indices.map { $0 == place ? .blank(.anyWord()) : .token(tokens[$0]) }),
          hidden: tokens[place]))
    }
    if questions.count <= blankCount { return questions }
    return (0..<blankCount).map { questions[$0 * questions.count / blankCount] }
  }

  /// The features of the words that some feature finds best, of the hidden one, and of others drawn
  /// evenly, so that the rest of the vocabulary is not forgotten.
  private func features(_ question: Question, _ features: [FillFeature]) throws -> BlankFeatures {
    let columns = try features.map { try $0.values(question.sentence) }
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
}
