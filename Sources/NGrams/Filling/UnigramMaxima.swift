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
  func values(of index: some NGramLayout) -> MappedArray<Float> {
    known.withLock { known in
      if let known { return known }
      let values = Self.computed(index)
      known = values
      return values
    }
  }

  /// How many blocks so many words make.
  static func count(ofWords words: Int) -> Int { (words + blockSize - 1) / blockSize }

  /// What those take.
  static func byteCount(ofWords words: Int) -> Int {
    count(ofWords: words) * MemoryLayout<Float>.stride
  }

  /// The maxima of values by id, those that are no numbers left out.
  static func computed(ofWords words: Int, _ value: (Int) -> Float) -> [Float] {
    stride(from: 0, to: words, by: blockSize).map { start in
      var maximum = -Float.infinity
      for word in start..<min(start + blockSize, words) {
        let value = value(word)
        if value > maximum { maximum = value }
      }
      return maximum
    }
  }

  /// O(vocabulary).
  private static func computed(_ index: some NGramLayout) -> MappedArray<Float> {
    MappedArray(
      computed(ofWords: wordCount(of: index)) { index.unigram(TokenID($0)).log10Probability })
  }

  /// A damaged header may promise more words than there are entries.
  private static func wordCount(of index: some NGramLayout) -> Int {
    min(index.vocabularySize, index.entryCount)
  }
}

extension UnigramMaxima {
  /// Their section in a model file.
  static func section<Index: NGramLayout>(of index: Index) -> String {
    index is CompactIndex ? "compact.maxima" : IndexSection.maxima.name
  }

  /// Those in a file; files of earlier versions have none.
  convenience init(_ file: SectionFile, of index: some NGramLayout) throws {
    let section = Self.section(of: index)
    guard file.contains(section) else {
      self.init()
      return
    }
    let values = try file.array(section, of: Float.self)
    guard values.count == Self.count(ofWords: Self.wordCount(of: index)) else {
      throw file.damaged("the maxima of its unigrams are not as many as there are blocks of them")
    }
    self.init(values)
  }

  /// Compares them with the unigrams. O(vocabulary).
  func verify(of file: SectionFile, _ index: some NGramLayout) throws {
    let (known, expected) = (values(of: index), Self.computed(index))
    for block in 0..<expected.count where known[block] != expected[block] {
      throw file.damaged(
        "the maximum of the unigrams from \(block * Self.blockSize) on is another")
    }
  }
}
