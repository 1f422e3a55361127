public import LanguageModeling
public import Storage

/// Estimates n-gram models of any order from 1 up with any ``SmoothingMethod``.
///
/// The stages, each of which sees only what the one before it made: the rows of a text cut into
/// blocks by their first words (``RowPartition``) → n-grams sorted and counted block by block
/// (``CountedNGrams``) → a ``LevelPlan`` an order from the counts of their counts → probabilities order by order
/// and block by block (``LevelPass``), which are written into the index as they come. Two blocks or
/// so are worked on at a time; what waits lies in memory as far as it may, then in a temporary file.
/// Neither memory nor threads change the result, nor does the order of the sentences unless `lmplz` is
/// imitated.
public struct NGramEstimator: ~Copyable {
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
    /// Computing probabilities, and laying out the index.
    case estimating
  }

  /// What is known before any probability is.
  public let report: Report
  private let options: NGramOptions
  private let rules: UnigramRules
  /// By order from 1.
  private let smoothers: [LevelSmoother]
  private let counts: CountedNGrams
  private let endingWithoutSuccessors: [[TokenID]]
  private var shape: IndexShape { IndexShape(order: options.order, levelCounts: report.keptCounts) }

  /// Counts a text.
  ///
  /// - Parameters:
  ///   - residentByteCount: how much of the memory that may be used the caller holds.
  /// - Throws: ``NGramError``, ``StorageError`` where temporary data finds no room.
  public init(
    _ source: consuming some NGramSource, vocabularySize: Int, options: NGramOptions,
    room: WorkingRoom, residentByteCount: Int = 0
  ) throws {
    try options.validate()
    try self.init(
      CountedNGrams(
        source, order: options.order, vocabularySize: vocabularySize,
        thresholds: options.thresholds, room: room, residentByteCount: residentByteCount),
      options: options)
  }

  /// Takes n-grams that were counted with the thresholds of these options.
  public init(_ counts: CountedNGrams, options: NGramOptions) throws {
    guard counts.unigrams[Int(SpecialToken.sentenceStart)].count > 0 else {
      throw NGramError.emptyCorpus
    }
    var report = Report()
    report.totalCounts = counts.totalCounts
    report.keptCounts = counts.keptCounts
    try IndexShape(order: options.order, levelCounts: report.keptCounts).validate()
    let endings = try OpenEndQuirk.endings(of: counts, options)
    if options.compatibility == .kenlm { try EndOfStreamQuirk.apply(to: counts) }
    let rules = options.unigramRules(wordCount: report.keptCounts[0])
    let adjusts = options.smoothing.method.adjustsCounts
    let plans = (adjusts ? counts.adjustedCounts : counts.rawCounts).enumerated().map {
      options.plan(ofOrder: $0 + 1, $1, rules)
    }
    report.discounts = plans.compactMap(\.discounts)
    if options.smoothing.method == .goodTuring { report.discountRatios = plans.map(\.ratios) }
    report.fallbacks = plans.compactMap(\.fallback)
    report.keptWords = Self.keptWords(counts, options)
    self.options = options
    self.rules = rules
    smoothers = plans.map(\.smoother)
    self.counts = counts
    self.report = report
    endingWithoutSuccessors = endings
  }

  /// Estimates the model in memory.
  public consuming func model() throws -> NGramModel {
    let output = MemoryIndexOutput(shape)
    let (endings, options, keptWords) = (endingWithoutSuccessors, options, report.keptWords)
    try estimate(into: output)
    return NGramModel(
      try OpenEndQuirk.apply(
        to: output.finish(), endings: endings, options, keptWords: keptWords))
  }

  /// Estimates the model and writes its sections, as `NGramModel.write(to:)` does.
  public consuming func write(to file: SectionFileWriter) throws {
    // What lmplz does to an open end is done to the whole index.
    if !endingWithoutSuccessors.isEmpty { return try model().write(to: file) }
    try estimate(into: try FileIndexOutput(shape, in: file))
  }

  /// Makes a model of a corpus.
  public static func estimate(
    _ corpus: TokenCorpus, vocabularySize: Int, options: NGramOptions, threads: Int,
    progress: (Stage) -> Void = { _ in }
  ) throws -> (model: NGramModel, report: Report) {
    progress(.counting)
    let estimator = try NGramEstimator(
      corpus, vocabularySize: vocabularySize, options: options,
      room: WorkingRoom(threads: threads))
    progress(.estimating)
    let report = estimator.report
    return (try estimator.model(), report)
  }

  private consuming func estimate(into output: any IndexOutput) throws {
    let (shape, options, report) = (shape, options, report)
    let (rules, smoothers) = (rules, smoothers)
    let adjusts = options.smoothing.method.adjustsCounts
    let ids = Self.ids(report.keptWords, vocabularySize: counts.vocabularySize)
    let counts = counts
    let (blocks, space, threads) = (counts.blocks, counts.space, counts.threads)
    var results = try UnigramPass(
      shape: shape, smoother: smoothers[0], rules: rules, usesAdjustedCounts: adjusts, ids: ids,
      output: output, space: space
    ).estimate(counts.unigrams, counts.levels[0], blocks, threads: threads)
    var contextsBefore = blocks.ranges.map { range in
      ids.map { ids in (0..<range.lowerBound).count { ids[$0] != .max } } ?? range.lowerBound
    }
    var startContexts = blocks.ranges.map { range in
      let start = Int(SpecialToken.sentenceStart) - range.lowerBound
      return (0..<range.count).contains(start) ? start..<start + 1 : 0..<0
    }
    for n in 2..<max(2, options.order + 1) {
      let level = counts.levels[n - 1]
      counts.release(order: n - 1)
      counts.release(order: n)
      let pass = LevelPass(
        n: n, shape: shape, smoother: smoothers[n - 1], usesAdjustedCounts: adjusts,
        threshold: options.threshold(ofOrder: n), hasCutOffs: options.threshold(ofOrder: n) > 0,
        blocks: blocks, keptBefore: Self.sumsBefore(level.map(\.keptCount)),
        contextsBefore: contextsBefore, ids: ids, output: output, space: space)
      contextsBefore = pass.keptBefore
      results = try pass.estimate(
        level, after: results, startContexts: startContexts, threads: threads)
      startContexts = level.map(\.sentenceStarts)
      if n == 2 {
        try PredecessorLists(blocks: blocks, ids: ids).write(
          results.map(\.bigrams), to: output)
        for block in results.indices { results[block].bigrams = [] }
      }
    }
  }

  private static func sumsBefore(_ counts: [Int]) -> [Int] {
    var sum = 0
    return counts.map { count in
      defer { sum += count }
      return sum
    }
  }

  /// The words that stay if some are dropped.
  private static func keptWords(_ counts: CountedNGrams, _ options: NGramOptions) -> [TokenID]? {
    let threshold = options.threshold(ofOrder: 1)
    if counts.keptCounts[0] == counts.vocabularySize { return nil }
    return (0..<TokenID(counts.vocabularySize)).filter {
      $0 < SpecialToken.count || counts.unigrams[Int($0)].count > threshold
    }
  }

  private static func ids(_ keptWords: [TokenID]?, vocabularySize: Int) -> [UInt32]? {
    guard let keptWords else { return nil }
    var ids = [UInt32](repeating: .max, count: vocabularySize)
    for (id, word) in keptWords.enumerated() { ids[Int(word)] = UInt32(id) }
    return ids
  }
}

