import LanguageModeling
import TestSupport
import Testing

@Suite("Tuning a mixture")
struct MixtureTunerTests {
  /// Random probabilities of some sources for some tokens, in buckets.
  private static func observations(
    sources: Int, tokens: Int, buckets: Int = 1, seed: UInt64
  ) -> (MixtureObservations, log10: [Double], buckets: [Int]) {
    var generator = SeededGenerator(seed: seed)
    let logs = (0..<tokens * sources).map { _ in Double.random(in: -6..<0, using: &generator) }
    let numbers = (0..<tokens).map { _ in Int.random(in: 0..<buckets, using: &generator) }
    return (
      MixtureObservations(
        log10Probabilities: logs, sourceCount: sources, buckets: numbers, bucketCount: buckets),
      logs, numbers
    )
  }

  @Test("the weights of two sources are those of the best of 10,000 pairs", arguments: 1...4)
  func grid(seed: Int) {
    let (observations, logs, _) = Self.observations(sources: 2, tokens: 300, seed: UInt64(seed))
    let options = MixtureTuningOptions(tolerance: 1e-12, maximumSteps: 100_000)
    let tuned = MixtureTuner(options: options).tune(observations, activeSources: [2])[0]
    let probabilities = logs.map { LogProbability.power(10, $0) }
    func likelihood(_ weight: Double) -> Double {
      (0..<300).reduce(0) {
        $0
          + LogProbability.log10(
            weight * probabilities[2 * $1] + (1 - weight) * probabilities[2 * $1 + 1])
      }
    }
    let best = (0...10_000).map { Double($0) / 10_000 }.max { likelihood($0) < likelihood($1) } ?? 0
    #expect(abs(tuned.weights[0] - best) <= 1.5e-4)
    #expect(isClose(tuned.weights[0] + tuned.weights[1], 1))
    let perplexity = LogProbability.power(10, -likelihood(tuned.weights[0]) / 300)
    #expect(isClose(tuned.perplexityAfter ?? 0, perplexity, relative: 1e-6))
    #expect((tuned.perplexityBefore ?? 0) > perplexity)
  }

  @Test("no step makes the text less probable, and steps lead from equal weights to better ones")
  func monotone() {
    for seed in 1...5 {
      let (observations, _, _) = Self.observations(sources: 5, tokens: 200, seed: UInt64(seed))
      let perplexities = (1...40).map { steps in
        MixtureTuner(options: .init(tolerance: -.infinity, maximumSteps: steps)).tune(
          observations, activeSources: [5])[0].perplexityAfter ?? 0
      }
      #expect(zip(perplexities, perplexities.dropFirst()).allSatisfy { $1 <= $0 * (1 + 1e-12) })
      #expect(perplexities[39] < perplexities[0])
    }
  }

  @Test("a bucket of few tokens stays close to the weights of all, one without tokens has them")
  func sparse() {
    // Source 0 is the better one in bucket 0, which has most tokens; source 1 in the other two.
    let counts = [1000, 2, 0, 300]
    let buckets = counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    let logs: [Double] = buckets.flatMap { bucket -> [Double] in
      bucket == 0 ? [-1, -2] : [-2, -1]
    }
    let tuned = MixtureTuner().tune(
      MixtureObservations(
        log10Probabilities: logs, sourceCount: 2, buckets: buckets, bucketCount: 4),
      activeSources: [2, 2, 2, 2])
    #expect(tuned.map(\.tokenCount) == counts)
    #expect(tuned[2].perplexityAfter == nil)
    let all = tuned[2].weights[0]
    #expect(all > 0.7 && all < 0.85)
    #expect(tuned[1].weights[0] < all && tuned[1].weights[0] > all - 0.1)
    #expect(tuned[0].weights[0] > 0.95)
    #expect(tuned[3].weights[0] < 0.2)
  }

