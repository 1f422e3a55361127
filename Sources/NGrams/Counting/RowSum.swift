internal import LanguageModeling
internal import Storage

/// Adds up the counts of equal n-grams.
struct RowSum: ~Copyable {
  private let layout: RowLayout
  private let blocks: WordBlocks
  private let space: ScratchSpace
  private let writers: SpoolWriters

  /// - Parameter layout: one with counts.
  init(_ layout: RowLayout, _ blocks: WordBlocks, in space: ScratchSpace) {
    precondition(layout.hasCounts)
    self.layout = layout
    self.blocks = blocks
    self.space = space
    writers = SpoolWriters(space, count: blocks.count)
  }

  mutating func add(_ words: UnsafeBufferPointer<TokenID>, count: Int64) throws {
    let layout = layout
    try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: layout.stride) { row in
      layout.pack(words, at: 0, into: row.baseAddress!)
      row[layout.keyCount] = UInt64(bitPattern: count)
      try writers[Int(blocks.blockOfWord[Int(words[0])])].append(
        contentsOf: UnsafeBufferPointer(row))
    }
  }

  /// The n-grams of each block, sorted, each once and with a count above 0. Throws
  /// ``NGramError/negativeCount(words:count:)``.
  consuming func finish(threads: Int) throws -> [Spool] {
    let (layout, space) = (layout, space)
    var spools = try writers.finish()
    try spools.withUnsafeMutableBufferPointer { spools in
      // Each piece has a block of its own.
      nonisolated(unsafe) let spools = spools
      try concurrently(pieces: spools.count, threads: threads) { block, _ in
        spools[block] = try Self.sum(spools[block], layout, in: space)
      }
    }
    return spools
  }

  private static func sum(
    _ spool: Spool, _ layout: RowLayout, in space: ScratchSpace
  ) throws -> Spool {
    let rows = try SortedRows(spool, layout)
    var writer = SpoolWriter(space)
    var row = 0
    while row < rows.count {
      let first = rows[row]
      var count: Int64 = 0
      repeat {
        let (sum, overflow) = count.addingReportingOverflow(
          Int64(bitPattern: rows[row][layout.keyCount]))
        if overflow { throw NGramError.tooLarge(what: "occurrences of an n-gram", count: .max) }
        count = sum
        row += 1
      } while row < rows.count && layout.sharedLength(first, rows[row]) == layout.order
      if count == 0 { continue }
      if count < 0 {
        let words = (0..<layout.order).map { layout.key($0, of: first) }.prefix { $0 > 0 }
        throw NGramError.negativeCount(words: words.map { $0 - 1 }, count: Int(count))
      }
      for column in 0..<layout.keyCount { try writer.append(first[column]) }
      try writer.append(UInt64(bitPattern: count))
    }
    return try writer.finish()
  }
}
