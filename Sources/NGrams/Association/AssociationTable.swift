public import LanguageModeling
internal import Storage

/// Which words seek or avoid each other inside a sentence: for frequent pairs of words a value in
/// nats, as ``AssociationEstimator`` defines it. Immutable, in memory or mapped.
///
/// A word of the vocabulary that takes part has a *rank*, and a row with the ranks of its partners,
/// rising, and their values; a pair lies in the rows of both words. An entry takes 3 bytes: 16 bits
/// of rank, and 8 bits of value in sixteenths of a nat, ±7.9 at most. A pair that is not listed has
/// the value 0: nothing is known of it, or it is as frequent as chance has it. An estimate of what the
/// counts of unlisted pairs are likely to be did no better on held-out text.
public struct AssociationTable: Sendable {
  /// The unit of stored values, in nats.
  public static let step = 1.0 / 16

  /// The number of tokens of the vocabulary that ids refer to.
  public let vocabularySize: Int
  /// The words that take part, by rising id: rank → id.
  let words: MappedArray<TokenID>
  /// Where each row begins, one more element than words.
  let starts: MappedArray<UInt32>
  /// The partners' ranks, by entry.
  let partners: MappedArray<UInt16>
  /// The values in steps, by entry.
  let values: MappedArray<Int8>

  /// The number of words that take part.
  public var wordCount: Int { words.count }
  /// The number of entries in all rows: two for a pair of different words.
  public var entryCount: Int { partners.count }

  /// The value of a pair in nats; 0 if it is not listed. O(log words + log row).
  public func value(of first: TokenID, _ second: TokenID) -> Double {
    guard let row = rank(of: first), let partner = rank(of: second) else { return 0 }
    return value(row: row, partner: partner)
  }

  /// The words listed with a word, by rising id, with their values in nats. O(row).
  public func partners(of word: TokenID) -> [(word: TokenID, value: Double)] {
    guard let rank = rank(of: word) else { return [] }
    return entries(of: rank).compactMap { entry in
      let partner = Int(partners[entry])
      guard partner < words.count else { return nil }
      return (words[partner], Double(values[entry]) * Self.step)
    }
  }

  /// A word's rank, `nil` if it takes no part.
  func rank(of word: TokenID) -> Int? {
    var (low, high) = (0, words.count)
    while low < high {
      let middle = (low + high) / 2
      if words[middle] < word { low = middle + 1 } else { high = middle }
    }
    return low < words.count && words[low] == word ? low : nil
  }

  /// The entries of a row, never outside of the table even in a damaged file.
  func entries(of rank: Int) -> Range<Int> {
    let (start, end) = (Int(starts[rank]), Int(starts[rank + 1]))
    return start <= end && end <= partners.count ? start..<end : 0..<0
  }

  /// The value in nats at a place in a row.
  func value(row: Int, partner: Int) -> Double {
    let entries = entries(of: row)
    var (low, high) = (entries.lowerBound, entries.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if partners[middle] < partner { low = middle + 1 } else { high = middle }
    }
    guard low < entries.upperBound, partners[low] == partner else { return 0 }
    return Double(values[low]) * Self.step
  }
}
