/// A single picture in grey, of any size, perhaps of a digit.
public struct DigitPicture: Sendable, Equatable {
  /// Where it comes from, for people to read: a path, and a number where there are several.
  public let name: String
  /// The height in pixels.
  public let rows: Int
  /// The width in pixels.
  public let columns: Int
  /// The greatest value that a pixel can have.
  public let maximumValue: Int
  /// The pixels, row after row from the top, in a row from the left; 0 is black.
  public let values: [UInt16]

  /// A picture of `rows * columns` values, none above `maximumValue`.
  public init(name: String, rows: Int, columns: Int, maximumValue: Int, values: [UInt16]) {
    precondition(rows > 0 && columns > 0 && values.count == rows * columns)
    precondition((1...Int(UInt16.max)).contains(maximumValue))
    precondition(values.allSatisfy { $0 <= maximumValue })
    self.name = name
    self.rows = rows
    self.columns = columns
    self.maximumValue = maximumValue
    self.values = values
  }

  /// The pixel of that place.
  public subscript(row: Int, column: Int) -> Int {
    precondition(row >= 0 && row < rows && column >= 0 && column < columns, "pixel out of range")
    return Int(values[row * columns + column])
  }

  /// The picture with black and white exchanged.
  public var inverted: DigitPicture {
    DigitPicture(
      name: name, rows: rows, columns: columns, maximumValue: maximumValue,
      values: values.map { UInt16(maximumValue) - $0 })
  }
}

extension DigitPicture: CustomStringConvertible {
  /// Name and size.
  public var description: String { "\(name), \(rows) × \(columns)" }
}

extension DigitImages {
  /// One of the images as a picture of its own.
  public func picture(at image: Int, name: String? = nil) -> DigitPicture {
    DigitPicture(
      name: name ?? "image \(image)", rows: rows, columns: columns,
      maximumValue: Int(maximumValue), values: withPixels(of: image) { $0.map(UInt16.init) })
  }
}
