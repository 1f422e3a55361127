internal import LanguageModeling
internal import Storage

/// An n-gram as counting hands it on.
struct LevelEntry {
  /// How many n-grams of the level below lie between its context and that of the entry before it in
  /// the block; 0 in the same run, and counted from one before the first for the first entry.
  var contextStep: Int
  /// Its last word.
  var word: TokenID
  /// How often it occurs.
  var count: UInt32
  /// How many different words stand before it; 0 where nothing can, after `<s>`.
  var leftCount: UInt32
}

/// The n-grams of one order whose first words lie in one block, sorted from left to right.
struct LevelBlock: Sendable {
  /// ``LevelEntry`` after ``LevelEntry``, as numbers of variable length; empty at order 1.
  var entries: Spool
  /// The words before each n-gram, one n-gram after the other; empty at the highest order.
  var lefts: Spool
  /// The number of n-grams.
  var entryCount: Int
  /// How many of them count cut-offs keep.
  var keptCount: Int
  /// The indexes of those that begin with `<s>`.
  var sentenceStarts: Range<Int>
}

extension SpoolWriter {
  @inline(__always)
  mutating func append(_ entry: LevelEntry) throws {
    try append(variableLength: UInt64(entry.contextStep))
    try append(variableLength: UInt64(entry.word))
    try append(variableLength: UInt64(entry.count))
    try append(variableLength: UInt64(entry.leftCount))
  }
}

extension SpoolReader {
  @inline(__always)
  mutating func readEntry() throws -> LevelEntry {
    LevelEntry(
      contextStep: Int(truncatingIfNeeded: try readVariableLength()),
      word: TokenID(truncatingIfNeeded: try readVariableLength()),
      count: UInt32(truncatingIfNeeded: try readVariableLength()),
      leftCount: UInt32(truncatingIfNeeded: try readVariableLength()))
  }
}
