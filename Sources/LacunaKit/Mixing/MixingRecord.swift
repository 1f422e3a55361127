public import LanguageModeling

/// How the components of a model are mixed: what tuning found, and what it was found on.
public struct MixingRecord: Sendable, Codable, Equatable {
  /// The weights of the components that read from left to right, in their order, and of the levels of
  /// the cache.
  public var weights: MixtureWeights
  /// The cache of recent words, if there is one.
  public var cache: RecentWordCacheOptions?
  /// The number of tokens, sentence ends included, of the text that the weights were tuned on.
  public var tokenCount: Int
  /// The digest of that text.
  public var digest: String
  /// The perplexity of each source on it, and of the mixture.
  public var sourcePerplexities: [Double?]
  public var perplexity: Double?
  /// The weights of the features that fill blanks; `nil` if they were not tuned.
  public var filling: FillWeights?

  /// A record.
  public init(
    weights: MixtureWeights, cache: RecentWordCacheOptions?, tokenCount: Int = 0,
    digest: String = "", sourcePerplexities: [Double?] = [], perplexity: Double? = nil,
    filling: FillWeights? = nil
  ) {
    self.weights = weights
    self.cache = cache
    self.tokenCount = tokenCount
    self.digest = digest
    self.sourcePerplexities = sourcePerplexities
    self.perplexity = perplexity
    self.filling = filling
  }
}

/// The weights with which what the components say of a blank's candidates is combined.
public struct FillWeights: Sendable, Codable, Equatable {
  /// The weights of the features that every word has, in the order of ``FillFeature``.
  public var exact: LogLinearFill
  /// The weights of these and of the networks that read the whole sentence for each candidate, which
  /// only a shortlist has; `nil` without such a network.
  public var shortlist: LogLinearFill?
  /// The weights of all features where the answers are listed: who lists them chooses words that all
  /// could stand there, so that which are usual there says less. `nil` to treat them as found words.
  public var choice: LogLinearFill?

  /// Weights.
  public init(
    exact: LogLinearFill, shortlist: LogLinearFill? = nil, choice: LogLinearFill? = nil
  ) {
    self.exact = exact
    self.shortlist = shortlist
    self.choice = choice
  }
}
