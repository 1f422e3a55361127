import LanguageModeling
import TestSupport
import Testing

@Suite("Linear mixtures")
struct LinearMixtureTests {
  static let sentences: [[TokenID]] = [
    [], [3], [3, 4, 3, 0, 5], [6, 6, 6, 6], [0, 0], [9, 3, 4, 7, 3, 4, 8, 3, 4, 2],
  ]
  static let cache = RecentWordCacheOptions(
    decays: [.power(exponent: 0.6), .exponential(halfLife: 4), .power(exponent: 0.2)], window: 7)

  /// Two models of 10 words, one of which knows only 7 of them; weights differ in every bucket.
  static func mixture(
    cache options: RecentWordCacheOptions? = cache,
    buckets: MixtureBuckets = .init(
      longestContext: 2, continuationClasses: 3, occurrenceClasses: 3, spreadClasses: 2),
    readsDocuments: Bool = false
  ) throws -> LinearMixture<EvidentModel> {
    let levels = options?.decays.count ?? 0
    var generator = SeededGenerator(seed: 8)
    return try LinearMixture(
      models: [
        EvidentModel(vocabularySize: 7, seed: 1, readsDocuments: readsDocuments),
        EvidentModel(vocabularySize: 10, seed: 2),
      ],
      maps: [
        VocabularyMap(
          ids: [0, 1, 2, 6, 0, 3, 0, 5, 4, 0], modelSize: 7,
          unknownShares: [0.5, 0, 0, 0, 0.1, 0, 0.3, 0, 0, 0.1]),
        VocabularyMap(identity: 10),
      ],
      cache: options.map { try RecentWordCache($0) },
      weights: MixtureWeights(
        buckets: buckets, evidenceModel: 1,
        values: (0..<buckets.count(cacheLevels: levels)).map { _ in
          (0..<2 + levels).map { _ in .random(in: 0.1..<2, using: &generator) }
        }))
  }

  @Test("a mixture of models with different vocabularies conforms, with cache and buckets")
  func conforms() throws {
    let violations = LanguageModelConformance(
      try Self.mixture(), sentences: Self.sentences, sumTolerance: 1e-9
    ).violations
    #expect(violations == [])
  }

