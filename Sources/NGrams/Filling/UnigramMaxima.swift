internal import LanguageModeling
internal import Storage
internal import Synchronization

/// The largest log10 P(word) of 64 words each, by id: where the most frequent words are, whatever the
/// order of the ids.
///
/// Model files have them, so that a list of the best words needs no look at all others; where one has
/// none they are worked out when first needed, once for a model.
final class UnigramMaxima: Sendable {
  static let blockSize = 64

  private let known: Mutex<MappedArray<Float>?>

  init(_ values: MappedArray<Float>? = nil) {
    known = Mutex(values)
  }

  /// The maxima of an index's words. O(1) but for the first time, if the file had none.
  func values(of index: NGramIndex) -> MappedArray<Float> {
    known.withLock { known in
      if let known { return known }
      let values = Self.computed(index)
      known = values
      return values
    }
  }

  /// How many blocks so many words make.
  static func count(of index: NGramIndex) -> Int {
    (min(index.vocabularySize, index.entryCount) + blockSize - 1) / blockSize
  }

  /// O(vocabulary).
  static func computed(_ index: NGramIndex) -> MappedArray<Float> {
    let words = min(index.vocabularySize, index.entryCount)
    return MappedArray(
      stride(from: 0, to: words, by: blockSize).map { start in
        var maximum = -Float.infinity
        for word in start..<min(start + blockSize, words) {
          let value = index.unigram(TokenID(word)).log10Probability
          if value > maximum { maximum = value }
        }
        return maximum
      })
  }
}
