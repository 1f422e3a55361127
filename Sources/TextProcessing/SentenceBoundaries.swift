/// UAX #29 sentence boundaries (Unicode 15.0, rules SB3 to SB998) over valid UTF-8.
///
/// In running prose a line break is white space: LF and CR then count as spaces, and only U+0085,
/// U+2028 and U+2029 separate paragraphs inside a text.
struct SentenceBoundaries {
  let properties = ScalarProperties()
  /// Whether LF and CR count as spaces. The conformance suite wants them as separators.
  var treatsLineBreaksAsSpaces = true

  /// Finds the boundary after `start`, which must be a boundary before the end of the text.
  func segmentEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var position = start
    // The terminator that Close* Sp* may follow, and how far that sequence has gone.
    var terminator = SentenceBreak.other
    var hasClose = false
    var hasSpace = false
    // Classes before, Extend and Format skipped (SB5).
    var previous = SentenceBreak.other
    var beforeTerminator = SentenceBreak.other

    while position < text.count {
      let (current, next) = value(in: text, at: position)
      if position > start {
        if current == SentenceBreak.extend || current == SentenceBreak.format {  // SB5
          position = next
          continue
        }
        if terminator != SentenceBreak.other {
          let isFollowed = isContinued(
            in: text, at: position, current: current, terminator: terminator,
            beforeTerminator: beforeTerminator, hasClose: hasClose, hasSpace: hasSpace)
          if !isFollowed { return position }  // SB11
        }
      }
      position = next
      switch current {
      case SentenceBreak.carriageReturn:  // SB3, SB4
        return position < text.count && text[position] == 0x0A ? position + 1 : position
      case SentenceBreak.lineFeed, SentenceBreak.separator:  // SB4
        return position
      case SentenceBreak.ambiguousTerminator, SentenceBreak.terminator:
        beforeTerminator = previous
        terminator = current
        hasClose = false
        hasSpace = false
      case SentenceBreak.close where terminator != SentenceBreak.other && !hasSpace:
        hasClose = true
      case SentenceBreak.space where terminator != SentenceBreak.other:
        hasSpace = true
      default:
        terminator = SentenceBreak.other
      }
      previous = current
    }
    return position
  }

  /// Whether the sentence goes on at `position`, which follows SATerm Close* Sp*.
  private func isContinued(
    in text: UnsafeBufferPointer<UInt8>, at position: Int, current: UInt8, terminator: UInt8,
    beforeTerminator: UInt8, hasClose: Bool, hasSpace: Bool
  ) -> Bool {
    // First what needs no look ahead, so that long runs of spaces or brackets stay linear.
    switch current {
    case SentenceBreak.continuation, SentenceBreak.ambiguousTerminator, SentenceBreak.terminator:
      return true  // SB8a
    case SentenceBreak.close where !hasSpace:
      return true  // SB9
    case SentenceBreak.space, SentenceBreak.separator, SentenceBreak.carriageReturn,
      SentenceBreak.lineFeed:
      return true  // SB9, SB10
    default:
      break
    }
    let isDirectlyAfter = !hasClose && !hasSpace
    if terminator == SentenceBreak.ambiguousTerminator {
      if isDirectlyAfter && current == SentenceBreak.numeric { return true }  // SB6
      if isDirectlyAfter && current == SentenceBreak.upper
        && (beforeTerminator == SentenceBreak.upper || beforeTerminator == SentenceBreak.lower)
      {
        return true  // SB7
      }
      return reachesLower(in: text, from: position)  // SB8
    }
    return false
  }

  /// Whether a lower-case letter comes before any other letter, terminator or separator (SB8).
  private func reachesLower(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    var position = start
    while position < text.count {
      let (current, next) = value(in: text, at: position)
      switch current {
      case SentenceBreak.lower: return true
      case SentenceBreak.otherLetter, SentenceBreak.upper, SentenceBreak.separator,
        SentenceBreak.carriageReturn, SentenceBreak.lineFeed,
        SentenceBreak.ambiguousTerminator, SentenceBreak.terminator:
        return false
      default: position = next
      }
    }
    return false
  }

  private func value(
    in text: UnsafeBufferPointer<UInt8>, at position: Int
  ) -> (value: UInt8, next: Int) {
    let (scalar, next) = UTF8Decoding.scalar(in: text, at: position)
    let value = properties.sentenceBreak(record: properties.record(scalar))
    let isLineBreak =
      value == SentenceBreak.lineFeed || value == SentenceBreak.carriageReturn
    return (isLineBreak && treatsLineBreaksAsSpaces ? SentenceBreak.space : value, next)
  }

  /// The range without the white space at both ends.
  func trimmed(_ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    var start = range.upperBound
    var end = range.upperBound
    var position = range.lowerBound
    while position < range.upperBound {
      let (scalar, next) = UTF8Decoding.scalar(in: text, at: position)
      let flags = properties.flags(record: properties.record(scalar))
      if flags & ScalarFlags.whiteSpace == 0 {
        if start == range.upperBound { start = position }
        end = next
      }
      position = next
    }
    return start..<max(start, end)
  }
}
