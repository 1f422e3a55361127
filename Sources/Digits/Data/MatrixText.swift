public import Storage

/// Pictures as plain text: a line of whole numbers for each row, between white space or commas, and
/// an empty line between pictures. Where a row is shorter than the longest of its picture, zeros
/// follow.
///
/// Numbers do not say what the greatest of them could be: it is taken to be the smallest of 1, 16,
/// 255 and 65535 that no number of the text exceeds.
public enum MatrixText {
  /// Reads the pictures of a file, which may be gzip data, or of standard input.
  ///
  /// - Throws: ``DigitsDataError`` with line and column of the fault, `StorageError`.
  public static func read(_ file: InputFile) throws -> [DigitPicture] {
    try read(file, pixelLimit: DigitLimits.textPixelCount)
  }

  /// Reads the pictures of a file, if they are no more than so many and have no more than so many
  /// pixels together.
  package static func read(
    _ file: InputFile, pixelLimit: Int, pictureLimit: Int = DigitLimits.textPictureCount
  ) throws -> [DigitPicture] {
    try parse(
      try WholeFile.read(file), path: file.displayName, pixelLimit: pixelLimit,
      pictureLimit: pictureLimit)
  }

  /// The pictures of a file's content.
  static func parse(
    _ bytes: [UInt8], path: String, pixelLimit: Int = DigitLimits.textPixelCount,
    pictureLimit: Int = DigitLimits.textPictureCount
  ) throws(DigitsDataError) -> [DigitPicture] {
    var matrices: [Matrix] = []
    var rows: [[UInt16]] = []
    var pixelCount = 0
    var rest = TextBytes.withoutByteOrderMark(bytes)
    var number = 0
    while !rest.isEmpty || !rows.isEmpty {
      number += 1
      let line = rest.prefix { $0 != TextBytes.lineFeed }
      rest = rest[line.endIndex...].dropFirst()
      let row = try parseRow(line, number: number, path: path)
      if !row.isEmpty {
        rows.append(row)
        if rows.count > DigitLimits.side {
          throw .matrixTooLarge(path: path, line: number, sideLimit: DigitLimits.side)
        }
      } else if !rows.isEmpty {
        let columns = rows.map(\.count).max() ?? 0
        pixelCount += rows.count * columns
        if pixelCount > pixelLimit { throw .tooManyPixels(path: path, limit: pixelLimit) }
        if matrices.count == pictureLimit {
          throw .tooManyPictures(path: path, limit: pictureLimit)
        }
        matrices.append(Matrix(rows: rows, columns: columns))
        rows = []
      }
    }
    if matrices.isEmpty { throw .noPictures(path: path) }
    return pictures(of: matrices, path: path)
  }

  private struct Matrix {
    let rowCount: Int
    let columns: Int
    let values: [UInt16]

    init(rows: [[UInt16]], columns: Int) {
      rowCount = rows.count
      self.columns = columns
      values = rows.flatMap { $0 + [UInt16](repeating: 0, count: columns - $0.count) }
    }
  }

  private static func pictures(of matrices: [Matrix], path: String) -> [DigitPicture] {
    let greatest = matrices.reduce(0) { max($0, $1.values.max() ?? 0) }
    let maximum = [1, 16, 255].first { greatest <= $0 } ?? Int(UInt16.max)
    return matrices.enumerated().map { index, matrix in
      DigitPicture(
        name: matrices.count == 1 ? path : "\(path), picture \(index + 1)",
        rows: matrix.rowCount, columns: matrix.columns, maximumValue: maximum,
        values: matrix.values)
    }
  }

  /// The numbers of a line. A comma may follow the last one.
  private static func parseRow(
    _ line: ArraySlice<UInt8>, number: Int, path: String
  ) throws(DigitsDataError) -> [UInt16] {
    var row: [UInt16] = []
    var position = line.startIndex
    var mayHaveComma = false
    while position < line.endIndex {
      let byte = line[position]
      let column = position - line.startIndex + 1
      if TextBytes.isSpace(byte) {
        position += 1
      } else if byte == TextBytes.comma {
        if !mayHaveComma { throw .matrixGap(path: path, line: number, column: column) }
        mayHaveComma = false
        position += 1
      } else {
        let word = line[position...].prefix { !TextBytes.isSpace($0) && $0 != TextBytes.comma }
        guard let value = WholeNumber.parse(word), let pixel = UInt16(exactly: value) else {
          throw .matrixValue(
            path: path, line: number, column: column, text: TextBytes.excerpt(word))
        }
        if row.count == DigitLimits.side {
          throw .matrixTooLarge(path: path, line: number, sideLimit: DigitLimits.side)
        }
        row.append(pixel)
        mayHaveComma = true
        position = word.endIndex
      }
    }
    return row
  }
}
