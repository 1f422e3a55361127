/// UAX #29 extended grapheme cluster boundaries (Unicode 15.0, rules GB3 to GB999).
struct GraphemeBoundaries {
  let properties = ScalarProperties()

  /// Finds the boundary after `start`, which must be a boundary before the end of the text.
  func segment(
    in text: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Segment {
    let (first, afterFirst) = UTF8Decoding.scalar(in: text, at: start)
    var record = properties.record(first)
    var previous = properties.graphemeBreak(record: record)
    var flags = properties.flags(record: record)
    // After Extended_Pictographic Extend*, then after the ZWJ that follows it (GB11).
    var followsPictograph = flags & ScalarFlags.pictographic != 0
    var awaitsPictograph = false
    var regionalIndicators = previous == GraphemeBreak.regionalIndicator ? 1 : 0
    var position = afterFirst

    while position < text.count {
      let (scalar, next) = UTF8Decoding.scalar(in: text, at: position)
      record = properties.record(scalar)
      let current = properties.graphemeBreak(record: record)
      let currentFlags = properties.flags(record: record)
      let isPictograph = currentFlags & ScalarFlags.pictographic != 0
      let joins =
        awaitsPictograph && isPictograph  // GB11
        || current == GraphemeBreak.regionalIndicator && regionalIndicators == 1  // GB12, GB13
          && previous == GraphemeBreak.regionalIndicator
        || Self.joins(previous, current)
      if !joins { break }
      if current == GraphemeBreak.regionalIndicator { regionalIndicators += 1 }
      awaitsPictograph = followsPictograph && current == GraphemeBreak.zeroWidthJoiner
      followsPictograph =
        isPictograph || followsPictograph && current == GraphemeBreak.extend
      previous = current
      flags |= currentFlags
      position = next
    }
    return Segment(end: position, flags: flags)
  }

  /// The rules that look at one scalar on either side: GB3 to GB9b.
  private static func joins(_ previous: UInt8, _ current: UInt8) -> Bool {
    switch previous {
    case GraphemeBreak.carriageReturn: return current == GraphemeBreak.lineFeed
    case GraphemeBreak.lineFeed, GraphemeBreak.control: return false
    default: break
    }
    switch current {
    case GraphemeBreak.extend, GraphemeBreak.zeroWidthJoiner, GraphemeBreak.spacingMark:
      return true
    case GraphemeBreak.carriageReturn, GraphemeBreak.lineFeed, GraphemeBreak.control:
      return false
    default: break
    }
    switch previous {
    case GraphemeBreak.prepend:
      return true
    case GraphemeBreak.leadingJamo:
      return current == GraphemeBreak.leadingJamo || current == GraphemeBreak.vowelJamo
        || current == GraphemeBreak.syllableLV || current == GraphemeBreak.syllableLVT
    case GraphemeBreak.syllableLV, GraphemeBreak.vowelJamo:
      return current == GraphemeBreak.vowelJamo || current == GraphemeBreak.trailingJamo
    case GraphemeBreak.syllableLVT, GraphemeBreak.trailingJamo:
      return current == GraphemeBreak.trailingJamo
    default:
      return false
    }
  }
}
