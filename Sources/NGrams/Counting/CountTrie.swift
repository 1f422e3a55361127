public import LanguageModeling
internal import Storage

/// Exact counts of all n-grams of a text up to an order, as they are kept in files: a trie, each order
/// sorted from left to right.
public struct CountTrie: CountedNGramSource, Sendable {
  /// The length of the longest n-grams.
  public let order: Int
  /// How often each word occurs, marks included.
  public let unigrams: [UInt32]
  /// By order from 2: for each n-gram the step from the context before (see
  /// ``LevelEntry/contextStep``, here over the whole level), its last word and its count, as numbers of
  /// variable length.
  let levels: [Spool]
  /// By order from 1: the number of n-grams.
  public let counts: [Int]

  init(order: Int, unigrams: [UInt32], levels: [Spool], counts: [Int]) {
    self.order = order
    self.unigrams = unigrams
    self.levels = levels
    self.counts = counts
  }

  /// What was counted, without what follows from it.
  public init(_ counted: CountedNGrams) throws {
    order = counted.order
    unigrams = counted.unigrams.map(\.count)
    counts = counted.totalCounts
    var levels: [Spool] = []
    for n in 2..<max(2, order + 1) {
      var writer = SpoolWriter(counted.space)
      // Contexts are numbered over the whole level, from one before the first.
      var last = -1
      var contextsBefore = 0
      for (block, level) in counted.levels[n - 1].enumerated() {
        var reader = SpoolReader(level.entries)
        var context = contextsBefore - 1
        for _ in 0..<level.entryCount {
          let entry = try reader.readEntry()
          context += entry.contextStep
          try writer.append(variableLength: UInt64(context - last))
          try writer.append(variableLength: UInt64(entry.word))
          try writer.append(variableLength: UInt64(entry.count))
          last = context
        }
        contextsBefore +=
          n == 2 ? counted.blocks.ranges[block].count : counted.levels[n - 2][block].entryCount
      }
      levels.append(try writer.finish())
    }
    self.levels = levels
  }

  public func forEachPlace(_ body: (UnsafeBufferPointer<TokenID>, Int64) throws -> Void) throws {
    try walk(enter: { _, _ in }) { words, remainder in
      if remainder > 0 { try words.withUnsafeBufferPointer { try body($0, Int64(remainder)) } }
    }
  }

  /// Goes through all n-grams that occur from left to right, each before those that begin with it.
  ///
  /// - Parameters:
  ///   - enter: told each n-gram with its count.
  ///   - leave: told each n-gram after those that begin with it, and how often none of them does.
  public func walk(
    enter: ([TokenID], UInt32) throws -> Void, leave: ([TokenID], UInt32) throws -> Void
  ) throws {
    let cursors = try levels.indices.map { try CountTrieCursor(levels[$0], count: counts[$0 + 1]) }
    var words: [TokenID] = []
    func visit(_ word: TokenID, _ count: UInt32, index: Int) throws {
      words.append(word)
      try enter(words, count)
      var remainder = count
      if words.count < order {
        let cursor = cursors[words.count - 1]
        while cursor.hasEntry && cursor.context == index {
          let (word, successorCount, place) = (cursor.word, cursor.count, cursor.index)
          try cursor.advance()
          guard successorCount <= remainder else { throw NGramError.damaged }
          remainder -= successorCount
          try visit(word, successorCount, index: place)
        }
      }
      try leave(words, remainder)
      words.removeLast()
    }
    for (word, count) in unigrams.enumerated() where count > 0 {
      try visit(TokenID(word), count, index: word)
    }
  }
}

/// Goes through one order of a ``CountTrie``.
final class CountTrieCursor {
  private var reader: SpoolReader
  private let total: Int
  private(set) var index = -1
  /// The index of the context in the order below.
  private(set) var context = -1
  private(set) var word: TokenID = 0
  private(set) var count: UInt32 = 0

  init(_ spool: Spool, count: Int) throws {
    reader = SpoolReader(spool)
    total = count
    try advance()
  }

  var hasEntry: Bool { index < total }

  func advance() throws {
    index += 1
    if index >= total { return }
    context += Int(truncatingIfNeeded: try reader.readVariableLength())
    word = TokenID(truncatingIfNeeded: try reader.readVariableLength())
    count = UInt32(truncatingIfNeeded: try reader.readVariableLength())
  }
}
