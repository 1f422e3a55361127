internal import LanguageModeling
internal import Storage
internal import Synchronization

/// What the words before a frequent word say of it: the bigrams by their last word, with what a search
/// finds of each.
///
/// A blank before "and" asks a hundred thousand words for their bigram with it, and the next one asks
/// them again. Filled as words are asked for, up to a limit, once for a model.
final class PredecessorMatches: Sendable {
  /// P(word | predecessor) and the state after both; NaN as in ``NGramSuccessor``.
  struct Match: Sendable {
    var log10Probability: Float
    var state: UInt32
  }

  /// Words with fewer predecessors are found as soon without.
  static let leastCount = 1000
  /// How many matches are kept in all, of 8 bytes each.
  static let limit = 6_000_000

  private let known = Mutex<(matches: [TokenID: [Match]], count: Int)>(([:], 0))

  /// The matches of a word's predecessors, in their order; empty if the word has few.
  func matches(of word: TokenID, _ index: some NGramLayout) -> [Match] {
    if index.predecessorCount(of: word) < Self.leastCount { return [] }
    if let found = known.withLock({ $0.matches[word] }) { return found }
    let found = Self.searched(word, index)
    known.withLock { known in
      if known.count + found.count <= Self.limit && known.matches[word] == nil {
        known.matches[word] = found
        known.count += found.count
      }
    }
    return found
  }

  /// Searches the successors of each predecessor, some side by side.
  private static func searched(_ word: TokenID, _ index: some NGramLayout) -> [Match] {
    var predecessors: [TokenID] = []
    index.forEachPredecessor(of: word) { predecessors.append($0) }
    let size = RightReading.count
    var matches: [Match] = []
    matches.reserveCapacity(predecessors.count)
    for start in stride(from: 0, to: predecessors.count, by: size) {
      let group = predecessors[start..<min(start + size, predecessors.count)]
      // The node of a word is the one after its id.
      for predecessor in group { index.prefetchContext(predecessor &+ 1) }
      for predecessor in group {
        index.prefetchSuccessors(of: index.existing(predecessor &+ 1))
      }
      for predecessor in group {
        let found = index.successor(word, of: index.existing(predecessor &+ 1))
        matches.append(
          Match(
            log10Probability: found?.log10Probability ?? .nan,
            state: found?.state ?? NGramIndex.root))
      }
    }
    return matches
  }
}
