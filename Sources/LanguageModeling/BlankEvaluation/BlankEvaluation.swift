#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a model answers one blank whose word is known.
public struct BlankOutcome: Sendable, Equatable {
  /// Where the hidden word stands among all words.
  public var rank: AnswerRank
  /// log10 of the hidden word's share among all words.
  public var log10Share: Double
  /// Where the hidden word stands among itself and its distractors; `nil` without distractors.
  public var choiceRank: AnswerRank?
  /// The best word of all, the one of the lowest id where several are.
  public var best: TokenID

  /// Judges a model's shares of all words, by id, for a blank that hides a word. O(vocabulary).
  ///
  /// - Parameter choice: the shares of the hidden word and of its distractors, in this order, where
  ///   the blank can be nothing else; empty without distractors.
  public init(log10Shares: [Double], hidden: TokenID, choice: [Double] = []) {
    rank = AnswerRank(of: Int(hidden), among: log10Shares)
    log10Share = log10Shares[Int(hidden)]
    choiceRank = choice.count < 2 ? nil : AnswerRank(of: 0, among: choice)
    var best = 0
    for (id, share) in log10Shares.enumerated() where share > log10Shares[best] { best = id }
    self.best = TokenID(best)
  }
}

/// The figures of many blanks.
public struct BlankEvaluation: Sendable, Equatable {
  /// The share of blanks whose word comes first, with ties as their expected value.
  public private(set) var top1 = MeanEstimate()
  /// The share of blanks whose word is among the first five.
  public private(set) var top5 = MeanEstimate()
  /// The share of blanks whose word is among the first ten.
  public private(set) var top10 = MeanEstimate()
  /// The mean of 1 / rank.
  public private(set) var reciprocalRank = MeanEstimate()
  /// The share of blanks whose word is better than its distractors; only of blanks that have some.
  public private(set) var choice = MeanEstimate()
  /// The mean of log10 of the hidden words' shares, of those that are not held impossible.
  public private(set) var log10Share = MeanEstimate()
  /// How many hidden words the model holds impossible.
  public private(set) var impossibleCount = 0
  /// How many blanks have an answer that is exactly as good as the hidden word.
  public private(set) var tiedCount = 0
  /// How many blanks have a distractor that is exactly as good as the hidden word.
  public private(set) var tiedChoiceCount = 0

  /// No blank yet.
  public init() {}

  /// Adds a blank.
  public mutating func add(_ outcome: BlankOutcome) {
    top1.add(outcome.rank.probability(ofBeingAmongFirst: 1))
    top5.add(outcome.rank.probability(ofBeingAmongFirst: 5))
    top10.add(outcome.rank.probability(ofBeingAmongFirst: 10))
    reciprocalRank.add(outcome.rank.reciprocal)
    if outcome.log10Share == -.infinity {
      impossibleCount += 1
    } else {
      log10Share.add(outcome.log10Share)
    }
    if outcome.rank.tiedCount > 0 { tiedCount += 1 }
    if let choiceRank = outcome.choiceRank {
      choice.add(choiceRank.probability(ofBeingAmongFirst: 1))
      if choiceRank.tiedCount > 0 { tiedChoiceCount += 1 }
    }
  }

  /// The number of blanks.
  public var count: Int { top1.count }

  /// 10^(-mean log10 share): among how many equally probable words the model leaves the choice. `nil`
  /// without blanks, infinite if a hidden word was held impossible.
  public var perplexity: Double? {
    impossibleCount > 0 ? .infinity : log10Share.mean.map { pow(10, -$0) }
  }
}
