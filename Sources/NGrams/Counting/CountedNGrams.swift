internal import LanguageModeling
internal import Storage

/// All n-grams of a text up to an order, counted, sorted and cut into blocks by their first words.
///
/// An object, so that the room of what has been used is free at once.
public final class CountedNGrams {
  let order: Int
  /// The blocks of first words.
  let blocks: WordBlocks
  /// By word: how often it occurs and how many different words stand before it.
  let unigrams: [LevelScanner.Unigram]
  /// By order from 1, then by block. Given up order by order as they are used.
  private(set) var levels: [[LevelBlock]]
  /// By order from 1: how many n-grams there are.
  let totalCounts: [Int]
  /// By order from 1: how many of them count cut-offs keep.
  let keptCounts: [Int]
  /// By order from 1: counts of their counts.
  var rawCounts: [CountsOfCounts]
  /// By order from 1: counts of their counts adjusted as Kneser and Ney (1995) do: below the highest
  /// order how many different words stand before an n-gram, unless it begins with `<s>`.
  var adjustedCounts: [CountsOfCounts]
  /// The last tokens of the text, at most as many as the order.
  let lastTokens: [TokenID]
  /// Where the blocks lie.
  let space: ScratchSpace
  /// How many blocks may be worked on at once.
  let threads: Int

  var vocabularySize: Int { unigrams.count }

  /// Counts a text.
  ///
  /// - Parameters:
  ///   - thresholds: by order from 1, the count at or below which n-grams are dropped.
  ///   - residentByteCount: how much memory the caller holds beside.
  public convenience init(
    _ source: consuming some NGramSource, order: Int, vocabularySize: Int, thresholds: [UInt32],
    room: WorkingRoom, residentByteCount: Int
  ) throws {
    var occurrences = [UInt64](repeating: 0, count: vocabularySize)
    var lastTokens: [TokenID] = []
    try source.forEachPiece { tokens in
      for token in tokens { occurrences[Int(token)] += 1 }
      lastTokens = (lastTokens + tokens.suffix(order)).suffix(order)
    }
    let layout = RowLayout(order: order, vocabularySize: vocabularySize, hasCounts: false)
    let plan = try MemoryPlan(
      room, layout: layout, occurrences: occurrences, residentByteCount: residentByteCount)
    let blocks = WordBlocks(occurrences: occurrences, limit: plan.rowLimit)
    let space = plan.scratchSpace(room, blocks)
    var partition = RowPartition(layout, blocks, in: space)
    try source.forEachPiece { try partition.add($0) }
    // The rows say it all; what the text took of the memory goes to them.
    _ = consume source
    try self.init(
      rows: try partition.finish(), layout, blocks, thresholds: thresholds,
      lastTokens: lastTokens, space: space, threads: plan.threads)
  }

  /// Counts what was counted before.
  ///
  /// Parameters as of the other initializer.
  public convenience init(
    _ source: consuming some CountedNGramSource, order: Int, vocabularySize size: Int,
    thresholds: [UInt32], room: WorkingRoom, residentByteCount: Int
  ) throws {
    var occurrences = [UInt64](repeating: 0, count: size)
    try source.forEachPlace { words, _ in occurrences[Int(words[0])] += 1 }
    let layout = RowLayout(order: order, vocabularySize: size, hasCounts: true)
    let plan = try MemoryPlan(
      room, layout: layout, occurrences: occurrences, residentByteCount: residentByteCount)
    let blocks = WordBlocks(occurrences: occurrences, limit: plan.rowLimit)
    var sum = RowSum(layout, blocks, in: plan.scratchSpace(room, blocks))
    try source.forEachPlace { try sum.add($0, count: $1) }
    _ = consume source
    let places = SummedPlaces(layout, try sum.finish(threads: plan.threads))

    let rowCounts = try places.rowCounts(vocabularySize: size)
    let rowPlan = try MemoryPlan(
      room, layout: layout, occurrences: rowCounts, residentByteCount: residentByteCount)
    let rowBlocks = WordBlocks(occurrences: rowCounts, limit: rowPlan.rowLimit)
    let space = rowPlan.scratchSpace(room, rowBlocks)
    try self.init(
      rows: try places.rows(rowBlocks, in: space), layout, rowBlocks, thresholds: thresholds,
      lastTokens: [], space: space, threads: rowPlan.threads)
  }

  /// Sorts and counts the rows of each block.
  private convenience init(
    rows: consuming [Spool], _ layout: RowLayout, _ blocks: WordBlocks, thresholds: [UInt32],
    lastTokens: [TokenID], space: ScratchSpace, threads: Int
  ) throws {
    var waiting = rows.map { Optional($0) }
    rows = []
    var results = [BlockResult?](repeating: nil, count: blocks.count)
    try waiting.withUnsafeMutableBufferPointer { waiting in
      try results.withUnsafeMutableBufferPointer { results in
        // Each piece has a block of its own.
        nonisolated(unsafe) let (waiting, results) = (waiting, results)
        try concurrently(pieces: blocks.count, threads: threads) { block, _ in
          guard let spool = waiting[block].take() else { return }
          results[block] = try BlockResult(
            spool, layout, block: blocks.ranges[block],
            vocabularySize: blocks.blockOfWord.count, thresholds: thresholds, in: space)
        }
      }
    }
    self.init(
      order: layout.order, blocks: blocks, results: results.compactMap(\.self),
      thresholds: thresholds, lastTokens: lastTokens, space: space, threads: threads)
  }

  private init(
    order: Int, blocks: WordBlocks, results: [BlockResult], thresholds: [UInt32],
    lastTokens: [TokenID], space: ScratchSpace, threads: Int
  ) {
    self.lastTokens = lastTokens
    self.order = order
    self.blocks = blocks
    self.space = space
    self.threads = threads
    unigrams = results.flatMap(\.unigrams)
    levels = (0..<order).map { index in results.map { $0.levels[index] } }
    rawCounts = (1...order).map { n in results.reduce(into: CountsOfCounts()) { $0 += $1.raw[n] } }
    adjustedCounts = (1...order).map { n in
      results.reduce(into: CountsOfCounts()) { $0 += $1.adjusted[n] }
    }
    var (total, kept) = ([unigrams.count], [0])
    for (id, unigram) in unigrams.enumerated()
    where id < SpecialToken.count || unigram.count > thresholds[0] || thresholds[0] == 0 {
      kept[0] += 1
    }
    for level in levels.dropFirst() {
      total.append(level.reduce(0) { $0 + $1.entryCount })
      kept.append(level.reduce(0) { $0 + $1.keptCount })
    }
    totalCounts = total
    keptCounts = kept
  }

  /// Gives up the blocks of an order.
  func release(order: Int) {
    levels[order - 1] = []
  }
}

/// What counting a block gives.
private struct BlockResult: Sendable {
  var levels: [LevelBlock]
  var unigrams: [LevelScanner.Unigram]
  var raw: [CountsOfCounts]
  var adjusted: [CountsOfCounts]

  init(
    _ rows: consuming Spool, _ layout: RowLayout, block: Range<Int>, vocabularySize: Int,
    thresholds: [UInt32], in space: ScratchSpace
  ) throws {
    let sorted = try SortedRows(rows, layout)
    let lastRows = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: vocabularySize + 1)
    defer { lastRows.deallocate() }
    var scanner = LevelScanner(layout, block: block, thresholds: thresholds, in: space)
    try scanner.scan(sorted.start, count: sorted.count, lastRows: lastRows)
    unigrams = scanner.unigrams
    raw = scanner.rawCounts
    adjusted = scanner.adjustedCounts
    levels = try scanner.finish()
  }
}
