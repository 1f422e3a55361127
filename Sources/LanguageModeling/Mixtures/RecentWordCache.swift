/// What a cache of recent words looks at.
public struct RecentWordCacheOptions: Sendable, Hashable, Codable {
  /// How the weights fall with age: of single words, of words after the same word, after the same two
  /// words and so on. One to ``maximumLevelCount`` of them.
  public var decays: [CacheDecay]
  /// How many tokens of the document are remembered.
  public var window: Int

  /// More levels than this are refused.
  public static let maximumLevelCount = 8
  /// A longer memory is refused: reading a token may take as many steps.
  public static let maximumWindow = 1_000_000

  /// Unigrams, bigrams and trigrams of the last 8,192 tokens, unless told otherwise. The decays are
  /// what held-out articles of an encyclopedia preferred; ``LinearMixture`` can tune them.
  public init(
    decays: [CacheDecay] = [
      .power(exponent: 0.6), .power(exponent: 0.3), .power(exponent: 0.3),
    ],
    window: Int = 8192
  ) {
    self.decays = decays
    self.window = window
  }
}

/// What a cache knows of a context, whatever token follows.
public struct CacheContext: Sendable, Hashable {
  /// How many levels have an opinion: 0 with an empty history, 1 if the last token was not seen
  /// before, 2 if it was, 3 if the last two were seen together, and so on.
  public var levelCount: Int
  /// How often the last token was seen before, followed by another.
  public var occurrenceCount: Int
  /// How many different tokens followed it.
  public var continuationCount: Int

  /// Nothing known unless told otherwise.
  public init(levelCount: Int = 0, occurrenceCount: Int = 0, continuationCount: Int = 0) {
    self.levelCount = levelCount
    self.occurrenceCount = occurrenceCount
    self.continuationCount = continuationCount
  }
}

/// The words of the document so far as a source of predictions: what was said comes again.
///
/// Level 0 gives a token the share of its occurrences in the recent text, weighted by age (Kuhn & De
/// Mori 1990); level n counts only occurrences after the n tokens that stand before the prediction
/// too (Jelinek et al. 1991, for bigrams). Each is a distribution wherever it has anything to count, and
/// has no opinion elsewhere: a mixture then spreads its weight over the others. `</s>` and `<unk>` are
/// remembered like words, because both are predicted; `<s>` is not. A cache reads on from sentence to
/// sentence and forgets everything where a document begins.
///
/// Positions are summed from the most recent to the oldest, so that any way to read a text, at once,
/// in blocks or token by token, gives the same bits.
public struct RecentWordCache: Sendable {
  /// What the cache looks at.
  public let options: RecentWordCacheOptions
  /// By level and age.
  let weights: [[Double]]
  /// By length of the history: the sum of the weights of level 0.
  let totals: [Double]

  /// A cache. Throws ``MixtureError`` for options that make none.
  public init(_ options: RecentWordCacheOptions) throws(MixtureError) {
    guard (1...RecentWordCacheOptions.maximumLevelCount).contains(options.decays.count),
      (1...RecentWordCacheOptions.maximumWindow).contains(options.window),
      options.decays.allSatisfy(\.isSensible)
    else { throw .cacheOptions(options) }
    self.options = options
    let weights = options.decays.map { decay in
      [0] + (1...options.window).map { decay.weight(atAge: $0) }
    }
    var totals = [0.0]
    for weight in weights[0].dropFirst() { totals.append(totals[totals.count - 1] + weight) }
    self.weights = weights
    self.totals = totals
  }

  /// The number of levels.
  public var levelCount: Int { weights.count }
}

/// The last tokens of a document, the oldest first: what a cache remembers between calls.
public struct RecentWords: Sendable, Hashable {
  /// At most as many as the cache's window.
  public internal(set) var tokens: [TokenID]

  /// The beginning of a document.
  public init() {
    tokens = []
  }

  /// Appends a token and forgets what lies outside of the window.
  mutating func append(_ token: TokenID, window: Int) {
    if tokens.count >= window { tokens.removeFirst(tokens.count - window + 1) }
    tokens.append(token)
  }
}
