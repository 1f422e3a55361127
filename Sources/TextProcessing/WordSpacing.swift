private import CUTF8Proc

/// Decides, word by word, whether a space stands before it.
struct WordSpacing {
  /// To which of its neighbours a token clings.
  private struct Cling {
    var left = false
    var right = false

    static let none = Cling()
    static let toLeft = Cling(left: true)
    static let toRight = Cling(right: true)
    static let toBoth = Cling(left: true, right: true)
  }

  private let properties = ScalarProperties()
  /// The token before, if there was one.
  private var previous: (cling: Cling, last: Unicode.Scalar)?
  /// Quotes that were opened and not closed.
  private var openQuotes: Set<Unicode.Scalar> = []
  /// Whether the token before is a mark such as `<unk>`, which is one token only between spaces.
  private var followsMark = false

  /// Whether a space belongs before the token; call it once for each token in order.
  mutating func wantsSpace(before token: String, next: String?) -> Bool {
    guard let first = token.unicodeScalars.first, let last = token.unicodeScalars.last else {
      return false
    }
    // Some punctuation is a letter to UAX #29 (U+05F3): put to a full stop, it would make one word
    // of what stands before and after.
    let isMark = token.unicodeScalars.dropFirst().isEmpty && !isLetter(first)
    let cling = isMark ? cling(of: first, next: next?.unicodeScalars.first) : .none
    let isMarkWord = MarkWord.isMark(token)
    defer {
      previous = (cling, last)
      followsMark = isMarkWord
    }
    guard let previous else { return false }
    if isMarkWord || followsMark { return true }
    if wouldMerge(previous.last, first) { return true }
    if previous.cling.right || cling.left { return false }
    return !Script.writesNoSpaces(between: previous.last, and: first)
  }

  /// Whether UAX #29 could read the tokens as one if no space stood between: both are parts of
  /// words, or the second is a combining mark or joiner that stands alone.
  private func wouldMerge(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
    let left = properties.wordBreak(record: properties.record(left.value))
    let right = properties.wordBreak(record: properties.record(right.value))
    let isIgnored = right >= WordBreak.extend && right <= WordBreak.format
    return isIgnored || isWordPart(left) && isWordPart(right)
  }

  private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    let value = properties.wordBreak(record: properties.record(scalar.value))
    return value == WordBreak.letter || value == WordBreak.hebrewLetter
  }

  private func isWordPart(_ value: UInt8) -> Bool {
    switch value {
    case WordBreak.letter, WordBreak.hebrewLetter, WordBreak.katakana, WordBreak.numeric,
      WordBreak.extendNumberLetter:
      true
    default: false
    }
  }

  private mutating func cling(of mark: Unicode.Scalar, next: Unicode.Scalar?) -> Cling {
    switch mark {
    case "\"", "'":
      return quote(opens: openQuotes.insert(mark).inserted, mark)
    case "“" where openQuotes.contains("„"), "‘" where openQuotes.contains("‚"):
      return quote(opens: false, mark == "“" ? "„" : "‚")
    case "„", "‚":
      return quote(opens: true, mark)
    case "-", "‐", "‑", "—", "/", "\\":
      return .toBoth
    case "–":
      let isRange = previous.map { isDigit($0.last) } ?? false && next.map(isDigit) ?? false
      return isRange ? .toBoth : .none
    case "#", "@", "¿", "¡":
      return .toRight
    case "&", "*", "•", "†", "‡", "§", "¶":
      return .none
    case "°":
      return .toLeft
    default:
      return cling(ofCategory: utf8proc_category(Int32(mark.value)), next: next)
    }
  }

  private func cling(ofCategory category: utf8proc_category_t, next: Unicode.Scalar?) -> Cling {
    switch category {
    case UTF8PROC_CATEGORY_PS, UTF8PROC_CATEGORY_PI:
      return .toRight
    case UTF8PROC_CATEGORY_PE, UTF8PROC_CATEGORY_PF, UTF8PROC_CATEGORY_PO:
      return .toLeft
    case UTF8PROC_CATEGORY_SC:
      if let next, isDigit(next) { return .toRight }
      if let previous, isDigit(previous.last) { return .toLeft }
      return .none
    default:
      return .none
    }
  }

  private mutating func quote(opens: Bool, _ mark: Unicode.Scalar) -> Cling {
    if opens {
      openQuotes.insert(mark)
      return .toRight
    }
    openQuotes.remove(mark)
    return .toLeft
  }

  private func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    utf8proc_category(Int32(scalar.value)) == UTF8PROC_CATEGORY_ND
  }
}

/// Scripts that write words without spaces.
private enum Script {
  /// Whether no space stands between two characters: both are of such a script.
  static func writesNoSpaces(between left: Unicode.Scalar, and right: Unicode.Scalar) -> Bool {
    writesNoSpaces(left) && writesNoSpaces(right)
  }

  private static func writesNoSpaces(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x0EFF,  // Thai, Lao
      0x1000...0x109F, 0xA9E0...0xA9FF, 0xAA60...0xAA7F,  // Myanmar
      0x1780...0x17FF,  // Khmer
      0x2E80...0x312F, 0x31A0...0x9FFF,  // Han, kana, bopomofo and their punctuation
      0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFFEF,
      0x1B000...0x1B16F, 0x20000...0x3FFFF:
      true
    default: false
    }
  }
}
