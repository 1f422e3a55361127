/// What can be wrong with pictures of digits, with the facts a person needs to mend it.
///
/// Every `path` is as it was given, or `standard input`. Lines, columns of text, rows and columns of
/// pictures count from 1, as editors do; images and byte offsets count from 0.
public enum DigitsDataError: Error, Equatable, Sendable {
  /// Not a file in MNIST's format; `found` says what it looks like.
  case notIDX(path: String, wanted: IDXFile.Content, found: String)
  /// A file of labels where one of images is wanted, or the other way round.
  case otherIDXContent(path: String, wanted: IDXFile.Content)
  /// The elements of the IDX file are not unsigned bytes.
  case idxElementType(path: String, code: UInt8)
  /// The IDX file has a number of dimensions that neither images nor labels have.
  case idxDimensionCount(path: String, found: Int)
  /// The file ends before the bytes that its header promises.
  case truncated(path: String, expectedByteCount: Int, foundByteCount: Int)
  /// The file goes on after the bytes that its header promises.
  case trailingBytes(path: String, expectedByteCount: Int, foundByteCount: Int)
  /// There are more labels than images, or fewer.
  case labelCount(imagesPath: String, imageCount: Int, labelsPath: String, labelCount: Int)
  /// A label that is no digit.
  case labelTooLarge(path: String, index: Int, value: UInt8)
  /// The file has no pictures in it.
  case noPictures(path: String)
  /// A picture without pixels, or with more than can be a digit's.
  case pictureSize(path: String, rows: Int, columns: Int, sideLimit: Int)
  /// More bytes than are read into memory.
  case fileTooLarge(path: String, byteLimit: Int)
  /// More pixels than are read from a text.
  case tooManyPixels(path: String, limit: Int)
  /// More pictures than are read from a text.
  case tooManyPictures(path: String, limit: Int)

  /// A line of the UCI digits' table with another number of values than 65.
  case csvValueCount(path: String, line: Int, found: Int)
  /// A value of the UCI digits' table that is not a whole number from 0 to `maximum`; `place` counts
  /// the values of the line.
  case csvValue(path: String, line: Int, place: Int, text: String, maximum: Int)

  /// Not a PGM picture; `found` says what it looks like.
  case notPGM(path: String, found: String)
  /// Something else stands where the header has a number; `wanted` names that.
  case pgmHeader(path: String, offset: Int, wanted: String, found: String)
  /// The value of white is 0, or more than 16 bits hold.
  case pgmMaximum(path: String, found: Int)
  /// A pixel that is not a whole number from 0 to the value of white.
  case pgmPixel(path: String, row: Int, column: Int, text: String, maximum: Int)
  /// A PGM picture in digits that ends before all its pixels, or goes on after them.
  case pgmPixelCount(path: String, expected: Int, found: Int)

  /// Something in a matrix is not a whole number from 0 to 65535.
  case matrixValue(path: String, line: Int, column: Int, text: String)
  /// Nothing stands before a comma.
  case matrixGap(path: String, line: Int, column: Int)
  /// A row or a column of a matrix is longer than pictures may be.
  case matrixTooLarge(path: String, line: Int, sideLimit: Int)

  /// The file is none of the formats that are read; `found` says what it looks like.
  case unrecognised(path: String, found: String)
  /// None of the files that hold digits is in this folder.
  case folderWithoutDigits(folder: String)
  /// The folder has digits, but not those of this part.
  case partMissing(folder: String, part: DigitSource.Part)
  /// Labels were given, and no images.
  case labelsAlone(path: String)
  /// The files given together do not make one set; `reason` says why.
  case notTogether(paths: [String], reason: String)
  /// No file was named.
  case noPaths
  /// Single pictures were given where a labelled set is wanted.
  case notADataSet

  /// There are no images to train on.
  case nothingToTrainOn
  /// The images have no labels.
  case unlabelled(count: Int)
  /// All images show the same digit.
  case oneClass(digit: UInt8, count: Int)
  /// More images are to be held out than can be spared, or a negative number.
  case cannotHoldOut(requested: Int, available: Int)
  /// The pictures have another size than those of the network that is to read them.
  case otherSize(rows: Int, columns: Int, wantedRows: Int, wantedColumns: Int)
  /// The pictures have another value of full ink than those of the network that is to read them.
  case otherInk(maximum: Int, wanted: Int)
  /// A picture has no ink in it.
  case blankPicture(name: String)
}
