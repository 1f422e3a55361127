internal import CIntrinsics
internal import LanguageModeling
internal import Storage

/// A unigram, which is not quantised.
struct CompactUnigram: BitwiseCopyable, Sendable {
  var log10Probability: Float
  var log10BackoffWeight: Float
}

/// The index of a backoff model in about a fifth of the space of ``NGramIndex``.
///
/// Whatever follows a context follows its suffix, too; where a model is not like that, what is missing is
/// inserted (``SuffixClosure``), and no answer shows it. So a successor is not stored as a word but as its
/// rank among the successors of the suffix, which are few: the successors of a word are stored as
/// words, those of two words as ranks among the successors of the second one, and so on (Germann et al.
/// 2009 and Pibiri & Venturini 2017 renumber words in this way). The rank gives the word and the
/// suffix's n-gram at once, so that there are no links. Probabilities and backoff weights are
/// quantised, by default to 8 bits each (``Quantizer``); unigrams keep theirs.
///
/// A search goes from the shortest context to the longest: the word's id is its rank after the empty
/// context, its place in one run is its rank for the next, and the first miss ends it, because all
/// longer n-grams are missing then, too. Who reads a sentence knows the nodes of all suffixes, which is
/// the chain that the last search found; a state alone has its chain found by way of the beginnings of
/// its n-gram.
///
/// Entries and nodes are numbered as in ``NGramIndex``, those that were inserted among them.
struct CompactIndex: Sendable {
  let order: Int
  let vocabularySize: Int
  /// The number of entries by order, those that were inserted among them.
  let levelCounts: [Int]
  /// Which the model lacks. No state is one of them.
  let inserted: InsertedEntries
  /// The bits that were asked for; a level with few different values takes fewer.
  let bits: Int
  let parts: CompactParts
  let unigrams: MappedArray<CompactUnigram>
  /// The contexts of each order from 1 below the highest, with their successors.
  let levels: MappedArray<CompactLevel>
  /// The predecessors of each word in the model, as ranks are stored; `nil` at order 1.
  let predecessors: CompactRuns?
  /// What the tables of shapes of all levels point into.
  private let shapeTables: MappedArray<UInt32>

  let entryCount: Int
  /// Has a unigram's numbers loaded before they are asked for.
  @inline(__always)
  func prefetchUnigram(_ word: TokenID) { lacuna_prefetch(unigrams.start + Int(word)) }

  var nodeCount: Int { 1 + entryCount - (order == 1 ? entryCount : levelCounts[order - 1]) }

  /// The number of the model's n-grams by order.
  var ngramCounts: [Int] {
    var first = 0
    return levelCounts.map { count in
      defer { first += count }
      return count - inserted.count(in: first..<first + count)
    }
  }
}

/// The contexts of one order and their successors, which are n-grams of the next.
struct CompactLevel: BitwiseCopyable, Sendable {
  var runs: CompactRuns
  /// Of the successors, by their place in the level.
  var log10Probabilities: CompactCodes
  /// Of the successors as contexts; at the highest order there are none.
  var log10BackoffWeights: CompactCodes

  /// Has an entry's numbers loaded before they are asked for.
  @inline(__always)
  func prefetchNumbers(of entry: Int) {
    log10Probabilities.prefetch(entry - runs.entries.lowerBound)
    log10BackoffWeights.prefetch(entry - runs.entries.lowerBound)
  }
}

extension CompactIndex {
  /// Contexts of words are found at once, others a block of 16 at a time, which takes 8 steps of a few
  /// nanoseconds on average. Blocks of 32 would save 0.15 bytes an n-gram.
  static let blockShift = 4
  /// Nobody waits for predecessors.
  static let predecessorBlockShift = 6

