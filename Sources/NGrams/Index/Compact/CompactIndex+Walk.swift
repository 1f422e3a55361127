internal import LanguageModeling
internal import Storage

extension CompactIndex {
  /// A context with its successors.
  struct Context {
    /// How many words it has.
    var order: Int
    /// Its entry.
    var entry: Int
    /// The entries of its successors, and their ranks among those of its suffix.
    var run: Range<Int>
    var ranks: [UInt32]
    /// The entries of the suffix's successors; for a context of one word the unigrams.
    var suffixRun: Range<Int>
  }

  /// Goes through all contexts, by order and then as they lie. Throws ``NGramError/damaged`` where runs do
  /// not follow each other, or ranks are not rising or are not there. O(size), with 12 bytes of memory for
  /// each n-gram of one order.
  func forEachContext(_ body: (Context) throws -> Void) throws {
    // By context of the order before where its run begins, and by context the entry of its suffix.
    var shorterStarts: [UInt32] = []
    var suffixes: [UInt32] = []
    for number in 0..<order - 1 {
      let runs = levels[number].runs
      var starts: [UInt32] = []
      starts.reserveCapacity(runs.contexts.count + 1)
      var nextSuffixes: [UInt32] = []
      let needsSuffixes = number < order - 2
      if needsSuffixes { nextSuffixes.reserveCapacity(runs.entries.count) }
      let firstShorter = number == 0 ? 0 : levels[number - 1].runs.contexts.lowerBound
      var expected = runs.entries.lowerBound
      var context = Context(order: number + 1, entry: 0, run: 0..<0, ranks: [], suffixRun: 0..<0)
      try forEachRun(of: runs) { entry, run in
        guard run.firstEntry == expected else { throw NGramError.damaged }
        starts.append(UInt32(expected))
        expected += run.count
        context.entry = entry
        context.run = run.entries
        if number == 0 {
          context.suffixRun = 0..<vocabularySize
        } else {
          let suffix = Int(suffixes[entry - runs.contexts.lowerBound]) - firstShorter
          context.suffixRun = Int(shorterStarts[suffix])..<Int(shorterStarts[suffix + 1])
        }
        context.ranks.removeAll(keepingCapacity: true)
        for place in 0..<run.count {
          let rank = runs.rank(at: place, of: run)
          guard rank < context.suffixRun.count, place == 0 || rank > context.ranks[place - 1] else {
            throw NGramError.damaged
          }
          context.ranks.append(UInt32(rank))
          if needsSuffixes {
            nextSuffixes.append(UInt32(context.suffixRun.lowerBound + rank))
          }
        }
        try body(context)
      }
      guard expected == runs.entries.upperBound else { throw NGramError.damaged }
      starts.append(UInt32(expected))
      shorterStarts = starts
      suffixes = nextSuffixes
    }
  }

  /// Goes through the runs of all contexts of one order; `body` gets the context's entry.
  func forEachRun(
    of runs: CompactRuns, _ body: (_ entry: Int, CompactRun) throws -> Void
  ) throws {
    for block in 0..<runs.blockCount {
      var cursor = CompactRuns.Cursor(runs.blocks[block])
      let first = block << runs.blockShift
      for number in first..<min(first + 1 << runs.blockShift, runs.contexts.count) {
        try body(runs.contexts.lowerBound + number, runs.next(&cursor))
      }
    }
  }
}
