internal import LanguageModeling

/// A habit of `lmplz` that changes its discounts, reproduced for `--compatibility kenlm` only.
///
/// `lmplz` reads n-grams sorted by their last word, then the one before it, and so on. Those lower
/// orders that are still open when the stream ends, the suffixes of the very last n-gram, enter the
/// counts of counts with the number of their occurrences instead of their adjusted counts.
enum EndOfStreamQuirk {
  /// Changes the counts of adjusted counts below the highest order.
  static func apply(to counts: CountedNGrams) throws {
    // The word with the highest id ends the last n-gram.
    guard let last = counts.unigrams.lastIndex(where: { $0.count > 0 }) else { return }
    var ngram = [TokenID(last)]
    while ngram.count < counts.order, let found = try counts.find(ngram) {
      let isStart = ngram[0] == SpecialToken.sentenceStart
      let adjusted =
        isStart ? (ngram.count == 1 ? 0 : found.count) : UInt32(found.lefts.count)
      counts.adjustedCounts[ngram.count - 1].move(from: adjusted, to: found.count)
      // The last of its extensions has the highest first word.
      guard let left = found.lefts.max() else { return }
      ngram.insert(left, at: 0)
    }
  }
}
