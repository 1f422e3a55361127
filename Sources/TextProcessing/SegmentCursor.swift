/// Walks over the segments of a stretch of text, separators parted from the rest.
///
/// A segment of the standard may hold white space (a space with a mark on it, U+202F inside a
/// number); tokens may not. So what stands between separators is segmented as if alone, and a token
/// found again between spaces is the same token.
struct SegmentCursor<Boundaries: Segmenter> {
  /// A separator, or a segment free of separators.
  struct Part {
    var range: Range<Int>
    var flags: UInt8
    var isSeparator: Bool
  }

  private let boundaries = Boundaries()
  private var position: Int
  private let end: Int
  /// The end of the stretch without separators that is being walked.
  private var stretchEnd: Int

  init(_ range: Range<Int>) {
    position = range.lowerBound
    end = range.upperBound
    stretchEnd = position
  }

  mutating func next(in text: UnsafeBufferPointer<UInt8>) -> Part? {
    guard position < end else { return nil }
    let start = position
    if start == stretchEnd {
      findStretchEnd(in: text)
      if stretchEnd == start {
        position = UTF8Decoding.scalar(in: text, at: start).next
        stretchEnd = position
        return Part(range: start..<position, flags: 0, isSeparator: true)
      }
    }
    let stretch = UnsafeBufferPointer(rebasing: text[..<stretchEnd])
    let segment = boundaries.segment(in: stretch, from: start)
    position = segment.end
    return Part(range: start..<position, flags: segment.flags, isSeparator: false)
  }

  private mutating func findStretchEnd(in text: UnsafeBufferPointer<UInt8>) {
    while stretchEnd < end {
      let (scalar, next) = UTF8Decoding.scalar(in: text, at: stretchEnd)
      let record = boundaries.properties.record(scalar)
      if boundaries.properties.flags(record: record) & Boundaries.separatorFlag != 0 { return }
      stretchEnd = next
    }
  }
}
