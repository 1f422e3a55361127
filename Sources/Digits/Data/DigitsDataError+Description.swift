extension DigitsDataError: CustomStringConvertible {
  /// What was found, where, and what to do.
  public var description: String {
    switch self {
    case .notIDX(let path, let wanted, let found):
      "\(path) is not a file of \(wanted.rawValue) in MNIST's IDX format (\(found))"
    case .otherIDXContent(let path, .images):
      "\(path) is a file of labels, but one of images is wanted here, such as "
        + "train-images-idx3-ubyte; perhaps the two were exchanged"
    case .otherIDXContent(let path, .labels):
      "\(path) is a file of images, but one of labels is wanted here, such as "
        + "train-labels-idx1-ubyte; perhaps the two were exchanged"
    case .idxElementType(let path, let code):
      "\(path) is an IDX file of \(IDXFile.elementName(code)), and only unsigned bytes (0x08) are "
        + "read; convert its values to 0…255"
    case .idxDimensionCount(let path, let found):
      "\(path) is an IDX file of \(found) dimensions, but images have 3 and labels 1"
    case .truncated(let path, let expected, let found):
      "\(path) ends after \(found) of \(expected) bytes; fetch or copy it again"
    case .trailingBytes(let path, let expected, let found):
      "\(path) has \(found) bytes where its header promises \(expected); "
        + "it is damaged, or two files were joined: fetch or copy it again"
    case .labelCount(let imagesPath, let imageCount, let labelsPath, let labelCount):
      "\(imagesPath) has \(imageCount) images, but \(labelsPath) has \(labelCount) labels; "
        + "give the two files that belong together"
    case .labelTooLarge(let path, let index, let value):
      "\(path): the label of image \(index) is \(value), and labels are the digits 0 to 9; "
        + "letters and other classes are not read"
    case .noPictures(let path):
      "\(path) has no pictures in it"
    case .pictureSize(let path, let rows, let columns, let sideLimit):
      "\(path) speaks of a picture of \(columns) × \(rows) pixels, and a side has 1 to "
        + "\(sideLimit); it is damaged, or has to be made smaller first"
    case .fileTooLarge(let path, let byteLimit):
      "\(path) has more than \(byteLimit) bytes when unpacked, which is more than is read; "
        + "give a part of it"
    case .tooManyPixels(let path, let limit):
      "\(path) has more than \(limit) pixels, filled-up rows included; give fewer pictures at once"
    case .tooManyPictures(let path, let limit):
      "\(path) has more than \(limit) pictures between its empty lines; give fewer at once"
    case .csvValueCount(let path, let line, let found):
      "\(path), line \(line): \(found) value\(found == 1 ? "" : "s") instead of 65 "
        + "(64 pixels and the digit, between commas)"
    case .csvValue(let path, let line, let place, let text, let maximum):
      "\(path), line \(line): value \(place) is '\(text)', but "
        + (place == 65 ? "the digit" : "a pixel") + " is a whole number from 0 to \(maximum)"
    case .matrixValue(let path, let line, let column, let text):
      "\(path), line \(line), column \(column): '\(text)' is not a whole number from 0 to 65535"
    case .matrixGap(let path, let line, let column):
      "\(path), line \(line), column \(column): no number before the comma; write 0 there"
    case .matrixTooLarge(let path, let line, let sideLimit):
      "\(path), line \(line): the matrix has more than \(sideLimit) rows or columns; "
        + "make it smaller, or put an empty line between pictures"
    case .notPGM(let path, let found):
      "\(path) is not a PGM picture (\(found))"
    case .pgmHeader(let path, let offset, let wanted, let found):
      "\(path): byte \(offset) of the PGM header should begin \(wanted), but there is "
        + (found.isEmpty ? "nothing more" : "'\(found)'") + "; save the picture again"
    case .pgmMaximum(let path, let found):
      "\(path): the PGM header says that white is \(found), and it is 1 to 65535"
    case .pgmPixel(let path, let row, let column, let text, let maximum):
      "\(path): the pixel in row \(row), column \(column) is '\(text)', but the header says that "
        + "pixels are 0 to \(maximum); save the picture again"
    case .pgmPixelCount(let path, let expected, let found):
      found < expected
        ? "\(path) ends after \(found) of \(expected) pixels; save the picture again"
        : "\(path) goes on after its \(expected) pixels; give one picture in each file"
    case .unrecognised(let path, let found):
      "\(path) has no digits that can be read (\(found)): give MNIST's IDX files, the UCI digits "
        + "as CSV, a PGM picture, or grey values as text"
    case .folderWithoutDigits(let folder):
      "\(folder) is a folder without digits: neither train-images-idx3-ubyte nor digits.csv is in "
        + "it, with or without .gz"
    case .partMissing(let folder, let part):
      "\(folder) has digits, but not those for \(part == .training ? "training" : "testing"); "
        + "name the file"
    case .labelsAlone(let path):
      "\(path) has only labels; name the file of their images first"
    case .notTogether(let paths, let reason):
      "\(paths.joined(separator: ", ")) cannot be read together: \(reason)"
    case .noPaths:
      "no file of digits was named"
    case .notADataSet:
      "these are single pictures that nobody has labelled, and a labelled set is wanted: "
        + "MNIST's IDX files or the UCI digits as CSV"
    case .nothingToTrainOn:
      "there are no images to train on"
    case .unlabelled(let count):
      "the \(count) images have no labels, and nobody knows what they show: "
        + "name the file of labels, too, such as train-labels-idx1-ubyte"
    case .oneClass(let digit, let count):
      "all \(count) images show a \(digit), so there is nothing to tell apart; "
        + "take more images, or others"
    case .cannotHoldOut(let requested, let available):
      "\(requested) of \(available) images cannot be held out; take 0 to \(max(available - 1, 0))"
    case .otherSize(let rows, let columns, let wantedRows, let wantedColumns):
      "these pictures have \(rows) × \(columns) pixels, and the network reads those of "
        + "\(wantedRows) × \(wantedColumns); take the pictures that it was trained for, or give single "
        + "ones to 'digits read', which fits them"
    case .otherInk(let maximum, let wanted):
      "full ink is \(maximum) in these pictures and \(wanted) in those that the network was trained "
        + "on; take pictures of the same kind"
    case .blankPicture(let name):
      "\(name) has no ink in it, so there is no digit to find; if the ink is very pale, darken it"
    }
  }
}
