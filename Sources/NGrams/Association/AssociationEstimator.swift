public import LanguageModeling
internal import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Makes an association table of a corpus: counts which words share a sentence, and weighs how much
/// more or less often they do than by chance.
///
/// The value of a pair is its smoothed pointwise mutual information (Church & Hanks 1990) in nats,
/// ln((n + s) / (e + s)): n counts the pairs of positions, at permitted distances in one sentence,
/// that hold the two words; e = m₁ m₂ / N is what independence would give, m being the sums of n over
/// all partners and N over everything; s is the smoothing constant. Sums over pairs of positions, and
/// not counts of words, make e right for sentences of any length.
///
/// The stages: words numbered and found (``PairableText``) → pairs counted without keeping them
/// (``PairStatistics``), which gives m, N and the minimum count that the permitted number of pairs
/// leads to → pairs counted again, row by row, and kept. Counting twice costs seconds and bounds the
/// memory: 6 bytes a token beside the corpus, and twice the table.
public enum AssociationEstimator {
  /// What an estimate reports beside its table.
  public struct Report: Sendable, Equatable {
    /// The number of words that take part.
    public var wordCount = 0
    /// The number of different pairs that the text has.
    public var foundPairs = 0
    /// The number of pairs that the table lists: those frequent enough, without those whose value is
    /// rounded to 0.
    public var listedPairs = 0
    /// The count that a pair needed, which is higher than asked for if there were too many.
    public var minimumPairCount: UInt32 = 0
  }

  /// What an estimator is doing, for progress.
  public enum Stage: String, Sendable, CaseIterable {
    /// Numbering words and counting all pairs.
    case counting
    /// Counting again, and weighing the pairs that are kept.
    case weighing
  }

  /// Makes a table. The result depends neither on `threads` nor on the order of the sentences.
  /// Throws ``AssociationError``. Time: O(tokens · distances).
  public static func estimate(
    _ corpus: TokenCorpus, vocabularySize: Int, options: AssociationOptions = .init(), threads: Int,
    progress: (Stage) -> Void = { _ in }
  ) throws -> (table: AssociationTable, report: Report) {
    try options.validate()
    progress(.counting)
    let text = try PairableText(
      corpus, vocabularySize: vocabularySize, maximumWords: options.maximumWords)
    let mostPairs = text.highestWordCount.multipliedReportingOverflow(
      by: 2 * options.distances.count)
    guard !mostPairs.overflow, mostPairs.partialValue <= Int(UInt32.max) else {
      throw AssociationError.tooLarge(
        what: "pairs of one word", count: mostPairs.overflow ? .max : mostPairs.partialValue)
    }
    let statistics = try PairStatistics(text, distances: options.distances, threads: threads)
    guard
      let minimum = statistics.threshold(
        minimum: options.minimumPairCount, maximumPairs: options.maximumPairs)
    else {
      throw AssociationError.noPair(
        minimumCount: options.minimumPairCount, highestCount: statistics.highestCount)
    }
    progress(.weighing)
    let weights = PairWeights(statistics, minimumCount: minimum, options)
    let rows = try rows(of: text, weights, distances: options.distances, threads: threads)
    if rows.partners.isEmpty { throw AssociationError.noAssociation }
    let report = Report(
      wordCount: text.words.count, foundPairs: statistics.pairCount, listedPairs: rows.pairCount,
      minimumPairCount: minimum)
    let table = AssociationTable(
      vocabularySize: vocabularySize, words: MappedArray(text.words),
      starts: MappedArray(rows.starts), partners: MappedArray(rows.partners),
      values: MappedArray(rows.values))
    return (table, report)
  }

  private static func rows(
    of text: PairableText, _ weights: PairWeights, distances: ClosedRange<Int>, threads: Int
  ) throws -> AssociationRows {
    let pieces = text.pieces(wanted: 256)
    let counters = (0..<Workers.count(threads)).map { _ in NeighbourCounter() }
    var parts = [AssociationRows](repeating: AssociationRows(), count: pieces.count)
    try parts.withUnsafeMutableBufferPointer { parts in
      // Each piece makes a part of its own, each thread has a counter of its own.
      nonisolated(unsafe) let (parts, counters) = (parts, counters)
      try concurrently(pieces: pieces.count, threads: counters.count) { piece, thread in
        var part = AssociationRows()
        for rank in pieces[piece] {
          text.count(around: rank, distances: distances, with: counters[thread])
          counters[thread].drain { partner, count in
            let value = weights.value(of: rank, partner, count: count)
            if value != 0 { part.add(partner, value, row: rank) }
          }
          part.endRow()
        }
        parts[piece] = part
      }
    }
    return AssociationRows(joining: &parts)
  }
}

/// Turns counts of pairs into the values of a table.
struct PairWeights: Sendable {
  private let rowSums: [UInt64]
  private let total: Double
  private let minimumCount: UInt32
  private let smoothing: Double
  private let negativeWeight: Double

  init(_ statistics: PairStatistics, minimumCount: UInt32, _ options: AssociationOptions) {
    rowSums = statistics.rowSums
    total = Double(statistics.total)
    self.minimumCount = minimumCount
    smoothing = options.smoothing
    negativeWeight = options.negativeWeight
  }

  /// A pair's value in steps of ``AssociationTable/step``, rounded and limited to ±127; 0 for what is
  /// not listed.
  func value(of row: Int, _ partner: Int, count: UInt32) -> Int8 {
    if count < minimumCount { return 0 }
    let expected = Double(rowSums[row]) * Double(rowSums[partner]) / total
    let information = log((Double(count) + smoothing) / (expected + smoothing))
    let weighted = information < 0 ? information * negativeWeight : information
    let steps = (weighted / AssociationTable.step).rounded()
    return Int8(max(-127, min(127, steps)))
  }
}
