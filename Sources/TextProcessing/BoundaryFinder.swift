/// All boundaries of a text by the rules of UAX #29 alone, line breaks as the standard has them.
///
/// The conformance suites ask here; `Tokenizer` uses the same segmenters.
package enum BoundaryFinder {
  /// The byte offsets of all word boundaries of valid UTF-8, both ends included.
  package static func words(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
    segments(in: text, WordBoundaries())
  }

  /// The byte offsets of all extended grapheme cluster boundaries, both ends included.
  package static func graphemeClusters(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
    segments(in: text, GraphemeBoundaries())
  }

  /// The byte offsets of all sentence boundaries, both ends included.
  package static func sentences(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
    let finder = SentenceBoundaries(treatsLineBreaksAsSpaces: false)
    var boundaries = [0]
    while let last = boundaries.last, last < text.count {
      boundaries.append(finder.segmentEnd(in: text, from: last))
    }
    return boundaries
  }

  private static func segments(
    in text: UnsafeBufferPointer<UInt8>, _ finder: some Segmenter
  ) -> [Int] {
    var boundaries = [0]
    while let last = boundaries.last, last < text.count {
      boundaries.append(finder.segment(in: text, from: last).end)
    }
    return boundaries
  }
}
