public import LanguageModeling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Estimates n-gram models of any order from 1 up with any ``SmoothingMethod``.
///
/// The stages, each of which sees only what the one before it made: n-grams counted, sorted and
/// linked (``NGramCounts``) → ``AdjustedCounts`` → ``LevelPlan`` → ``LevelProbabilities`` order by
/// order → ``NGramIndex``.
public enum NGramEstimator {
  /// What an estimate reports beside its model.
  public struct Report: Sendable {
    /// By order: the number of n-grams that were kept.
    public var keptCounts: [Int] = []
    /// By order: the number of n-grams that the text has.
    public var totalCounts: [Int] = []
    /// By order: the discounts used; empty for methods that take nothing off counts.
    public var discounts: [Discounts] = []
    /// By order: by what counts of 1, 2 and so on were multiplied; empty for methods that do not.
    public var discountRatios: [[Double]] = []
    /// The orders whose discounts could not be estimated, and why.
    public var fallbacks: [DiscountFallback] = []
    /// The words that pruning kept, by their ids in the model; `nil` if it kept all, so that ids are
    /// those of the corpus.
    public var keptWords: [TokenID]?
  }

  /// What an estimator is doing, for progress.
  public enum Stage: String, Sendable, CaseIterable {
    /// Sorting and counting n-grams.
    case counting
    /// Computing adjusted counts, discounts and probabilities, and laying out the index.
    case estimating
  }

  /// Makes a model of a corpus. The result does not depend on `threads`, and unless `lmplz` is
  /// imitated not on the order of the sentences either.
  public static func estimate(
    _ corpus: TokenCorpus, vocabularySize: Int, options: NGramOptions, threads: Int,
    progress: (Stage) -> Void = { _ in }
  ) throws -> (model: NGramModel, report: Report) {
    try options.validate()
    guard corpus.sentenceCount > 0 else { throw NGramError.emptyCorpus }
    guard corpus.tokens.count < UInt32.max else {
      throw NGramError.tooLarge(what: "tokens", count: corpus.tokens.count)
    }
    progress(.counting)
    let counts = try NGramCounts(
      corpus, order: options.order, vocabularySize: vocabularySize, threads: threads)
    progress(.estimating)
    let adjusted = AdjustedCounts(counts, adjusts: options.smoothing.method.adjustsCounts)
    var report = Report()
    report.totalCounts = counts.levels.map(\.count)

    let kept = counts.levels.map { keptEntries(of: $0, options) }
    report.keptCounts = zip(counts.levels, kept).map { level, kept in
      kept?.reduce(0) { $0 + ($1 ? 1 : 0) } ?? level.count
    }
    let unigrams = options.unigramRules(wordCount: report.keptCounts[0])
    let plans = plans(counts, adjusted, options, unigrams)
    report.discounts = plans.compactMap(\.discounts)
    if options.smoothing.method == .goodTuring { report.discountRatios = plans.map(\.ratios) }
    report.fallbacks = plans.compactMap(\.fallback)
    var builder = NGramIndexBuilder(order: options.order, vocabularySize: report.keptCounts[0])
    var pruning = Pruning()
    var lower: [Float]?
    for (index, level) in counts.levels.enumerated() {
      let estimate = LevelProbabilities(
        level, counts: adjusted.levels[index], isKept: kept[index],
        smoother: plans[index].smoother, lower: lower,
        sentenceStarts: index == 0 ? 0..<0 : counts.levels[index - 1].sentenceStarts,
        unigrams: unigrams)
      let pruned = pruning.apply(
        to: level, isKept: kept[index],
        log10Probabilities: estimate.probabilities.map { min(0, log10f($0)) },
        log10BackoffWeights: estimate.backoffWeights.map { log10f($0) })
      let firstNode = builder.firstNodeOfLastLevel
      try builder.add(
        words: pruned.words, runStarts: pruned.runStarts,
        suffixNodes: index == 0
          ? [UInt32](repeating: NGramIndex.root, count: pruned.words.count)
          : pruned.suffixes.map { $0 + firstNode },
        log10Probabilities: pruned.log10Probabilities,
        log10BackoffWeights: pruned.log10BackoffWeights)
      lower = estimate.probabilities
    }
    report.keptWords = pruning.keptWords
    var index = builder.finish()
    if options.compatibility == .kenlm {
      index = try OpenEndQuirk.apply(
        to: index, corpus, counts, options, keptWords: report.keptWords)
    }
    return (NGramModel(index), report)
  }

  private static func plans(
    _ counts: NGramCounts, _ adjusted: AdjustedCounts, _ options: NGramOptions,
    _ unigrams: UnigramRules
  ) -> [LevelPlan] {
    let openEntries =
      options.compatibility == .kenlm ? EndOfStreamQuirk.openEntries(counts) : [:]
    return counts.levels.indices.map { index in
      var statistics = CountsOfCounts(adjusted.levels[index])
      if let open = openEntries[index] {
        statistics.move(
          from: adjusted.levels[index][open], to: counts.levels[index].counts[open])
      }
      return options.plan(ofOrder: index + 1, statistics, unigrams)
    }
  }

  /// Which n-grams of a level pruning keeps, `nil` for all. Special tokens always stay.
  private static func keptEntries(of level: NGramLevel, _ options: NGramOptions) -> [Bool]? {
    let threshold = options.threshold(ofOrder: level.order)
    if threshold == 0 { return nil }
    var kept = level.counts.map { $0 > threshold }
    if level.order == 1 {
      for id in 0..<Int(SpecialToken.count) { kept[id] = true }
    }
    return kept
  }
}