  /// Puts an index together from its parts. Throws ``NGramError/damaged`` if their sizes do not fit
  /// each other.
  init(_ parts: CompactParts) throws(NGramError) {
    let levelCounts = parts.levelCounts
    let order = levelCounts.count
    guard order >= 1, levelCounts[0] >= Int(SpecialToken.count),
      levelCounts.reduce(0, +) < UInt32.max - 1,
      parts.geometries.count == (order == 1 ? 0 : order)
    else { throw .damaged }
    let middle = levelCounts[0]..<levelCounts[0] + levelCounts.dropFirst().dropLast().reduce(0, +)
    guard [0, InsertedEntries.blockCount(middle.count)].contains(parts.inserted.count) else {
      throw .damaged
    }
    let inserted = InsertedEntries(
      parts.inserted.start, blockCount: parts.inserted.count, entries: middle)
    let shapeCodes = try parts.shapeCodes()
    let tables = MappedArray(shapeCodes.flatMap(\.table))
    let tableStart = tables.withUnsafeBufferPointer { $0.baseAddress! }
    var sizes = CompactSizes()

    func runs(
      _ number: Int, of contexts: Range<Int>, in entries: Range<Int>, shift: Int
    ) throws(NGramError) -> CompactRuns {
      let geometry = parts.geometries[number]
      guard geometry.blockCount == (contexts.count + 1 << shift - 1) >> shift,
        geometry.streamByteCount >= 8, parts.blocks.count - sizes.blocks >= geometry.blockCount,
        parts.streams.count - sizes.streams >= geometry.streamByteCount
      else { throw .damaged }
      defer {
        sizes.blocks += geometry.blockCount
        sizes.streams += geometry.streamByteCount
      }
      return CompactRuns(
        blocks: parts.blocks.start + sizes.blocks, blockCount: geometry.blockCount,
        blockShift: shift, stream: UnsafeRawPointer(parts.streams.start + sizes.streams),
        lastLoad: geometry.streamByteCount - 8,
        shapes: tableStart + number * RunShapeCode.tableSize, contexts: contexts,
        entries: entries)
    }

    func codes(
      _ array: MappedArray<UInt8>, _ used: inout Int, _ format: CompactGeometry.Codes, _ count: Int
    ) throws(NGramError) -> CompactCodes {
      let byteCount = CompactCodes.byteCount(count, width: format.width)
      guard (0...Quantizer.bitRange.upperBound).contains(format.width), format.centreCount >= 1,
        array.count - used >= byteCount, parts.centres.count - sizes.centres >= format.centreCount
      else { throw .damaged }
      defer {
        used += byteCount
        sizes.centres += format.centreCount
      }
      return CompactCodes(
        codes: UnsafeRawPointer(array.start + used), lastLoad: byteCount - 8, width: format.width,
        centres: parts.centres.start + sizes.centres, centreCount: format.centreCount)
    }

    var levels: [CompactLevel] = []
    var first = 0
    for number in 0..<order - 1 {
      let contexts = first..<first + levelCounts[number]
      let entries = contexts.upperBound..<contexts.upperBound + levelCounts[number + 1]
      let geometry = parts.geometries[number]
      let isHighest = number == order - 2
      let log10Probabilities = try codes(
        parts.probabilities, &sizes.probabilities, geometry.probabilities, entries.count)
      levels.append(
        CompactLevel(
          runs: try runs(
            number, of: contexts, in: entries, shift: number == 0 ? 0 : Self.blockShift),
          log10Probabilities: log10Probabilities,
          log10BackoffWeights: isHighest
            ? log10Probabilities
            : try codes(parts.backoffs, &sizes.backoffs, geometry.backoffs, entries.count)))
      first = contexts.upperBound
    }
    if order == 1 {
      predecessors = nil
    } else {
      let bigrams = levelCounts[0]..<levelCounts[0] + levelCounts[1]
      predecessors = try runs(
        order - 1, of: 0..<levelCounts[0], in: 0..<bigrams.count - inserted.count(in: bigrams),
        shift: Self.predecessorBlockShift)
    }
    guard sizes == parts.sizes, parts.unigrams.count == levelCounts[0] else { throw .damaged }
    self.order = order
    self.vocabularySize = levelCounts[0]
    self.levelCounts = levelCounts
    self.inserted = inserted
    self.bits = parts.bits
    self.parts = parts
    self.levels = MappedArray(levels)
    unigrams = parts.unigrams
    shapeTables = tables
    entryCount = levelCounts.reduce(0, +)
  }
}
