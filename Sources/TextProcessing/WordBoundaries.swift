/// UAX #29 word boundaries (Unicode 15.0, rules WB3 to WB999), rule by rule over valid UTF-8.
struct WordBoundaries {
  let properties = ScalarProperties()

  /// Finds the boundary after `start`, which must be a boundary before the end of the text.
  func segment(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Segment {
    let (first, afterFirst) = UTF8Decoding.scalar(in: text, at: start)
    let firstRecord = properties.record(first)
    // `previous` skips Extend, Format and ZWJ, as WB4 wants; `last` does not.
    var previous = properties.wordBreak(record: firstRecord)
    var last = previous
    var flags = properties.flags(record: firstRecord)
    var position = afterFirst
    var regionalIndicators = previous == WordBreak.regionalIndicator ? 1 : 0

    if Self.isNewline(previous) {  // WB3, WB3a
      if previous == WordBreak.carriageReturn, position < text.count, text[position] == 0x0A {
        position += 1
      }
      return Segment(end: position, flags: flags)
    }
    while position < text.count {
      let (scalar, next) = UTF8Decoding.scalar(in: text, at: position)
      let record = properties.record(scalar)
      let current = properties.wordBreak(record: record)
      let currentFlags = properties.flags(record: record)
      if Self.isNewline(current) { break }  // WB3b
      if Self.isIgnored(current) {  // WB4
        last = current
      } else if last == WordBreak.zeroWidthJoiner && currentFlags & ScalarFlags.pictographic != 0 {
        previous = current  // WB3c
        last = current
      } else if last == WordBreak.segmentSpace && current == WordBreak.segmentSpace {
        last = current  // WB3d
      } else if Self.joins(previous, current) {  // WB5, WB8 to WB10, WB13 to WB13b
        previous = current
        last = current
      } else if current == WordBreak.regionalIndicator && regionalIndicators == 1
        && previous == WordBreak.regionalIndicator
      {
        regionalIndicators = 2  // WB15, WB16: previous is the first of a pair
        last = current
      } else if let bridge = bridge(in: text, previous: previous, mid: current, after: next) {
        flags |= currentFlags | bridge.flags  // WB6, WB7, WB7b, WB7c, WB11, WB12
        previous = bridge.last
        last = bridge.last
        position = bridge.end
        continue
      } else if previous == WordBreak.hebrewLetter && current == WordBreak.singleQuote {
        previous = current  // WB7a
        last = current
      } else {
        break  // WB999
      }
      flags |= currentFlags
      position = next
    }
    return Segment(end: position, flags: flags)
  }

  private static func isNewline(_ value: UInt8) -> Bool {
    value >= WordBreak.carriageReturn && value <= WordBreak.newline
  }

  private static func isIgnored(_ value: UInt8) -> Bool {
    value >= WordBreak.extend && value <= WordBreak.format
  }

  private static func isLetter(_ value: UInt8) -> Bool {
    value == WordBreak.letter || value == WordBreak.hebrewLetter
  }

  /// The rules that look at one scalar on either side.
  private static func joins(_ previous: UInt8, _ current: UInt8) -> Bool {
    switch current {
    case WordBreak.letter, WordBreak.hebrewLetter:
      isLetter(previous) || previous == WordBreak.numeric
        || previous == WordBreak.extendNumberLetter
    case WordBreak.numeric:
      isLetter(previous) || previous == WordBreak.numeric
        || previous == WordBreak.extendNumberLetter
    case WordBreak.katakana:
      previous == WordBreak.katakana || previous == WordBreak.extendNumberLetter
    case WordBreak.extendNumberLetter:
      isLetter(previous) || previous == WordBreak.numeric || previous == WordBreak.katakana
        || previous == WordBreak.extendNumberLetter
    default:
      false
    }
  }

  private struct Bridge {
    var end: Int
    var last: UInt8
    var flags: UInt8
  }

  /// A mark between two letters, or between two digits, and the letter or digit after it.
  private func bridge(
    in text: UnsafeBufferPointer<UInt8>, previous: UInt8, mid: UInt8, after: Int
  ) -> Bridge? {
    let isQuoteOrStop = mid == WordBreak.midNumberLetter || mid == WordBreak.singleQuote
    let wantsLetter =
      Self.isLetter(previous) && (isQuoteOrStop || mid == WordBreak.midLetter)
    let wantsHebrew = previous == WordBreak.hebrewLetter && mid == WordBreak.doubleQuote
    let wantsDigit =
      previous == WordBreak.numeric && (isQuoteOrStop || mid == WordBreak.midNumber)
    guard wantsLetter || wantsHebrew || wantsDigit else { return nil }

    var position = after
    var flags: UInt8 = 0
    while position < text.count {
      let (scalar, next) = UTF8Decoding.scalar(in: text, at: position)
      let record = properties.record(scalar)
      let value = properties.wordBreak(record: record)
      flags |= properties.flags(record: record)
      position = next
      if Self.isIgnored(value) { continue }
      let isWanted =
        wantsLetter && Self.isLetter(value) || wantsHebrew && value == WordBreak.hebrewLetter
        || wantsDigit && value == WordBreak.numeric
      return isWanted ? Bridge(end: position, last: value, flags: flags) : nil
    }
    return nil
  }
}
