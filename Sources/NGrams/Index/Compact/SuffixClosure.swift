internal import LanguageModeling
internal import Storage

/// An index with all that its n-grams contain: the compact layout finds each n-gram by way of its suffix,
/// which models lack that have been pruned by losses or come from other tools.
///
/// What is missing is inserted without probability (NaN) and with a backoff weight of 1 (0 in log10), as
/// ARPA files have beginnings that they do not list: it leads to its node but does not end a search, and
/// leaving it costs nothing. Beginnings of n-grams are there already, and the beginning of a suffix is the
/// suffix of a beginning; so with all suffixes the beginnings of suffixes are there, too.
struct SuffixClosure {
  /// The index; the given one if nothing was missing.
  let index: NGramIndex
  /// The entries that were inserted, rising. They are above order 1 and below the highest, and so are
  /// their successors.
  let inserted: [UInt32]

  /// Throws ``NGramError/tooLarge(what:count:)``; and ``NGramError/damaged`` for an index out of a file
  /// that nobody has verified. O(n-grams × order), and sorting what is missed, with 8 bytes for each n-gram and 16 for each suffix
  /// missed; O(n-grams) if none is.
  init(of index: NGramIndex) throws {
    let starts = IndexShape(order: index.order, levelCounts: index.levelCounts).firstEntries
    if Self.isClosed(index, starts) {
      self.index = index
      inserted = []
      return
    }
    let contexts = try Self.contexts(of: index, starts)
    // By entry the new number of its suffix of the length that has been reached, itself at its own.
    var tails: [UInt32] = []
    tails.reserveCapacity(index.entryCount)
    for entry in 0..<index.entryCount {
      let word = index.word(of: entry)
      guard entry < index.vocabularySize ? Int(word) == entry : word < index.vocabularySize else {
        throw NGramError.damaged
      }
      tails.append(word)
    }
    var builder = NGramIndexBuilder(order: index.order, vocabularySize: index.vocabularySize)
    var level = ClosedLevel(firstEntry: 0, contexts: 0..<1)
    for word in 0..<index.vocabularySize {
      try level.append(
        .init(context: 0, word: TokenID(word)), suffixNode: NGramIndex.root, entry: word, of: index)
    }
    var weights = try level.add(to: &builder, log10BackoffWeights: [0])
    var inserted: [UInt32] = []
    for order in 1..<index.order {
      let missed = Self.missed(starts[order]..<starts[order + 1], index, contexts, tails)
      level = ClosedLevel(
        firstEntry: level.nextEntry, contexts: level.firstEntry..<level.nextEntry)
      var next = 0
      func insert() throws {
        let ngram = missed[next]
        if ngram.key != level.last {
          inserted.append(UInt32(level.nextEntry))
          try level.append(ngram.key, suffixNode: tails[Int(ngram.entry)] + 1)
        }
        // From here on the suffix that was missed is that of this length.
        tails[Int(ngram.entry)] = UInt32(level.nextEntry - 1)
        next += 1
      }
      for entry in starts[order]..<starts[order + 1] {
        let key = ClosedLevel.Key(
          context: tails[Int(contexts[entry])], word: index.word(of: entry))
        while next < missed.count && missed[next].key < key { try insert() }
        try level.append(key, suffixNode: tails[entry] + 1, entry: entry, of: index)
        tails[entry] = UInt32(level.nextEntry - 1)
      }
      while next < missed.count { try insert() }
      // The suffix of an n-gram comes before it.
      for entry in starts[order + 1]..<index.entryCount {
        let suffix = Int(index.longestSuffix(ofEntry: entry)) - 1
        if suffix >= starts[order] { tails[entry] = tails[suffix] }
      }
      weights = try level.add(to: &builder, log10BackoffWeights: weights)
    }
    self.index = builder.finish()
    self.inserted = inserted
  }

  /// Whether every n-gram's suffix is one word shorter than itself.
  private static func isClosed(_ index: NGramIndex, _ starts: [Int]) -> Bool {
    for order in 2..<max(2, index.order) {
      for entry in starts[order]..<starts[order + 1]
      where index.longestSuffix(ofEntry: entry) <= UInt32(starts[order - 1]) { return false }
    }
    return true
  }

  /// By entry that of its context; that of unigrams is of no use.
  private static func contexts(of index: NGramIndex, _ starts: [Int]) throws -> [UInt32] {
    var contexts = [UInt32](repeating: 0, count: index.entryCount)
    for order in 1..<index.order {
      var expected = starts[order]
      for context in starts[order - 1]..<starts[order] {
        let run = index.run(of: UInt32(context + 1))
        guard run.isEmpty || run.lowerBound == expected, run.upperBound <= starts[order + 1] else {
          throw NGramError.damaged
        }
        for entry in run { contexts[entry] = UInt32(context) }
        expected += run.count
      }
      guard expected == starts[order + 1] else { throw NGramError.damaged }
    }
    return contexts
  }

