#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The weighted mean of several models' probabilities and those of a cache of recent words (linear
/// interpolation, Jelinek & Mercer 1980).
///
/// A source is a model or a level of the cache; sources are numbered in this order. All know the
/// tokens of a common vocabulary, each model through its map. The weights depend on the context alone,
/// so that the mixture is a distribution wherever its models are.
public struct LinearMixture<Component: LanguageModel>: LanguageModel {
  /// What the models remember, and the recent words.
  public struct State: Hashable, Sendable {
    /// By model.
    public var models: [Component.State]
    /// Empty without a cache.
    public var recent: RecentWords
  }

  /// The models that are mixed.
  public let models: [Component]
  /// By model, how it numbers the common words.
  public let maps: [VocabularyMap]
  /// The cache, if there is one.
  public let cache: RecentWordCache?
  /// What each source counts.
  public let weights: MixtureWeights
  public let vocabularySize: Int
  public let order: Int
  public let readsDocuments: Bool
  let log10Weights: [Double]

  /// Mixes models. Throws ``MixtureError`` if the parts do not fit each other.
  public init(
    models: [Component], maps: [VocabularyMap], cache: RecentWordCache? = nil,
    weights: MixtureWeights
  ) throws(MixtureError) {
    guard let first = maps.first, !models.isEmpty else { throw .noModels }
    guard maps.count == models.count else { throw .mapCount(maps.count, models: models.count) }
    for (number, model) in models.enumerated() {
      let map = maps[number]
      guard map.modelSize == model.vocabularySize else {
        throw .vocabularySize(model.vocabularySize, model: number + 1, expected: map.modelSize)
      }
      guard map.commonSize == first.commonSize else {
        throw .commonVocabularySize(map.commonSize, expected: first.commonSize)
      }
    }
    self.models = models
    self.maps = maps
    self.cache = cache
    self.weights = weights
    vocabularySize = first.commonSize
    log10Weights = try weights.log10Table(
      modelCount: models.count, cacheLevels: cache?.levelCount ?? 0)
    order = max(
      models.map(\.order).max() ?? 1, cache.map { $0.options.window + 1 } ?? 1)
    readsDocuments = cache != nil || models.contains { $0.readsDocuments }
  }

  /// The number of levels of the cache; 0 without one.
  public var cacheLevels: Int { cache?.levelCount ?? 0 }
  /// The number of models and levels of the cache.
  public var sourceCount: Int { models.count + cacheLevels }

  public var emptyState: State {
    State(models: models.map(\.emptyState), recent: RecentWords())
  }

  public var sentenceStartState: State {
    State(models: models.map(\.sentenceStartState), recent: RecentWords())
  }

  public func nextSentenceState(after state: State, _ marks: SentenceMarks) -> State {
    State(
      models: models.indices.map {
        models[$0].nextSentenceState(after: state.models[$0], marks)
      }, recent: state.recent)
  }

  public func evidence(of state: State) -> ContextEvidence {
    models[weights.evidenceModel].evidence(of: state.models[weights.evidenceModel])
  }

  /// The number of the bucket whose weights hold after a state.
  public func bucket(of state: State) -> Int {
    weights.buckets.bucket(
      of: evidence(of: state), cache?.context(after: state.recent) ?? CacheContext(),
      cacheLevels: cacheLevels)
  }

  /// log10 of the weighted sum, in a bucket, of probabilities given as log10 by source.
  @inline(__always)
  func mixed(_ log10Probabilities: UnsafePointer<Double>, bucket: Int) -> Double {
    let count = sourceCount
    return log10Weights.withUnsafeBufferPointer { weights in
      let first = bucket * count
      var largest = -Double.infinity
      for source in 0..<count {
        largest = max(largest, log10Probabilities[source] + weights[first + source])
      }
      if largest == -.infinity { return largest }
      var sum = 0.0
      for source in 0..<count {
        let term = log10Probabilities[source] + weights[first + source]
        if term > -.infinity { sum += pow(10, term - largest) }
      }
      return largest + log10(sum)
    }
  }
}
