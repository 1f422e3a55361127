/// Pictures of handwritten digits, all of one size, with or without labels.
///
/// A pixel is a byte: 0 is background and ``maximumValue`` is full ink. The bytes lie image after
/// image, in an image row after row from the top, in a row from the left. Values stay as the source
/// has them, 0…255 for MNIST and 0…16 for the UCI digits (which count the set pixels of 4 × 4
/// blocks), so that a pixel as a number from 0 to 1 is `value / maximumValue`, rounded once.
public struct DigitImages: Sendable {
  /// The number of images.
  public let count: Int
  /// The height of each image in pixels.
  public let rows: Int
  /// The width of each image in pixels.
  public let columns: Int
  /// The value of full ink: 255, or 16 for the UCI digits.
  public let maximumValue: UInt8
  /// The digit, 0…9, that each image shows; nil when nobody has said.
  public let labels: [UInt8]?

  /// The pixels of these images and perhaps of others around them; slices share it.
  private let storage: [UInt8]
  /// Where in `storage` the first image begins.
  private let offset: Int

  /// The number of pixels of an image.
  public var pixelCount: Int { rows * columns }
  /// All pixels as they are stored, copied: `count * pixelCount` bytes.
  public var pixels: [UInt8] { Array(storage[offset..<offset + count * pixelCount]) }

  /// Images from their pixels, of which there must be `rows * columns` for each, and none above
  /// `maximumValue`; labels, where there are any, are one for each image and at most 9.
  public init(
    pixels: [UInt8], labels: [UInt8]? = nil, rows: Int, columns: Int, maximumValue: UInt8 = 255
  ) {
    precondition(rows > 0 && columns > 0, "images have at least one pixel")
    precondition(pixels.count % (rows * columns) == 0, "the last image is not whole")
    self.init(
      storage: pixels, offset: 0, count: pixels.count / (rows * columns), labels: labels,
      rows: rows, columns: columns, maximumValue: maximumValue)
    precondition(maximumValue == 255 || pixels.allSatisfy { $0 <= maximumValue })
  }

  /// Images whose pixels begin inside a larger array, such as the content of a file.
  init(
    storage: [UInt8], offset: Int, count: Int, labels: [UInt8]?, rows: Int, columns: Int,
    maximumValue: UInt8
  ) {
    precondition(maximumValue > 0)
    precondition(offset >= 0 && count >= 0 && offset + count * rows * columns <= storage.count)
    precondition(labels == nil || labels?.count == count, "one label for each image")
    precondition(labels?.allSatisfy { $0 < DigitLimits.classCount } ?? true, "labels are 0…9")
    self.storage = storage
    self.offset = offset
    self.count = count
    self.labels = labels
    self.rows = rows
    self.columns = columns
    self.maximumValue = maximumValue
  }

  /// Some of the images, in their order. No pixel is copied.
  ///
  /// - Complexity: O(`range.count`) for the labels.
  public subscript(range: Range<Int>) -> DigitImages {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "images out of range")
    return DigitImages(
      storage: storage, offset: offset + range.lowerBound * pixelCount, count: range.count,
      labels: labels.map { Array($0[range]) }, rows: rows, columns: columns,
      maximumValue: maximumValue)
  }

  /// The same images with these labels, one for each.
  func labelled(_ labels: [UInt8]) -> DigitImages {
    DigitImages(
      storage: storage, offset: offset, count: count, labels: labels, rows: rows,
      columns: columns, maximumValue: maximumValue)
  }

  /// The first images to train on, and the last `heldOutCount` to judge by.
  ///
  /// - Throws: ``DigitsDataError/cannotHoldOut(requested:available:)`` unless both parts get at
  ///   least one image, or nothing is held out.
  public func holdingOut(
    last heldOutCount: Int
  ) throws(DigitsDataError) -> (training: DigitImages, heldOut: DigitImages) {
    guard heldOutCount >= 0 && heldOutCount < max(count, 1) else {
      throw .cannotHoldOut(requested: heldOutCount, available: count)
    }
    let trainingCount = count - heldOutCount
    return (self[0..<trainingCount], self[trainingCount..<count])
  }

  /// The stored value of one pixel.
  public func value(image: Int, row: Int, column: Int) -> UInt8 {
    precondition(image >= 0 && image < count, "image out of range")
    precondition(row >= 0 && row < rows && column >= 0 && column < columns, "pixel out of range")
    return storage[offset + (image * rows + row) * columns + column]
  }

  /// Writes the pixels of an image as numbers from 0 to 1 into exactly `pixelCount` places.
  public func copyPixels(of image: Int, into target: UnsafeMutableBufferPointer<Float>) {
    precondition(image >= 0 && image < count, "image out of range")
    precondition(target.count == pixelCount, "a place for each pixel")
    withPixels(of: image) { source in
      let maximum = Float(maximumValue)
      for index in 0..<source.count { target[index] = Float(source[index]) / maximum }
    }
  }

  /// Gives access to the stored pixels of an image without copying them.
  public func withPixels<Result>(
    of image: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    precondition(image >= 0 && image < count, "image out of range")
    return try withPixels(of: image..<image + 1, body)
  }

  /// Gives access to the stored pixels of neighbouring images.
  func withPixels<Result>(
    of images: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    let first = offset + images.lowerBound * pixelCount
    let byteCount = images.count * pixelCount
    return try storage.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[first..<first + byteCount]))
    }
  }
}

extension DigitImages: CustomStringConvertible {
  /// Count and size: nobody wants to read all pixels in a message.
  public var description: String {
    "\(count) images of \(rows) × \(columns) with \(labels == nil ? "no " : "")labels"
  }
}

extension DigitImages: Equatable {
  /// Whether size, maximum, labels and all pixels are the same, whatever they are slices of.
  public static func == (left: DigitImages, right: DigitImages) -> Bool {
    left.count == right.count && left.rows == right.rows && left.columns == right.columns
      && left.maximumValue == right.maximumValue && left.labels == right.labels
      && left.withPixels(of: 0..<left.count) { leftPixels in
        right.withPixels(of: 0..<right.count) { leftPixels.elementsEqual($0) }
      }
  }
}
