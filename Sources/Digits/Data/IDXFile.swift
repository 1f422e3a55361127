public import Storage

/// MNIST's file format, IDX: two zero bytes, a byte for the element type, one for the number of
/// dimensions, the dimensions as big-endian 32-bit numbers, then the elements, the last dimension
/// running fastest (Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits").
///
/// Images have three dimensions (count, rows, columns) and begin with 0x00000803, labels have one
/// and begin with 0x00000801. The files may be gzip data.
public enum IDXFile {
  /// What the elements of a file are.
  public enum Content: String, Sendable {
    case images
    case labels
  }

  /// Reads images and, if a file of them is named, their labels.
  ///
  /// - Throws: ``DigitsDataError`` for damaged files and such that do not belong together,
  ///   `StorageError`.
  public static func read(images: InputFile, labels: InputFile? = nil) throws -> DigitImages {
    let imageBytes = try WholeFile.read(images)
    let pixels = try parseImages(imageBytes, path: images.displayName)
    guard let labels else { return pixels }
    let values = try parseLabels(try WholeFile.read(labels), path: labels.displayName)
    return try join(
      pixels, imagesPath: images.displayName, values, labelsPath: labels.displayName)
  }

  /// Reads the labels alone: digits 0…9.
  ///
  /// - Throws: ``DigitsDataError``, `StorageError`.
  public static func readLabels(_ file: InputFile) throws -> [UInt8] {
    try parseLabels(try WholeFile.read(file), path: file.displayName)
  }

  /// The images of a file's content, without labels.
  static func parseImages(_ bytes: [UInt8], path: String) throws(DigitsDataError) -> DigitImages {
    let dimensions = try header(bytes, path: path, wanted: .images)
    let (count, rows, columns) = (dimensions[0], dimensions[1], dimensions[2])
    if count == 0 { throw .noPictures(path: path) }
    let sides = 1...DigitLimits.side
    guard sides.contains(rows) && sides.contains(columns) else {
      throw .pictureSize(path: path, rows: rows, columns: columns, sideLimit: DigitLimits.side)
    }
    // At most 2³² · 2¹² · 2¹² bytes: no overflow.
    try requireByteCount(16 + count * rows * columns, bytes, path: path)
    return DigitImages(
      storage: bytes, offset: 16, count: count, labels: nil, rows: rows, columns: columns,
      maximumValue: 255)
  }

  /// The labels of a file's content.
  static func parseLabels(_ bytes: [UInt8], path: String) throws(DigitsDataError) -> [UInt8] {
    let count = try header(bytes, path: path, wanted: .labels)[0]
    try requireByteCount(8 + count, bytes, path: path)
    let labels = Array(bytes[8...])
    if let index = labels.firstIndex(where: { $0 >= DigitLimits.classCount }) {
      throw .labelTooLarge(path: path, index: index, value: labels[index])
    }
    return labels
  }

  /// Images with their labels.
  static func join(
    _ images: DigitImages, imagesPath: String, _ labels: [UInt8], labelsPath: String
  ) throws(DigitsDataError) -> DigitImages {
    if images.count != labels.count {
      throw .labelCount(
        imagesPath: imagesPath, imageCount: images.count, labelsPath: labelsPath,
        labelCount: labels.count)
    }
    return images.labelled(labels)
  }

  /// The dimensions, of which there are as many as that content has.
  private static func header(
    _ bytes: [UInt8], path: String, wanted: Content
  ) throws(DigitsDataError) -> [Int] {
    let wantedCount = wanted == .images ? 3 : 1
    let byteCount = 4 + 4 * wantedCount
    guard bytes.count >= 4 else {
      if bytes.isEmpty || bytes.contains(where: { $0 != 0 && $0 != 8 }) {
        throw .notIDX(path: path, wanted: wanted, found: DigitFileKind.appearance(of: bytes))
      }
      throw .truncated(path: path, expectedByteCount: byteCount, foundByteCount: bytes.count)
    }
    if bytes[0] != 0 || bytes[1] != 0 {
      throw .notIDX(path: path, wanted: wanted, found: DigitFileKind.appearance(of: bytes))
    }
    if bytes[2] != 0x08 { throw .idxElementType(path: path, code: bytes[2]) }
    let dimensionCount = Int(bytes[3])
    if dimensionCount != wantedCount {
      if dimensionCount == 1 || dimensionCount == 3 {
        throw .otherIDXContent(path: path, wanted: wanted)
      }
      throw .idxDimensionCount(path: path, found: dimensionCount)
    }
    if bytes.count < byteCount {
      throw .truncated(path: path, expectedByteCount: byteCount, foundByteCount: bytes.count)
    }
    return (0..<wantedCount).map { dimension in
      bytes[4 + 4 * dimension..<8 + 4 * dimension].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  private static func requireByteCount(
    _ expected: Int, _ bytes: [UInt8], path: String
  ) throws(DigitsDataError) {
    if bytes.count < expected {
      throw .truncated(path: path, expectedByteCount: expected, foundByteCount: bytes.count)
    }
    if bytes.count > expected {
      throw .trailingBytes(path: path, expectedByteCount: expected, foundByteCount: bytes.count)
    }
  }

  /// What the third byte says about the elements.
  static func elementName(_ code: UInt8) -> String {
    switch code {
    case 0x09: "signed bytes (0x09)"
    case 0x0B: "16-bit numbers (0x0B)"
    case 0x0C: "32-bit numbers (0x0C)"
    case 0x0D: "32-bit fractions (0x0D)"
    case 0x0E: "64-bit fractions (0x0E)"
    default: "an unknown element type (\(code))"
    }
  }
}