  /// An n-gram that is missing, as the suffix of an entry.
  private struct Missed {
    let key: ClosedLevel.Key
    let entry: UInt32
  }

  /// The n-grams of an order that are suffixes of longer ones and not among those of the index, which are
  /// these entries, sorted. Each comes once for every n-gram that misses it.
  private static func missed(
    _ level: Range<Int>, _ index: NGramIndex, _ contexts: [UInt32], _ tails: [UInt32]
  ) -> [Missed] {
    var missed: [Missed] = []
    for entry in level.upperBound..<index.entryCount
    where index.longestSuffix(ofEntry: entry) <= UInt32(level.lowerBound) {
      missed.append(
        Missed(
          key: .init(context: tails[Int(contexts[entry])], word: index.word(of: entry)),
          entry: UInt32(entry)))
    }
    missed.sort { ($0.key, $0.entry) < ($1.key, $1.entry) }
    return missed
  }
}

extension NGramIndex {
  /// The node of the longest n-gram that is a suffix of an entry but not all of it; one that exists.
  func longestSuffix(ofEntry entry: Int) -> UInt32 {
    entry < lower.count
      ? suffix(of: UInt32(entry + 1)) : existing(content(of: entry).state)
  }
}

extension IndexShape {
  /// The entry number of the first n-gram of each order from 1, and the end of the last.
  fileprivate var firstEntries: [Int] { (1...order + 1).map { firstEntry(ofOrder: $0) } }
}

/// The n-grams of one order as they come to lie in the new index.
private struct ClosedLevel {
  /// What n-grams are sorted by.
  struct Key: Comparable {
    private let value: UInt64

    init(context: UInt32, word: TokenID) { value = UInt64(context) << 32 | UInt64(word) }

    var context: Int { Int(value >> 32) }
    var word: TokenID { TokenID(truncatingIfNeeded: value) }

    static func < (left: Key, right: Key) -> Bool { left.value < right.value }
  }

  let firstEntry: Int
  /// The entries of the order below; of unigrams that of the root, so to speak.
  private let contexts: Range<Int>
  private(set) var last: Key?
  private var words: [TokenID] = []
  private var runStarts: [UInt32] = []
  private var suffixNodes: [UInt32] = []
  private var log10Probabilities: [Float] = []
  private var log10BackoffWeights: [Float] = []

  init(firstEntry: Int, contexts: Range<Int>) {
    self.firstEntry = firstEntry
    self.contexts = contexts
  }

  /// The number of the entry that comes next.
  var nextEntry: Int { firstEntry + words.count }

  /// Appends an n-gram of the old index.
  mutating func append(_ key: Key, suffixNode: UInt32, entry: Int, of index: NGramIndex) throws {
    try append(
      key, suffixNode: suffixNode, log10Probability: index.content(of: entry).log10Probability,
      log10BackoffWeight: entry < index.lower.count
        ? index.log10BackoffWeight(of: UInt32(entry + 1)) : 0)
  }

  /// Appends an n-gram; without numbers one that was missing.
  mutating func append(
    _ key: Key, suffixNode: UInt32, log10Probability: Float = .nan, log10BackoffWeight: Float = 0
  ) throws {
    if let last, key <= last { throw NGramError.damaged }
    guard contexts.contains(key.context) else { throw NGramError.damaged }
    guard nextEntry < UInt32.max - 1 else {
      throw NGramError.tooLarge(what: "n-grams", count: nextEntry)
    }
    last = key
    while contexts.lowerBound + runStarts.count <= key.context {
      runStarts.append(UInt32(words.count))
    }
    words.append(key.word)
    suffixNodes.append(suffixNode)
    log10Probabilities.append(log10Probability)
    log10BackoffWeights.append(log10BackoffWeight)
  }

  /// Adds the level to an index, with the weights of its contexts, and answers those of its n-grams.
  func add(
    to builder: inout NGramIndexBuilder, log10BackoffWeights contextWeights: [Float]
  ) throws -> [Float] {
    var runStarts = runStarts
    while runStarts.count <= contexts.count { runStarts.append(UInt32(words.count)) }
    try builder.add(
      words: words, runStarts: runStarts, suffixNodes: suffixNodes,
      log10Probabilities: log10Probabilities, log10BackoffWeights: contextWeights)
    return log10BackoffWeights
  }
}