  @Test("a mixture without a cache conforms, and is as long-sighted as its models")
  func conformsWithoutCache() throws {
    let mixture = try Self.mixture(
      cache: nil, buckets: .init(longestContext: 2, continuationClasses: 2))
    #expect(mixture.order == 2 && !mixture.readsDocuments)
    #expect(
      LanguageModelConformance(mixture, sentences: Self.sentences, sumTolerance: 1e-9).violations
        == [])
  }

  @Test("a mixture of one model is that model")
  func oneModel() throws {
    let model = TableBigramModel(vocabularySize: 9, seed: 3)
    let mixture = try LinearMixture(
      models: [model], maps: [VocabularyMap(identity: 9)], weights: MixtureWeights(uniform: [5]))
    for sentence in Self.sentences.map({ $0.filter { $0 < 9 } }) {
      #expect(mixture.scores(of: sentence) == model.scores(of: sentence))
    }
  }

  @Test("probabilities are weighted means of the sources', by the weights of the bucket")
  func weightedMean() throws {
    let mixture = try Self.mixture()
    let text = Self.sentences.flatMap { $0 }
    text.withUnsafeBufferPointer { tokens in
      var document: LinearMixture<EvidentModel>.State?
      let columns = mixture.columns(
        SentenceBatch(tokens, ends: [tokens.count]), marks: .init(end: false), document: &document)
      var state = mixture.sentenceStartState
      for (place, score) in mixture.scores(of: columns).enumerated() {
        let weights = mixture.weights.values[mixture.bucket(of: state)]
        let active = 2 + columns.contexts[place].levelCount
        let total = weights[..<active].reduce(0, +)
        let mean = (0..<active).reduce(0) {
          $0 + weights[$1] / total
            * LogProbability.power(10, columns.log10Probability(ofToken: place, source: $1))
        }
        #expect(
          isClose(LogProbability.power(10, score.log10Probability), mean, relative: 1e-12))
        state = mixture.state(after: [tokens[place]], from: state)
      }
    }
  }

  @Test(
    "a document read in blocks scores to the bit as token by token, wherever blocks end",
    arguments: LanguageModelConformance<EvidentModel>.allMarks)
  func blocks(marks: SentenceMarks) throws {
    for mixture in [try Self.mixture(), try Self.mixture(readsDocuments: true)] {
      let sentences = Self.sentences + [[]] + Self.sentences.reversed() + Self.sentences
      let starts: Set<Int> = [0, 4, 6, 13, 14]
      let (expected, expectedEvidence) = tokenByToken(mixture, sentences, starts, marks)
      for size in [1, 2, 3, 5, 40] {
        var scores: [TokenScore] = []
        var evidence: [ContextEvidence] = []
        var document: LinearMixture<EvidentModel>.State?
        for first in stride(from: 0, to: sentences.count, by: size) {
          let block = sentences[first..<min(first + size, sentences.count)]
          var ends: [Int] = []
          for sentence in block { ends.append((ends.last ?? 0) + sentence.count) }
          block.flatMap { $0 }.withUnsafeBufferPointer { tokens in
            mixture.score(
              SentenceBatch(
                tokens, ends: ends,
                documentStarts: starts.map { $0 - first }.filter(
                  block.indices.shifted(first).contains
                )
                .sorted()),
              marks: marks, document: &document, into: &scores, evidence: &evidence)
          }
        }
        #expect(scores == expected, "blocks of \(size)")
        #expect(evidence == expectedEvidence, "blocks of \(size)")
      }
    }
  }

  private func tokenByToken(
    _ mixture: LinearMixture<EvidentModel>, _ sentences: [[TokenID]], _ starts: Set<Int>,
    _ marks: SentenceMarks
  ) -> ([TokenScore], [ContextEvidence]) {
    var scores: [TokenScore] = []
    var evidence: [ContextEvidence] = []
    var state = mixture.startState(marks)
    for (number, sentence) in sentences.enumerated() {
      if starts.contains(number) { state = mixture.startState(marks) }
      for token in sentence + (marks.end ? [SpecialToken.sentenceEnd] : []) {
        let previous = state
        evidence.append(mixture.evidence(of: state))
        scores.append(mixture.score(token, after: previous, next: &state))
      }
      state = mixture.nextSentenceState(after: state, marks)
    }
    return (scores, evidence)
  }

  @Test("a word said before becomes more probable, and a new document forgets it")
  func remembers() throws {
    let mixture = try Self.mixture()
    let fresh = mixture.sentenceStartState
    let said = mixture.nextSentenceState(
      after: mixture.state(after: [8, 8, 5, 2], from: fresh), SentenceMarks())
    func probability(_ token: TokenID, _ state: LinearMixture<EvidentModel>.State) -> Double {
      mixture.nextTokenDistribution(after: state)[Int(token)]
    }
    #expect(probability(8, said) > probability(8, fresh))
    #expect(probability(7, said) < probability(7, fresh))
    let tokens: [TokenID] = [8, 8, 5, 8]
    tokens.withUnsafeBufferPointer { tokens in
      var document: LinearMixture<EvidentModel>.State?
      var scores: [TokenScore] = []
      mixture.score(
        SentenceBatch(tokens, ends: [3, 4], documentStarts: [1]), marks: .init(),
        document: &document, into: &scores)
      #expect(scores[4].log10Probability == probability(8, fresh))
    }
  }
}

extension Range<Int> {
  /// The same range counted from another start.
  fileprivate func shifted(_ start: Int) -> Range<Int> {
    lowerBound - start..<upperBound - start
  }
}
