/// A picture in shades of grey: a digit, or what a neuron looks for.
public struct GreyPicture: Sendable, Equatable {
  /// The number of rows of pixels.
  public let rows: Int
  /// The number of pixels in a row.
  public let columns: Int
  /// The pixels row by row from the top, each row from the left: 0 for black to 255 for white.
  public let pixels: [UInt8]

  /// A picture of `rows` × `columns` pixels from 0 for black to 255 for white, row by row.
  public init(pixels: [UInt8], rows: Int, columns: Int) {
    precondition(
      rows >= 0 && columns >= 0 && pixels.count == rows * columns,
      "\(pixels.count) pixels are not \(rows) × \(columns)")
    self.pixels = pixels
    self.rows = rows
    self.columns = columns
  }

  /// A picture of `rows` × `columns` pixels from 0 for black to 1 for white, row by row.
  ///
  /// Values outside are taken for the nearer end, NaN for 0.
  public init(pixels: [some BinaryFloatingPoint], rows: Int, columns: Int) {
    let bytes = pixels.map { $0 > 0 ? UInt8((min($0, 1) * 255).rounded()) : 0 }
    self.init(pixels: bytes, rows: rows, columns: columns)
  }

  /// Black for white: ink on paper of a picture with light strokes.
  public var inverted: GreyPicture {
    GreyPicture(pixels: pixels.map { 255 - $0 }, rows: rows, columns: columns)
  }
}
