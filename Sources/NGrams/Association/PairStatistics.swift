internal import LanguageModeling

/// What must be known about all pairs of a text before any can be weighed: how many there are for
/// each word, and how many would remain at each minimum count.
///
/// Every two positions of a sentence at a permitted distance make a pair of their words, and count in
/// the *row* of either word; a word's pair with itself counts twice in its one row. Time:
/// O(tokens · distances), divided by threads. Memory: a few bytes a word.
struct PairStatistics {
  /// By rank the sum of the word's row.
  private(set) var rowSums: [UInt64]
  /// How many unordered pairs occur so often, by count.
  private(set) var pairsByCount: [UInt32: Int] = [:]

  /// The number of different unordered pairs.
  var pairCount: Int { pairsByCount.values.reduce(0, +) }
  /// The sum of all rows.
  var total: UInt64 { rowSums.reduce(0, +) }
  /// The count of the most frequent pair.
  var highestCount: UInt32 { pairsByCount.keys.max() ?? 0 }

  init(_ text: PairableText, distances: ClosedRange<Int>, threads: Int) throws {
    let pieces = text.pieces(wanted: 256)
    let workers = (0..<Workers.count(threads)).map { _ in Worker() }
    var rowSums = [UInt64](repeating: 0, count: text.words.count)
    try rowSums.withUnsafeMutableBufferPointer { rowSums in
      // Each piece sums up rows of its own, each thread has a worker of its own.
      nonisolated(unsafe) let (sums, workers) = (rowSums, workers)
      try concurrently(pieces: pieces.count, threads: workers.count) { piece, thread in
        for rank in pieces[piece] {
          sums[rank] = workers[thread].sumUp(rank, of: text, distances: distances)
        }
      }
    }
    self.rowSums = rowSums
    for worker in workers {
      for (count, pairs) in worker.frequentPairs { pairsByCount[count, default: 0] += pairs }
      for (count, pairs) in worker.rarePairs.enumerated() where pairs > 0 {
        pairsByCount[UInt32(count), default: 0] += pairs
      }
    }
  }

  /// The lowest count, at least `minimum`, that no more than `maximumPairs` pairs reach; `nil` if no
  /// pair reaches any such.
  func threshold(minimum: UInt32, maximumPairs: Int) -> UInt32? {
    var kept = 0
    var threshold: UInt32?
    for (count, pairs) in pairsByCount.sorted(by: { $0.key > $1.key }) where count >= minimum {
      kept += pairs
      if kept > maximumPairs { break }
      threshold = count
    }
    return threshold
  }

  /// A thread's counters. Sums of whole numbers do not depend on who counted what.
  private final class Worker {
    static let rareLimit = 4096
    private let counter = NeighbourCounter()
    /// By count, below the limit.
    var rarePairs = [Int](repeating: 0, count: rareLimit)
    var frequentPairs: [UInt32: Int] = [:]

    func sumUp(_ row: Int, of text: PairableText, distances: ClosedRange<Int>) -> UInt64 {
      text.count(around: row, distances: distances, with: counter)
      var sum: UInt64 = 0
      counter.drain { rank, count in
        sum += UInt64(count)
        // Once a pair, in the row of its higher word.
        if rank > row { return }
        if count < Self.rareLimit {
          rarePairs[Int(count)] += 1
        } else {
          frequentPairs[count, default: 0] += 1
        }
      }
      return sum
    }
  }
}

extension PairableText {
  /// Counts the neighbours of a word, given by its rank.
  func count(around rank: Int, distances: ClosedRange<Int>, with counter: NeighbourCounter) {
    positions.withUnsafeBufferPointer { positions in
      ranks.withUnsafeBufferPointer { ranks in
        counter.count(
          around: UnsafeBufferPointer(rebasing: positions[starts[rank]..<starts[rank + 1]]),
          in: ranks.baseAddress!, distances: distances)
      }
    }
  }
}
