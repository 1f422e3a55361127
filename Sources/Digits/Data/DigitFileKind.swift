/// What a file of digits is, by its content.
enum DigitFileKind: Equatable {
  /// MNIST's format; whatever is wrong with it, its reader says.
  case idx(IDXFile.Content)
  /// The table of the UCI digits.
  case uciTable
  /// A PGM picture.
  case pgm
  /// Numbers in lines.
  case matrix

  /// The kind of a file with that content; nil for all that cannot be digits.
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: [0, 0]) {
      self = .idx(bytes.count >= 4 && bytes[3] == 1 ? .labels : .images)
    } else if Self.isPGM(bytes) {
      self = .pgm
    } else {
      let text = TextBytes.withoutByteOrderMark(bytes).drop(while: TextBytes.isSpace)
      guard let first = text.first, WholeNumber.isDigit(first) || "+-.,".utf8.contains(first),
        Self.isText(text.prefix(512))
      else { return nil }
      // Of two lines, in case that the first is damaged, which the reader then says.
      let isTable = text.split(separator: TextBytes.lineFeed, maxSplits: 2).prefix(2)
        .contains { UCIDigits.valueCount(of: $0) == UCIDigits.side * UCIDigits.side + 1 }
      self = isTable ? .uciTable : .matrix
    }
  }

  private static func isPGM(_ bytes: [UInt8]) -> Bool {
    guard bytes.starts(with: "P2".utf8) || bytes.starts(with: "P5".utf8) else { return false }
    return bytes.count == 2 || TextBytes.isSpace(bytes[2]) || bytes[2] == UInt8(ascii: "#")
  }

  private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 || TextBytes.isSpace($0) }
  }

  private static let others: [(magic: [UInt8], appearance: String)] = [
    ([0, 0], "it is in MNIST's IDX format"),
    (Array("P1".utf8), "it is a PBM picture; make a PGM of it with 'pbmtopgm 1 1'"),
    (Array("P4".utf8), "it is a PBM picture; make a PGM of it with 'pbmtopgm 1 1'"),
    (Array("P3".utf8), "it is a PPM picture; make a PGM of it with 'ppmtopgm'"),
    (Array("P6".utf8), "it is a PPM picture; make a PGM of it with 'ppmtopgm'"),
    (Array("\u{89}PNG".unicodeScalars.map { UInt8($0.value) }), "it is a PNG picture; " + convert),
    ([0xFF, 0xD8, 0xFF], "it is a JPEG picture; " + convert),
    (Array("GIF8".utf8), "it is a GIF picture; " + convert),
    (Array("BM".utf8), "it may be a BMP picture; " + convert),
    (Array("II*\0".utf8), "it is a TIFF picture; " + convert),
    (Array("MM\0*".utf8), "it is a TIFF picture; " + convert),
    ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "it is a NumPy array; write it with numpy.savetxt"),
    (Array("PK\u{3}\u{4}".utf8), "it is a ZIP archive; unpack it"),
    ([0x1F, 0x8B], "it is gzip data inside gzip data; unpack it once"),
    ([0xFF, 0xFE], "it is text in UTF-16; save it as UTF-8"),
    ([0xFE, 0xFF], "it is text in UTF-16; save it as UTF-8"),
  ]
  private static let convert = "make a PGM of it, as in 'magick picture out.pgm'"

  /// What content that is not read looks like, for a message.
  static func appearance(of bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "it is empty" }
    if isPGM(bytes) { return "it is a PGM picture" }
    if let other = others.first(where: { bytes.starts(with: $0.magic) }) {
      return other.appearance
    }
    let head = bytes.prefix(512)
    if isText(head) {
      return "it looks like text and begins '\(TextBytes.excerpt(TextBytes.trimmed(head)))'"
    }
    let magic = head.prefix(4).map { byte in
      (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
    return "its first bytes are \(magic.joined(separator: " "))"
  }
}
