public import Storage

/// The table of the UCI digits: a line for each image, of 65 numbers between commas, 64 pixels of
/// 0…16 row after row and then the digit (E. Alpaydin and C. Kaynak, "Optical Recognition of
/// Handwritten Digits", UCI Machine Learning Repository, 1998, DOI 10.24432/C50P49).
///
/// Whole numbers may be written as fractions (`1.300000000000000000e+01`), as NumPy does. Empty
/// lines are left out.
public enum UCIDigits {
  /// The rows and the columns of an image.
  public static let side = 8
  /// The value of full ink.
  public static let maximumValue: UInt8 = 16

  /// Reads the images of a file, which may be gzip data, with their labels.
  ///
  /// - Throws: ``DigitsDataError`` with the line of the fault, `StorageError`.
  public static func read(_ file: InputFile) throws -> DigitImages {
    try parse(try WholeFile.read(file), path: file.displayName)
  }

  /// The images of a file's content.
  static func parse(_ bytes: [UInt8], path: String) throws(DigitsDataError) -> DigitImages {
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    var rest = TextBytes.withoutByteOrderMark(bytes)
    var number = 0
    while !rest.isEmpty {
      number += 1
      let line = rest.prefix { $0 != TextBytes.lineFeed }
      rest = rest[line.endIndex...].dropFirst()
      let count = valueCount(of: line)
      if count == 0 { continue }
      if count != side * side + 1 {
        throw .csvValueCount(path: path, line: number, found: count)
      }
      for (index, field) in values(of: line).enumerated() {
        let isLabel = index == side * side
        let limit = isLabel ? DigitLimits.classCount - 1 : Int(maximumValue)
        guard let value = WholeNumber.parse(field), (0...limit).contains(value) else {
          throw .csvValue(
            path: path, line: number, place: index + 1, text: TextBytes.excerpt(field),
            maximum: limit)
        }
        if isLabel { labels.append(UInt8(value)) } else { pixels.append(UInt8(value)) }
      }
    }
    if labels.isEmpty { throw .noPictures(path: path) }
    return DigitImages(
      pixels: pixels, labels: labels, rows: side, columns: side, maximumValue: maximumValue)
  }

  /// The table of a part in a folder; nil if it is not there. The archive keeps two files, and others
  /// hand on one of them as `digits.csv`.
  static func table(of part: DigitSource.Part, in folder: String) -> InputFile? {
    let names = part == .training ? ["digits.csv", "optdigits.tra"] : ["optdigits.tes"]
    for name in names {
      if let file = Folder.file(named: name, in: folder) { return file }
    }
    return nil
  }

  /// How many pieces the commas make of a line; none of an empty line.
  static func valueCount(of line: ArraySlice<UInt8>) -> Int {
    if line.allSatisfy(TextBytes.isSpace) { return 0 }
    return 1 + line.reduce(0) { $0 + ($1 == TextBytes.comma ? 1 : 0) }
  }

  /// What stands between the commas of a line.
  static func values(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split(separator: TextBytes.comma, omittingEmptySubsequences: false)
      .map(TextBytes.trimmed)
  }
}
