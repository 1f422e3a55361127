#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What of a mixture is chosen by a held-out text.
public struct MixtureDesign: Sendable, Hashable {
  /// Which contexts have weights of their own.
  public var buckets: MixtureBuckets
  /// The number of the model, from 0, whose evidence chooses the bucket: an n-gram model.
  public var evidenceModel: Int
  /// The cache to begin with; `nil` for none.
  public var cache: RecentWordCacheOptions?
  /// The decays to try for each level of the cache; with none, the cache stays as it is.
  public var decayCandidates: [CacheDecay]
  /// How weights are found.
  public var tuning: MixtureTuningOptions

  /// Exponents and half-lives to choose from for most texts.
  public static let usualDecays: [CacheDecay] =
    [0.2, 0.4, 0.6, 0.8, 1].map { .power(exponent: $0) }
    + [200, 800, 3200].map { .exponential(halfLife: $0) }

  /// A mixture without a cache and with one set of weights, unless told otherwise.
  public init(
    buckets: MixtureBuckets = .single, evidenceModel: Int = 0,
    cache: RecentWordCacheOptions? = nil, decayCandidates: [CacheDecay] = [],
    tuning: MixtureTuningOptions = .init()
  ) {
    self.buckets = buckets
    self.evidenceModel = evidenceModel
    self.cache = cache
    self.decayCandidates = decayCandidates
    self.tuning = tuning
  }
}

extension LinearMixture {
  /// Mixes models with the weights, and the cache with the decays, that make a held-out text most
  /// probable. The models must not have been trained on it. Throws ``MixtureError``.
  public static func tuned(
    models: [Component], maps: [VocabularyMap], design: MixtureDesign, on text: SentenceBatch,
    marks: SentenceMarks = .init()
  ) throws(MixtureError) -> (mixture: LinearMixture, report: MixtureTuningReport) {
    guard text.scoreCount(marks) > 0 else { throw .noTuningText }
    var cache: RecentWordCache?
    if let options = design.cache { cache = try RecentWordCache(options) }
    let levels = cache?.levelCount ?? 0
    // Tells of parts that do not fit before anything is read.
    var mixture = try LinearMixture(
      models: models, maps: maps, cache: cache,
      weights: equalWeights(design, sources: models.count + levels, cacheLevels: levels))
    var document: State?
    var columns = mixture.columns(text, marks: marks, document: &document)
    if let start = cache, !design.decayCandidates.isEmpty {
      let search = DecaySearch(
        reader: SourceReader(models: models, maps: maps, evidenceModel: design.evidenceModel),
        text: text, marks: marks, candidates: design.decayCandidates)
      cache = try search.best(from: start, columns: &columns)
    }
    let numbers = columns.bucketNumbers(design.buckets, cacheLevels: levels)
    let bucketCount = design.buckets.count(cacheLevels: levels)
    let observations = MixtureObservations(
      log10Probabilities: columns.log10Probabilities, sourceCount: columns.sourceCount,
      buckets: numbers, bucketCount: bucketCount)
    let tuned = MixtureTuner(options: design.tuning).tune(
      observations,
      activeSources: (0..<bucketCount).map {
        models.count + design.buckets.cacheLevelsWithOpinion(inBucket: $0, cacheLevels: levels)
      })
    let before = perplexity(mixture.scores(of: columns))
    mixture = try LinearMixture(
      models: models, maps: maps, cache: cache,
      weights: MixtureWeights(
        buckets: design.buckets, evidenceModel: design.evidenceModel, values: tuned.map(\.weights)))
    let report = MixtureTuningReport(
      tokenCount: columns.tokenCount, sourcePerplexities: columns.sourcePerplexities,
      perplexityBefore: before, perplexityAfter: perplexity(mixture.scores(of: columns)),
      buckets: tuned, cacheOptions: cache?.options)
    return (mixture, report)
  }

  private static func equalWeights(
    _ design: MixtureDesign, sources: Int, cacheLevels: Int
  ) throws(MixtureError) -> MixtureWeights {
    try design.buckets.validate()
    return MixtureWeights(
      buckets: design.buckets, evidenceModel: design.evidenceModel,
      values: Array(
        repeating: Array(repeating: 1, count: sources),
        count: design.buckets.count(cacheLevels: cacheLevels)))
  }

  private static func perplexity(_ scores: [TokenScore]) -> Double {
    pow(10, -scores.reduce(0) { $0 + $1.log10Probability } / Double(scores.count))
  }
}

extension MixtureColumns {
  /// The perplexity of each source alone.
  var sourcePerplexities: [Double] {
    (0..<sourceCount).map { source in
      var sum = 0.0
      for token in 0..<tokenCount { sum += log10Probability(ofToken: token, source: source) }
      return pow(10, -sum / Double(tokenCount))
    }
  }
}
