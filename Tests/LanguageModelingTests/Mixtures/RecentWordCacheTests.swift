import LanguageModeling
import TestSupport
import Testing

@Suite("A cache of recent words")
struct RecentWordCacheTests {
  private static let optionSets: [RecentWordCacheOptions] = [
    .init(decays: [.exponential(halfLife: 3)], window: 6),
    .init(decays: [.power(exponent: 0.7), .power(exponent: 0)], window: 9),
    .init(
      decays: [.power(exponent: 0.6), .exponential(halfLife: 2), .power(exponent: 0.3)], window: 20),
    .init(decays: Array(repeating: .power(exponent: 0.5), count: 4), window: 1),
    .init(decays: Array(repeating: .power(exponent: 0.5), count: 5), window: 300),
  ]

  /// A text of few words, so that they come again; documents begin at random.
  private static func text(seed: UInt64, words: TokenID = 6, count: Int = 400) -> [TokenID] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      min(.random(in: 0..<words, using: &generator), .random(in: 0..<words, using: &generator))
    }
  }

  /// By the definition: for each level the share of a token among the earlier places, weighted by age,
  /// that follow the same tokens; `nil` without such a place.
  private static func byDefinition(
    _ token: TokenID, after history: [TokenID], level: Int, _ options: RecentWordCacheOptions
  ) -> Double? {
    let recent = Array(history.suffix(options.window))
    let context = Array(recent.suffix(level))
    guard context.count == level else { return nil }
    var (found, total) = (0.0, 0.0)
    for place in level..<max(level, recent.count)
    where Array(recent[place - level..<place]) == context {
      let weight = options.decays[level].weight(atAge: recent.count - place)
      total += weight
      if recent[place] == token { found += weight }
    }
    return total > 0 ? found / total : nil
  }

  @Test("every level says what its definition says, for every token", arguments: optionSets)
  func definition(options: RecentWordCacheOptions) throws {
    let mixture = try CacheAlone(options)
    let text = Self.text(seed: 5, count: 120)
    for place in 0..<text.count {
      let history = Array(text[..<place])
      let columns = mixture.columns(of: history + [text[place]])
      for level in options.decays.indices {
        let expected = Self.byDefinition(text[place], after: history, level: level, options) ?? 0
        let log10Probability = columns.log10Probability(ofToken: place, source: 1 + level)
        #expect(
          isClose(LogProbability.power(10, log10Probability), expected, relative: 1e-12),
          "place \(place), level \(level)")
      }
    }
  }

  @Test("the levels with an opinion are distributions, and the context says how many there are")
  func sumsToOne() throws {
    for options in Self.optionSets {
      let text = Self.text(seed: 11, count: 60)
      let mixture = try CacheAlone(options)
      for place in 0..<text.count {
        var sums = [Double](repeating: 0, count: options.decays.count)
        var levelCount = 0
        for token in 0..<TokenID(6) where token != SpecialToken.sentenceStart {
          let columns = mixture.columns(of: Array(text[..<place]) + [token])
          levelCount = columns.contexts[place].levelCount
          for level in sums.indices {
            sums[level] += LogProbability.power(
              10, columns.log10Probability(ofToken: place, source: 1 + level))
          }
        }
        // The token with the id of <s> is in the text as well.
        let columns = mixture.columns(of: Array(text[..<place]) + [1])
        for (level, sum) in sums.enumerated() {
          let all =
            sum
            + LogProbability.power(10, columns.log10Probability(ofToken: place, source: 1 + level))
          #expect(isClose(all, level < levelCount ? 1 : 0, relative: 1e-12))
        }
      }
    }
  }

  @Test("weights fall with age as the decay says")
  func decay() {
    let half = CacheDecay.exponential(halfLife: 8)
    #expect(half.weight(atAge: 1) == 1)
    #expect(isClose(half.weight(atAge: 9), 0.5))
    #expect(isClose(half.weight(atAge: 17), 0.25))
    let power = CacheDecay.power(exponent: 0.5)
    #expect(power.weight(atAge: 1) == 1)
    #expect(isClose(power.weight(atAge: 16), 0.25))
  }

  @Test(
    "options that make no cache are refused",
    arguments: [
      RecentWordCacheOptions(decays: []),
      .init(decays: Array(repeating: .power(exponent: 1), count: 9)),
      .init(window: 0), .init(window: 1_000_001),
      .init(decays: [.exponential(halfLife: 0)]), .init(decays: [.exponential(halfLife: .nan)]),
      .init(decays: [.power(exponent: -1)]), .init(decays: [.power(exponent: .infinity)]),
    ])
  func refused(options: RecentWordCacheOptions) {
    #expect(throws: MixtureError.cacheOptions(options)) { try RecentWordCache(options) }
  }
}

/// A cache beside a uniform model, asked in one go.
private struct CacheAlone {
  let mixture: LinearMixture<UniformModel>

  init(_ options: RecentWordCacheOptions) throws {
    mixture = try LinearMixture(
      models: [UniformModel(vocabularySize: 6)], maps: [VocabularyMap(identity: 6)],
      cache: RecentWordCache(options),
      weights: MixtureWeights(
        uniform: Array(repeating: 1, count: options.decays.count + 1),
        cacheLevels: options.decays.count))
  }

  func columns(of tokens: [TokenID]) -> MixtureColumns {
    tokens.withUnsafeBufferPointer { tokens in
      var document: LinearMixture<UniformModel>.State?
      return mixture.columns(
        SentenceBatch(tokens, ends: [tokens.count]), marks: SentenceMarks(end: false),
        document: &document)
    }
  }
}
