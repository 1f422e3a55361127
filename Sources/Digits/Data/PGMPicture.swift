public import Storage

/// Reads Netpbm's grey pictures, PGM, in digits (`P2`) or bytes (`P5`), with a white of up to 65535;
/// pixels of more than 8 bits are big-endian (the manual page pgm(5) of Netpbm).
///
/// Comments, from `#` to the end of the line, may stand in the header and between digits.
public enum PGMPicture {
  /// Reads the picture of a file, which may be gzip data.
  ///
  /// - Throws: ``DigitsDataError`` with the place of the fault, `StorageError`.
  public static func read(_ file: InputFile) throws -> DigitPicture {
    try parse(try WholeFile.read(file), path: file.displayName)
  }

  /// The picture of a file's content.
  static func parse(_ bytes: [UInt8], path: String) throws(DigitsDataError) -> DigitPicture {
    let isText = bytes.starts(with: "P2".utf8)
    guard isText || bytes.starts(with: "P5".utf8) else {
      throw .notPGM(path: path, found: DigitFileKind.appearance(of: bytes))
    }
    var scanner = PGMScanner(bytes: bytes, path: path)
    let columns = try scanner.headerNumber("the width")
    let rows = try scanner.headerNumber("the height")
    let sides = 1...DigitLimits.side
    guard sides.contains(rows) && sides.contains(columns) else {
      throw .pictureSize(path: path, rows: rows, columns: columns, sideLimit: DigitLimits.side)
    }
    let maximum = try scanner.headerNumber("the value of white")
    guard (1...Int(UInt16.max)).contains(maximum) else {
      throw .pgmMaximum(path: path, found: maximum)
    }
    let count = rows * columns
    let values =
      isText
      ? try scanner.pixelsInDigits(count, columns: columns, maximum: maximum)
      : try scanner.pixelsInBytes(count, columns: columns, maximum: maximum)
    return DigitPicture(
      name: path, rows: rows, columns: columns, maximumValue: maximum, values: values)
  }
}

/// Goes through the bytes of a PGM picture once.
private struct PGMScanner {
  let bytes: [UInt8]
  let path: String
  /// After the magic number.
  var position = 2

  /// The next number of the header. At least one white space, comments included, comes before it.
  mutating func headerNumber(_ wanted: String) throws(DigitsDataError) -> Int {
    let start = position
    skipSpaceAndComments()
    let word = self.word()
    guard position > start, !word.isEmpty, word.count <= 9, word.allSatisfy(WholeNumber.isDigit),
      let number = WholeNumber.parse(word)
    else {
      throw .pgmHeader(
        path: path, offset: position, wanted: wanted, found: TextBytes.excerpt(word))
    }
    position = word.endIndex
    return number
  }

  mutating func pixelsInDigits(
    _ count: Int, columns: Int, maximum: Int
  ) throws(DigitsDataError) -> [UInt16] {
    var values: [UInt16] = []
    while true {
      skipSpaceAndComments()
      let word = self.word()
      if word.isEmpty { break }
      if values.count == count {
        throw .pgmPixelCount(path: path, expected: count, found: count + 1)
      }
      guard word.allSatisfy(WholeNumber.isDigit), let value = WholeNumber.parse(word),
        value <= maximum
      else {
        throw .pgmPixel(
          path: path, row: values.count / columns + 1, column: values.count % columns + 1,
          text: TextBytes.excerpt(word), maximum: maximum)
      }
      values.append(UInt16(value))
      position = word.endIndex
    }
    if values.count < count {
      throw .pgmPixelCount(path: path, expected: count, found: values.count)
    }
    return values
  }

  /// A single white space ends the header, since the next byte may look like one and be a pixel.
  mutating func pixelsInBytes(
    _ count: Int, columns: Int, maximum: Int
  ) throws(DigitsDataError) -> [UInt16] {
    if position < bytes.count && !TextBytes.isSpace(bytes[position]) {
      throw .pgmHeader(
        path: path, offset: position, wanted: "the pixels, after white space",
        found: TextBytes.excerpt(word()))
    }
    position += 1
    let width = maximum > Int(UInt8.max) ? 2 : 1
    let end = position + count * width
    if bytes.count < end {
      throw .truncated(path: path, expectedByteCount: end, foundByteCount: bytes.count)
    }
    if bytes.count > end {
      throw .trailingBytes(path: path, expectedByteCount: end, foundByteCount: bytes.count)
    }
    var values: [UInt16] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      let first = position + index * width
      let value =
        width == 1 ? UInt16(bytes[first]) : UInt16(bytes[first]) << 8 | UInt16(bytes[first + 1])
      if value > maximum {
        throw .pgmPixel(
          path: path, row: index / columns + 1, column: index % columns + 1, text: "\(value)",
          maximum: maximum)
      }
      values.append(value)
    }
    return values
  }

  private mutating func skipSpaceAndComments() {
    var isInComment = false
    while position < bytes.count {
      let byte = bytes[position]
      if isInComment {
        isInComment = byte != TextBytes.lineFeed && byte != UInt8(ascii: "\r")
      } else if byte == UInt8(ascii: "#") {
        isInComment = true
      } else if !TextBytes.isSpace(byte) {
        return
      }
      position += 1
    }
  }

  /// What stands here, up to white space or a comment.
  private func word() -> ArraySlice<UInt8> {
    bytes[min(position, bytes.count)...].prefix {
      !TextBytes.isSpace($0) && $0 != UInt8(ascii: "#")
    }
  }
}
