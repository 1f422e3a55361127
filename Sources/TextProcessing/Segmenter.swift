/// A piece of text between two boundaries.
struct Segment {
  /// The offset of the boundary after it.
  var end: Int
  /// The union of the `ScalarFlags` of its scalars.
  var flags: UInt8
}

/// A way to cut valid UTF-8 into pieces that become tokens.
protocol Segmenter {
  init()

  /// The `ScalarFlags` bit of scalars that part tokens and are in none.
  static var separatorFlag: UInt8 { get }
  /// Whether separators between tokens become a token of their own, `␣`.
  static var keepsSpaces: Bool { get }

  var properties: ScalarProperties { get }

  /// Finds the boundary after `start`, which must be a boundary before the end of the text.
  func segment(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Segment

  /// The end of the segment at `start` if its bytes and the one after it are ASCII, so that it is
  /// known without any table of Unicode; else `start`. A separator is a segment of its own.
  func asciiSegmentEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int
}

extension WordBoundaries: Segmenter {
  static var separatorFlag: UInt8 { ScalarFlags.wordSeparator }
  static var keepsSpaces: Bool { false }

  @inline(__always)
  func asciiSegmentEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let kinds = ASCIIWordKind.table.utf8Start
    let first = text[start]
    var position = start + 1
    guard first < 0x80 else { return start }
    if kinds[Int(first)] > ASCIIWordKind.lastInWords {
      return position < text.count && text[position] >= 0x80 ? start : position
    }
    while true {
      while position < text.count && text[position] < 0x80
        && kinds[Int(text[position])] <= ASCIIWordKind.lastInWords
      {
        position += 1
      }
      guard position < text.count else { return position }
      let mark = text[position]
      guard mark < 0x80 else { return start }
      let markKind = kinds[Int(mark)]
      // A mark joins two letters or two digits; the kind of both is that of the left one.
      guard markKind >= ASCIIWordKind.midLetter else { return position }
      let neighbour = kinds[Int(text[position - 1])]
      let canJoin =
        neighbour == ASCIIWordKind.letter && markKind != ASCIIWordKind.midNumber
        || neighbour == ASCIIWordKind.digit && markKind != ASCIIWordKind.midLetter
      guard position + 1 < text.count else { return position }
      let after = text[position + 1]
      guard after < 0x80 else { return start }
      guard canJoin && kinds[Int(after)] == neighbour else { return position }
      position += 2
    }
  }
}

extension GraphemeBoundaries: Segmenter {
  static var separatorFlag: UInt8 { ScalarFlags.whiteSpace }
  static var keepsSpaces: Bool { true }

  @inline(__always)
  func asciiSegmentEnd(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let isASCII = text[start] < 0x80 && (start + 1 == text.count || text[start + 1] < 0x80)
    return isASCII ? start + 1 : start
  }
}

/// What an ASCII character does to word boundaries.
enum ASCIIWordKind {
  static let letter: UInt8 = 0x61
  static let digit: UInt8 = 0x62
  /// `_`, which joins words and numbers.
  static let underscore: UInt8 = 0x63
  static let lastInWords = underscore
  static let space: UInt8 = 0x64
  static let other: UInt8 = 0x65
  /// `:` joins letters, `,` and `;` join digits, `.` and `'` join both.
  static let midLetter: UInt8 = 0x66
  static let midNumber: UInt8 = 0x67
  static let midBoth: UInt8 = 0x68

  /// One character for each of the 128: `a` letter, `b` digit, `c` underscore, `d` white space,
  /// `e` other, `f` `g` `h` the marks inside words.
  static var table: StaticString {
    """
    eeeeeeeeedddddeeeeeeeeeeeeeeeeeedeeeeeeheeeegehebbbbbbbbbbfgeeee\
    eaaaaaaaaaaaaaaaaaaaaaaaaaaeeeeceaaaaaaaaaaaaaaaaaaaaaaaaaaeeeee
    """
  }
}
