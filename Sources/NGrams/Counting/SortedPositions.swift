internal import LanguageModeling

/// Every position of a corpus, sorted by the n-gram that starts there: a suffix array cut off at
/// the model's order. All orders' n-grams lie in it as runs of neighbours.
///
/// An n-gram stays inside its sentence: it begins with `<s>` at the earliest and ends with `</s>`.
/// In: a corpus. Out: positions ordered by their first `order` tokens (shorter first, ties by
/// position). Memory: 6 bytes a token. Time: O(tokens · order) with radix sorting.
struct SortedPositions {
  /// Start positions in the corpus.
  private(set) var positions: [UInt32]
  /// How many leading tokens each position shares with the one before it in this order, at most
  /// `order`; 0 for the first of all.
  private(set) var sharedLengths: [UInt8]
  /// The length of the longest n-gram that starts there, at most `order`.
  private(set) var lengths: [UInt8]

  init(_ corpus: TokenCorpus, order: Int, vocabularySize: Int, threads: Int) throws {
    let tokens = corpus.tokens
    // First by the first token: a counting sort, which leaves one group of positions a word.
    var starts = [Int](repeating: 0, count: vocabularySize + 1)
    for token in tokens { starts[Int(token) + 1] += 1 }
    for id in 0..<vocabularySize { starts[id + 1] += starts[id] }
    let groupStarts = starts
    var cursors = groupStarts
    var positions = [UInt32](repeating: 0, count: tokens.count)
    for (position, token) in tokens.enumerated() {
      positions[cursors[Int(token)]] = UInt32(position)
      cursors[Int(token)] += 1
    }
    // Inside a group everything counts as equal until refining finds a difference.
    var sharedLengths = [UInt8](repeating: UInt8(order), count: tokens.count)
    var lengths = [UInt8](repeating: UInt8(order), count: tokens.count)

    let pieces = Self.pieces(of: groupStarts, wanted: 64)
    try tokens.withUnsafeBufferPointer { tokens in
      try positions.withUnsafeMutableBufferPointer { positions in
        try sharedLengths.withUnsafeMutableBufferPointer { sharedLengths in
          try lengths.withUnsafeMutableBufferPointer { lengths in
            // Each piece sorts groups of its own.
            nonisolated(unsafe) let shared = (tokens, positions, sharedLengths, lengths)
            try concurrently(pieces: pieces.count, threads: threads) { piece, _ in
              let refiner = GroupRefiner(
                tokens: shared.0, order: order, positions: shared.1, sharedLengths: shared.2,
                lengths: shared.3)
              for id in pieces[piece] {
                refiner.refineGroup(groupStarts[id]..<groupStarts[id + 1])
              }
            }
          }
        }
      }
    }
    self.positions = positions
    self.sharedLengths = sharedLengths
    self.lengths = lengths
  }

  /// The number of different n-grams of an order.
  func count(ofOrder order: Int) -> Int {
    var count = 0
    for (shared, length) in zip(sharedLengths, lengths)
    where Int(shared) < order && Int(length) >= order {
      count += 1
    }
    return count
  }

  /// Ranges of words with about equally many positions each.
  private static func pieces(of groupStarts: [Int], wanted: Int) -> [Range<Int>] {
    let share = max(1, groupStarts[groupStarts.count - 1] / wanted)
    var pieces: [Range<Int>] = []
    var start = 0
    for id in 1..<groupStarts.count
    where groupStarts[id] - groupStarts[start] >= share || id == groupStarts.count - 1 {
      pieces.append(start..<id)
      start = id
    }
    return pieces
  }
}
