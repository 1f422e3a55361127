/// Numbers as people and programs write them into tables.
enum WholeNumber {
  /// The whole number that a text stands for: `12`, and also `12.0` or `1.2e+01`, as NumPy writes
  /// it; nil for fractions and for what is no number or beyond 2⁵³.
  static func parse(_ text: ArraySlice<UInt8>) -> Int? {
    if text.isEmpty || text.count > 40 { return nil }
    if text.count <= 9 && text.allSatisfy(isDigit) {
      return text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
    guard text.allSatisfy(isPart), let number = Double(String(decoding: text, as: UTF8.self)),
      abs(number) <= 0x1p53
    else { return nil }
    return Int(exactly: number)
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Whether a byte can be part of a number. Letters aside from the exponent's are none, so that
  /// `0x10` and `nan` are not taken for numbers.
  static func isPart(_ byte: UInt8) -> Bool {
    isDigit(byte) || "+-.eE".utf8.contains(byte)
  }
}

/// White space and the pieces of text that errors show.
enum TextBytes {
  static let lineFeed = UInt8(ascii: "\n")
  static let comma = UInt8(ascii: ",")

  /// Space, tab, and the control characters between them that C's `isspace` counts.
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
  }

  /// The text without the byte order mark that some editors put first.
  static func withoutByteOrderMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  }

  static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = text.drop(while: isSpace)
    let end = start.lastIndex { !isSpace($0) }
    return end.map { start[...$0] } ?? start.prefix(0)
  }

  /// The beginning of a text as a message can show it: short, in one line, without control
  /// characters.
  static func excerpt(_ text: ArraySlice<UInt8>) -> String {
    let limit = 24
    let shown = String(decoding: text.prefix(limit), as: UTF8.self).unicodeScalars
      .map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : String($0) }.joined()
    return text.count > limit ? shown + "…" : shown
  }
}