  @Test("sources without an opinion get no weight, and impossible tokens do no harm")
  func inactive() {
    let infinite = -Double.infinity
    let logs = [-1, -2, infinite, -2, -1, infinite, -3, -3, -0.1, infinite, infinite, infinite]
    let tuned = MixtureTuner().tune(
      MixtureObservations(
        log10Probabilities: logs, sourceCount: 3, buckets: [0, 0, 1, 0], bucketCount: 2),
      activeSources: [2, 3])
    #expect(tuned[0].weights[2] == 0 && tuned[0].tokenCount == 2)
    #expect(isClose(tuned[0].weights[0], 0.5, relative: 1e-6))
    #expect(tuned[1].weights[2] > 0.9)
  }

  @Test("tuning finds better weights and decays for a text, and says what it found")
  func wholeMixture() throws {
    var generator = SeededGenerator(seed: 21)
    // Words come in waves: what was said a moment ago is likely.
    var text: [TokenID] = [3]
    for _ in 0..<3000 {
      text.append(
        Int.random(in: 0..<10, using: &generator) < 6
          ? text[max(0, text.count - .random(in: 1...4, using: &generator))]
          : .random(in: 3..<40, using: &generator))
    }
    let start = RecentWordCacheOptions(
      decays: [.power(exponent: 0), .power(exponent: 0)], window: 500)
    let models = [
      EvidentModel(vocabularySize: 40, seed: 4), EvidentModel(vocabularySize: 40, seed: 5),
    ]
    let maps = models.map { _ in VocabularyMap(identity: 40) }
    try text.withUnsafeBufferPointer { tokens in
      let batch = SentenceBatch(tokens, ends: [1000, 2000, text.count], documentStarts: [1])
      func tuned(_ design: MixtureDesign) throws -> (LinearMixture<EvidentModel>, Double) {
        let (mixture, report) = try LinearMixture.tuned(
          models: models, maps: maps, design: design, on: batch)
        var document: LinearMixture<EvidentModel>.State?
        let columns = mixture.columns(batch, marks: .init(), document: &document)
        let scores = mixture.scores(of: columns)
        let sum = scores.reduce(0) { $0 + $1.log10Probability }
        let perplexity = LogProbability.power(10, -sum / Double(scores.count))
        #expect(report.tokenCount == text.count + 3)
        #expect(isClose(report.perplexityAfter, perplexity))
        #expect(report.perplexityAfter < report.perplexityBefore)
        #expect(report.buckets.reduce(0) { $0 + $1.tokenCount } == report.tokenCount)
        #expect(report.cacheOptions == mixture.cache?.options)
        let alone = columns.log10Probabilities.indices.reduce(0.0) {
          $1 % columns.sourceCount == 1 ? $0 + columns.log10Probabilities[$1] : $0
        }
        #expect(
          isClose(
            report.sourcePerplexities[1],
            LogProbability.power(10, -alone / Double(scores.count))))
        return (mixture, perplexity)
      }
      let plain = try tuned(MixtureDesign()).1
      let cached = try tuned(MixtureDesign(cache: start)).1
      let (steep, decayed) = try tuned(
        MixtureDesign(
          cache: start, decayCandidates: [.power(exponent: 0.1), .exponential(halfLife: 2)]))
      let bucketed = try tuned(
        MixtureDesign(
          buckets: .init(longestContext: 2, occurrenceClasses: 3), cache: steep.cache?.options,
          tuning: .init(pseudoCount: 1))
      ).1
      #expect(cached < plain && decayed < cached && bucketed < decayed)
      #expect(steep.cache?.options.decays[0] == .exponential(halfLife: 2))
    }
  }

  @Test("a text without tokens is refused")
  func empty() {
    let nothing = UnsafeBufferPointer<TokenID>(start: nil, count: 0)
    #expect(throws: MixtureError.noTuningText) {
      try LinearMixture.tuned(
        models: [UniformModel(vocabularySize: 5)], maps: [VocabularyMap(identity: 5)],
        design: .init(), on: SentenceBatch(nothing, ends: []))
    }
  }
}
