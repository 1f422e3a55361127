import Storage

/// What the files hold that somebody named: a data set, or single pictures of any size.
public enum DigitSource: Sendable, Equatable {
  /// Images of one size, as a rule with labels.
  case dataSet(DigitImages)
  /// At least one picture.
  case pictures([DigitPicture])

  /// The two halves that data sets come in.
  public enum Part: String, Sendable, CaseIterable {
    /// What to learn from: MNIST's `train` files.
    case training
    /// What to judge by: MNIST's `t10k` files.
    case test
  }

  /// Opens files, or a folder, whatever they are of the formats that this module reads.
  ///
  /// - A folder: MNIST's files of that part if they are there, else the table of the UCI digits:
  ///   `digits.csv` or `optdigits.tra` to train on, `optdigits.tes` to test with. All of them may end
  ///   in `.gz`.
  /// - A file of images in MNIST's format: with the labels that lie beside it under the same kind of
  ///   name, or without any.
  /// - A file of images and one of labels, in either order.
  /// - The table of the UCI digits.
  /// - PGM pictures and numbers in text, any count of them; `-` is standard input.
  ///
  /// - Throws: ``DigitsDataError``, `StorageError`.
  public static func open(_ paths: [String], part: Part = .training) throws -> DigitSource {
    if paths.isEmpty { throw DigitsDataError.noPaths }
    if let folder = paths.first(where: Folder.isFolder) {
      if paths.count > 1 {
        throw DigitsDataError.notTogether(
          paths: paths, reason: "\(folder) is a folder; name it alone, or files")
      }
      return .dataSet(try open(folder: folder, part: part))
    }
    if paths.filter({ $0 == InputFile.standardInput.path }).count > 1 {
      throw DigitsDataError.notTogether(
        paths: paths, reason: "standard input can be read only once")
    }
    var opened = OpenedFiles()
    for path in paths { try opened.add(InputFile(path: path)) }
    return try opened.source(paths: paths)
  }

  /// The data set.
  ///
  /// - Throws: ``DigitsDataError/notADataSet``.
  public func dataSet() throws(DigitsDataError) -> DigitImages {
    guard case .dataSet(let images) = self else { throw .notADataSet }
    return images
  }

  /// Everything here in the size that a network was trained on, and in which ink the pictures seem
  /// to be drawn. Pictures are always fitted; a data set that has the size is taken as it is, and its
  /// ink is bright.
  ///
  /// - Throws: ``DigitsDataError/blankPicture(name:)``.
  public func images(
    fitting: PictureFitting, ink: InkTone? = nil
  ) throws(DigitsDataError) -> (images: DigitImages, ink: [InkTone]) {
    switch self {
    case .pictures(let pictures):
      return try fitting.images(of: pictures, ink: ink)
    case .dataSet(let images):
      let fitted = try fitting.images(from: images)
      return (fitted, [InkTone](repeating: .bright, count: fitted.count))
    }
  }

  private static func open(folder: String, part: Part) throws -> DigitImages {
    if let images = IDXNames.images(of: part, in: folder) {
      return try IDXFile.read(images: images, labels: IDXNames.labels(beside: images))
    }
    if let table = UCIDigits.table(of: part, in: folder) { return try UCIDigits.read(table) }
    let hasOther = Part.allCases.contains { other in
      IDXNames.images(of: other, in: folder) != nil
        || UCIDigits.table(of: other, in: folder) != nil
    }
    throw hasOther
      ? DigitsDataError.partMissing(folder: folder, part: part)
      : DigitsDataError.folderWithoutDigits(folder: folder)
  }
}

/// The files named together, each recognised and read.
private struct OpenedFiles {
  private var images: (content: DigitImages, file: InputFile)?
  private var labels: (content: [UInt8], file: InputFile)?
  private var tables: [DigitImages] = []
  private var pictures: [DigitPicture] = []

  mutating func add(_ file: InputFile) throws {
    let bytes = try WholeFile.read(file)
    let name = file.displayName
    switch DigitFileKind(bytes) {
    case .idx(.images):
      let content = try IDXFile.parseImages(bytes, path: name)
      if let images { throw twice(images.file, file, "both are files of images") }
      images = (content, file)
    case .idx(.labels):
      let content = try IDXFile.parseLabels(bytes, path: name)
      if let labels { throw twice(labels.file, file, "both are files of labels") }
      labels = (content, file)
    case .uciTable:
      tables.append(try UCIDigits.parse(bytes, path: name))
    case .pgm:
      pictures.append(try PGMPicture.parse(bytes, path: name))
    case .matrix:
      pictures += try MatrixText.parse(bytes, path: name)
    case nil where bytes.allSatisfy(TextBytes.isSpace):
      throw DigitsDataError.noPictures(path: name)
    case nil:
      throw DigitsDataError.unrecognised(
        path: name, found: DigitFileKind.appearance(of: bytes))
    }
  }

  private func twice(_ one: InputFile, _ other: InputFile, _ reason: String) -> DigitsDataError {
    .notTogether(paths: [one.displayName, other.displayName], reason: reason)
  }

  func source(paths: [String]) throws -> DigitSource {
    let isIDX = images != nil || labels != nil
    let kindCount = (isIDX ? 1 : 0) + tables.count + (pictures.isEmpty ? 0 : 1)
    if kindCount > 1 {
      throw DigitsDataError.notTogether(
        paths: paths, reason: "they are several data sets, or sets and pictures; name one")
    }
    if !pictures.isEmpty { return .pictures(pictures) }
    if let table = tables.first { return .dataSet(table) }
    guard let images else {
      throw DigitsDataError.labelsAlone(path: labels?.file.displayName ?? paths[0])
    }
    let imagesPath = images.file.displayName
    if let labels {
      return .dataSet(
        try IDXFile.join(
          images.content, imagesPath: imagesPath, labels.content,
          labelsPath: labels.file.displayName))
    }
    guard let file = IDXNames.labels(beside: images.file) else { return .dataSet(images.content) }
    return .dataSet(
      try IDXFile.join(
        images.content, imagesPath: imagesPath, try IDXFile.readLabels(file),
        labelsPath: file.displayName))
  }
}