extension LevelPass {
  /// Estimates all blocks, several at once.
  func estimate(
    _ level: consuming [LevelBlock], after results: consuming [Result],
    startContexts: [Range<Int>], threads: Int
  ) throws -> [Result] {
    // By block what is reported to it, given up when it has been used.
    var messages = blocks.ranges.indices.map { block in results.map { $0.messages[block] } }
    var contexts = results.map(\.suffixNodes)
    results = []
    var levels = level.map { Optional($0) }
    level = []
    var new = [Result](repeating: Result(), count: blocks.count)
    try messages.withUnsafeMutableBufferPointer { messages in
      try contexts.withUnsafeMutableBufferPointer { contexts in
        try levels.withUnsafeMutableBufferPointer { levels in
          try new.withUnsafeMutableBufferPointer { new in
            // Each piece has a block of its own.
            nonisolated(unsafe) let shared = (messages, contexts, levels, new)
            try concurrently(pieces: blocks.count, threads: threads) { block, _ in
              guard let level = shared.2[block].take(), let contexts = shared.1[block].take()
              else { return }
              let received = shared.0[block]
              shared.0[block] = []
              shared.3[block] = try estimate(
                block: block, level, messages: received, contexts: contexts,
                startContexts: startContexts[block])
            }
          }
        }
      }
    }
    return new
  }
}
