internal import LanguageModeling

/// A habit of `lmplz` that changes its discounts, reproduced for `--compatibility kenlm` only.
///
/// `lmplz` reads n-grams sorted by their last word, then the one before it, and so on. Those lower
/// orders that are still open when the stream ends, the suffixes of the very last n-gram, enter the
/// counts of counts with the number of their occurrences instead of their adjusted counts.
enum EndOfStreamQuirk {
  /// By level index, the entry that is open when the stream ends; none at the highest order.
  static func openEntries(_ counts: NGramCounts) -> [Int: Int] {
    guard counts.order > 1 else { return [:] }
    var open: [Int: Int] = [:]
    // The word with the highest id ends the last n-gram.
    guard var entry = counts.levels[0].counts.lastIndex(where: { $0 > 0 }) else { return [:] }
    for index in 0..<counts.order - 1 {
      open[index] = entry
      // Levels are sorted by their first words, so the last extension has the highest first word.
      guard
        let extended = counts.levels[index + 1].suffixes.lastIndex(of: UInt32(entry))
      else { break }
      entry = extended
    }
    return open
  }
}
