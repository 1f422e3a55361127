internal import LanguageModeling
internal import Storage

/// Finds in the sorted rows of a block the n-grams of every order with their counts and with the words
/// that stand before them.
///
/// A row opens those of its n-grams that the row before it did not have, and closes as many. The words
/// before an n-gram are the first words of the longer n-grams whose suffix it is, which is all that
/// linking them takes; each is noted once, by looking at the last row that had the same word before
/// it: what the two rows have in common was noted then.
struct LevelScanner: ~Copyable {
  /// What was found of the unigrams of the block.
  struct Unigram {
    var count: UInt32 = 0
    var leftCount: UInt32 = 0
  }

  private let layout: RowLayout
  private let block: Range<Int>
  private let thresholds: [UInt32]
  /// By order, from 1; unigrams are not written as entries.
  private let entries: SpoolWriters
  private let lefts: SpoolWriters
  private var open: [Open]
  private(set) var unigrams: [Unigram]
  private(set) var rawCounts: [CountsOfCounts]
  private(set) var adjustedCounts: [CountsOfCounts]

  /// The n-gram of one order that is being counted.
  private struct Open {
    var entry = LevelEntry(contextStep: 0, word: 0, count: 0, leftCount: 0)
    /// Occurrences in the rows before its first one.
    var countBefore: UInt64 = 0
    /// The number of n-grams closed or open, so that this one's index is one less.
    var number = 0
    /// The index of its context in the level below.
    var context = -1
    var keptCount = 0
    /// The indexes of those that begin with `<s>`, which are neighbours.
    var sentenceStarts = 0..<0
  }

  /// - Parameter thresholds: by order from 1, the count at or below which n-grams are dropped.
  init(_ layout: RowLayout, block: Range<Int>, thresholds: [UInt32], in space: ScratchSpace) {
    self.layout = layout
    self.block = block
    self.thresholds = thresholds
    entries = SpoolWriters(space, count: layout.order + 1)
    lefts = SpoolWriters(space, count: layout.order + 1)
    open = Array(repeating: Open(), count: layout.order + 1)
    unigrams = Array(repeating: Unigram(), count: block.count)
    rawCounts = Array(repeating: CountsOfCounts(), count: layout.order + 1)
    adjustedCounts = rawCounts
  }

  /// Goes through the rows. `lastRows` has room for every word and 1.
  mutating func scan(
    _ rows: UnsafePointer<UInt64>, count: Int, lastRows: UnsafeMutableBufferPointer<UInt32>
  ) throws {
    let layout = layout
    lastRows.update(repeating: .max)
    var seen: UInt64 = 0
    var length = 0
    var row = rows
    for number in 0..<count {
      let shared = number == 0 ? 0 : layout.sharedLength(row - layout.stride, row)
      if shared < layout.order {
        try close(from: shared + 1, through: length, seen)
        length = openNGrams(of: row, after: shared, seen)
      }
      seen += layout.count(of: row)
      let left = layout.key(layout.order, of: row)
      if left != 0 {
        let last = lastRows[Int(left)]
        let known =
          last == .max ? 0 : layout.sharedLength(rows + Int(last) * layout.stride, row)
        lastRows[Int(left)] = UInt32(truncatingIfNeeded: number)
        var n = known + 1
        while n <= length && n < layout.order {
          open[n].entry.leftCount += 1
          try lefts[n].append(left - 1)
          n += 1
        }
      }
      row += layout.stride
    }
    try close(from: 1, through: length, seen)
  }

  /// Opens the n-grams of a row that are longer than what it shares with the row before it, and
  /// answers the length of the longest.
  private mutating func openNGrams(
    of row: UnsafePointer<UInt64>, after shared: Int, _ seen: UInt64
  ) -> Int {
    var n = shared + 1
    while n <= layout.order {
      let key = layout.key(n - 1, of: row)
      if key == 0 { break }
      open[n].entry.word = key - 1
      open[n].entry.leftCount = 0
      open[n].countBefore = seen
      open[n].number += 1
      if open[1].entry.word == SpecialToken.sentenceStart {
        let index = open[n].number - 1
        let starts = open[n].sentenceStarts
        open[n].sentenceStarts = (starts.isEmpty ? index : starts.lowerBound)..<index + 1
      }
      if n > 1 {
        // Unigrams are there whether they occur or not.
        let context =
          n == 2 ? Int(open[1].entry.word) - block.lowerBound : open[n - 1].number - 1
        open[n].entry.contextStep = context - open[n].context
        open[n].context = context
      }
      n += 1
    }
    return n - 1
  }

  private mutating func close(from first: Int, through last: Int, _ seen: UInt64) throws {
    var n = first
    while n <= last {
      let count = seen - open[n].countBefore
      guard count <= UInt32.max else {
        throw NGramError.tooLarge(what: "occurrences of an n-gram", count: Int(clamping: count))
      }
      open[n].entry.count = UInt32(count)
      let entry = open[n].entry
      guard count > 0 else {
        throw NGramError.missingSuffix(words: open[1...n].map(\.entry.word))
      }
      let isStart = open[1].entry.word == SpecialToken.sentenceStart
      // <s> itself is never predicted.
      if n > 1 || !isStart {
        rawCounts[n].add(entry.count)
        adjustedCounts[n].add(n == layout.order || isStart ? entry.count : entry.leftCount)
      }
      if entry.count > thresholds[n - 1] { open[n].keptCount += 1 }
      if n == 1 {
        unigrams[Int(entry.word) - block.lowerBound] = Unigram(
          count: entry.count, leftCount: entry.leftCount)
      } else {
        try entries[n].append(entry)
      }
      n += 1
    }
  }

  /// The blocks of all orders from 1 up.
  consuming func finish() throws -> [LevelBlock] {
    let open = open
    let entries = try entries.finish()
    let lefts = try lefts.finish()
    return (1..<open.count).map { n in
      LevelBlock(
        entries: entries[n], lefts: lefts[n], entryCount: open[n].number,
        keptCount: open[n].keptCount, sentenceStarts: open[n].sentenceStarts)
    }
  }
}
