/// Word_Break property values, as numbered by `Scripts/generate-unicode-tables.py` (UAX #29, table 3).
enum WordBreak {
  static let other: UInt8 = 0
  static let carriageReturn: UInt8 = 1
  static let lineFeed: UInt8 = 2
  static let newline: UInt8 = 3
  static let extend: UInt8 = 4
  static let zeroWidthJoiner: UInt8 = 5
  static let format: UInt8 = 6
  static let katakana: UInt8 = 7
  static let hebrewLetter: UInt8 = 8
  static let letter: UInt8 = 9
  static let singleQuote: UInt8 = 10
  static let doubleQuote: UInt8 = 11
  static let midNumberLetter: UInt8 = 12
  static let midLetter: UInt8 = 13
  static let midNumber: UInt8 = 14
  static let numeric: UInt8 = 15
  static let extendNumberLetter: UInt8 = 16
  static let segmentSpace: UInt8 = 17
  static let regionalIndicator: UInt8 = 18
}

/// Grapheme_Cluster_Break property values (UAX #29, table 2).
enum GraphemeBreak {
  static let other: UInt8 = 0
  static let carriageReturn: UInt8 = 1
  static let lineFeed: UInt8 = 2
  static let control: UInt8 = 3
  static let extend: UInt8 = 4
  static let zeroWidthJoiner: UInt8 = 5
  static let regionalIndicator: UInt8 = 6
  static let prepend: UInt8 = 7
  static let spacingMark: UInt8 = 8
  static let leadingJamo: UInt8 = 9
  static let vowelJamo: UInt8 = 10
  static let trailingJamo: UInt8 = 11
  static let syllableLV: UInt8 = 12
  static let syllableLVT: UInt8 = 13
}

/// Sentence_Break property values (UAX #29, table 4).
enum SentenceBreak {
  static let other: UInt8 = 0
  static let carriageReturn: UInt8 = 1
  static let lineFeed: UInt8 = 2
  static let separator: UInt8 = 3
  static let extend: UInt8 = 4
  static let format: UInt8 = 5
  static let space: UInt8 = 6
  static let lower: UInt8 = 7
  static let upper: UInt8 = 8
  static let otherLetter: UInt8 = 9
  static let numeric: UInt8 = 10
  static let ambiguousTerminator: UInt8 = 11
  static let terminator: UInt8 = 12
  static let close: UInt8 = 13
  static let continuation: UInt8 = 14
}

/// One bit each; a set of them can be gathered over a whole piece of text.
enum ScalarFlags {
  /// White_Space.
  static let whiteSpace: UInt8 = 1 << 0
  /// White_Space; U+200B ZERO WIDTH SPACE, which parts words where scripts write no spaces; U+FEFF,
  /// the byte order mark that files put together leave inside.
  static let wordSeparator: UInt8 = 1 << 1
  /// Extended_Pictographic.
  static let pictographic: UInt8 = 1 << 2
  /// May change under NFC: a combining class, or NFC_Quick_Check other than Yes.
  static let changesUnderNFC: UInt8 = 1 << 3
  /// May change under NFKC.
  static let changesUnderNFKC: UInt8 = 1 << 4
  /// Changes_When_Casefolded, or has a mapping of its own in CaseFolding.txt.
  static let changesWhenFolded: UInt8 = 1 << 5
  /// A nonspacing mark, or a character whose decomposition holds one.
  static let holdsMark: UInt8 = 1 << 6
}

/// The property tables of one version of Unicode, ready for look-ups.
///
/// Making one costs nothing: it only gathers the addresses of constants. The layout: two characters
/// of `blockIndex` give the block of 64 code points, one character of `records` gives the record,
/// and each property is one character of its own string.
struct ScalarProperties {
  private let blockIndex = UnicodeTables.blockIndex.utf8Start
  private let records = UnicodeTables.records.utf8Start
  private let wordBreaks = UnicodeTables.wordBreak.utf8Start
  private let graphemeBreaks = UnicodeTables.graphemeBreak.utf8Start
  private let sentenceBreaks = UnicodeTables.sentenceBreak.utf8Start
  private let flagSets = UnicodeTables.flags.utf8Start

  /// The record of a code point, which must be at most U+10FFFF.
  @inline(__always)
  func record(_ scalar: UInt32) -> Int {
    let block = Int(scalar >> 6)
    // Both digits are stored from 32 on: 32 · 64 + 32 is taken off once.
    let index = Int(blockIndex[2 * block]) * 64 + Int(blockIndex[2 * block + 1]) - 2080
    return Int(records[index * 64 + Int(scalar & 63)])
  }

  @inline(__always) func wordBreak(record: Int) -> UInt8 { wordBreaks[record] }
  @inline(__always) func graphemeBreak(record: Int) -> UInt8 { graphemeBreaks[record] }
  @inline(__always) func sentenceBreak(record: Int) -> UInt8 { sentenceBreaks[record] }
  @inline(__always) func flags(record: Int) -> UInt8 { flagSets[record] }
}
