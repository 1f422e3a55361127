/// Makes a picture of any size one of `side` × `side` pixels, the way the images of a data set were
/// made, because a network knows digits of that size and place only.
///
/// The ground is made 0, and the picture cut down to its ink, scaled with its proportions kept until
/// its longer side is `boxSide`, and put into the field: where there is room around the box, with its
/// centre of mass on the field's centre, as MNIST was made ("a 20x20 pixel box", "the center of
/// mass"), otherwise with the middle of its box there. Then the brightest ink is made the maximum.
/// Ink never leaves the field, even if its mass lies to one side. To fit what was fitted changes
/// nothing, as long as all its sides have more ink than the threshold.
public struct PictureFitting: Sendable, Equatable {
  /// The rows and the columns of the results.
  public let side: Int
  /// The longer side of the ink's box in the results.
  public let boxSide: Int
  /// The value of full ink in the results.
  public let maximumValue: UInt8
  /// The share of the picture's range of values that counts as ink when its bounds are sought.
  /// Fainter pixels inside the bounds are kept.
  public let inkThreshold: Float

  /// MNIST's way: 28 × 28 pixels, the digit in a box of 20 × 20, mass centred.
  public static let mnist = PictureFitting(side: 28)
  /// The UCI digits' way: 8 × 8 pixels, all of them for the digit.
  public static let uci = PictureFitting(side: UCIDigits.side, maximumValue: UCIDigits.maximumValue)

  /// - Parameters:
  ///   - side: at least 1.
  ///   - boxSide: at most `side`; nil for MNIST's proportion, 20 of 28, from 20 pixels on, and for
  ///     all of a smaller field.
  public init(
    side: Int, boxSide: Int? = nil, maximumValue: UInt8 = 255, inkThreshold: Float = 0.1
  ) {
    let boxSide = boxSide ?? (side < 20 ? side : side * 20 / 28)
    precondition(boxSide > 0 && boxSide <= side && maximumValue > 0)
    precondition(inkThreshold > 0 && inkThreshold < 1)
    self.side = side
    self.boxSide = boxSide
    self.maximumValue = maximumValue
    self.inkThreshold = inkThreshold
  }

  /// A picture that was fitted.
  public struct Result: Sendable, Equatable {
    /// `side * side` values from 0 to ``PictureFitting/maximumValue``, row after row.
    public var pixels: [UInt8]
    /// The ink that the picture was taken to be drawn in.
    public var ink: InkTone
    /// The rows of the picture from the first to the last with ink.
    public var inkRows: Range<Int>
    /// The columns of the picture from the first to the last with ink.
    public var inkColumns: Range<Int>
  }

  /// Fits one picture.
  ///
  /// - Parameter ink: the ink it is drawn in, or nil to find out.
  /// - Throws: ``DigitsDataError/blankPicture(name:)`` where nothing stands out from the ground by
  ///   ``inkThreshold`` of the greatest value, since a network would name a digit all the same.
  /// - Complexity: O(pixels of the picture).
  public func fit(
    _ picture: DigitPicture, ink: InkTone? = nil
  ) throws(DigitsDataError) -> Result {
    let (bright, tone) = picture.inBrightInk(from: ink)
    return try fit(bright, ground: bright.groundLevel, tone)
  }

  private func fit(
    _ bright: DigitPicture, ground: Int, _ ink: InkTone
  ) throws(DigitsDataError) -> Result {
    guard let levels = levels(of: bright, ground: ground),
      let bounds = inkBounds(of: levels, columns: bright.columns)
    else { throw .blankPicture(name: bright.name) }
    let box = scaled(levels, columns: bright.columns, bounds: bounds)
    return Result(
      pixels: placed(box), ink: ink, inkRows: bounds.rows, inkColumns: bounds.columns)
  }

  /// Fits pictures and makes one set of them, without labels; says of each in which ink it is.
  ///
  /// - Throws: ``DigitsDataError/blankPicture(name:)`` for the first without ink.
  public func images(
    of pictures: [DigitPicture], ink: InkTone? = nil
  ) throws(DigitsDataError) -> (images: DigitImages, ink: [InkTone]) {
    var pixels: [UInt8] = []
    var tones: [InkTone] = []
    pixels.reserveCapacity(pictures.count * side * side)
    for picture in pictures {
      let result = try fit(picture, ink: ink)
      pixels += result.pixels
      tones.append(result.ink)
    }
    let images = DigitImages(
      pixels: pixels, rows: side, columns: side, maximumValue: maximumValue)
    return (images, tones)
  }

  /// Fits every image of a set and keeps the labels. A set that has this size and maximum already
  /// is answered as it is.
  ///
  /// - Throws: ``DigitsDataError/blankPicture(name:)`` for the first without ink.
  public func images(from images: DigitImages) throws(DigitsDataError) -> DigitImages {
    if images.rows == side && images.columns == side && images.maximumValue == maximumValue {
      return images
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(images.count * side * side)
    for image in 0..<images.count {
      // Here the ground is known, even where a digit fills the border.
      pixels += try fit(images.picture(at: image), ground: 0, .bright).pixels
    }
    return DigitImages(
      pixels: pixels, labels: images.labels, rows: side, columns: side,
      maximumValue: maximumValue)
  }
}
