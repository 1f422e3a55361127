import Digits
import Storage
import TestSupport
import Testing

@Suite("Opening digits of any format")
struct DigitSourceTests {
  private let folder: TemporaryFolder
  private let training = DigitImages(
    pixels: DigitFiles.pixels(12), labels: [1, 2, 3], rows: 2, columns: 2)
  private let test = DigitImages(
    pixels: DigitFiles.pixels(8, seed: 6), labels: [4, 5], rows: 2, columns: 2)

  init() throws {
    folder = try TemporaryFolder()
  }

  private func imageBytes(_ images: DigitImages) -> [UInt8] {
    DigitFiles.idxImages(images.pixels, rows: 2, columns: 2)
  }

  private func labelBytes(_ images: DigitImages) -> [UInt8] {
    DigitFiles.idxLabels(images.labels ?? [])
  }

  private func unlabelled(_ images: DigitImages) -> DigitImages {
    DigitImages(pixels: images.pixels, rows: 2, columns: 2)
  }

  @Test(
    "A folder gives the part asked for, in the spellings and compressions that are about",
    arguments: ["-", "."], ["", ".gz"])
  func folders(separator: String, ending: String) throws {
    for (name, images) in [("train", training), ("t10k", test)] {
      for (content, bytes) in [
        ("images\(separator)idx3", imageBytes(images)),
        ("labels\(separator)idx1", labelBytes(images)),
      ] {
        _ = try folder.write(
          "m/\(name)-\(content)-ubyte\(ending)",
          ending.isEmpty ? bytes : try DigitFiles.gzip(bytes, in: folder))
      }
    }
    for path in [folder.file("m"), folder.file("m/")] {
      #expect(try DigitSource.open([path]) == .dataSet(training))
      #expect(try DigitSource.open([path], part: .test) == .dataSet(test))
    }
  }

  @Test("Labels are found beside images under another spelling, too; without them there are none")
  func labelsBeside() throws {
    let images = try folder.write("x/my-images.idx3-ubyte.gz", imageBytes(training))
    #expect(try DigitSource.open([images]) == .dataSet(unlabelled(training)))
    _ = try folder.write("x/my-labels-idx1-ubyte", labelBytes(training))
    #expect(try DigitSource.open([images]) == .dataSet(training))
    // The nearest spelling goes first, and its faults are not passed over.
    let near = try folder.write("x/my-labels.idx1-ubyte.gz", labelBytes(test))
    #expect(
      throws: DigitsDataError.labelCount(
        imagesPath: images, imageCount: 3, labelsPath: near, labelCount: 2)
    ) { try DigitSource.open([images]) }
    // Only the file's own name counts, not its folder's.
    let other = try folder.write("images/pixels", imageBytes(training))
    _ = try folder.write("labels/pixels", labelBytes(training))
    #expect(try DigitSource.open([other]) == .dataSet(unlabelled(training)))
  }

  @Test("Images and labels are given in either order, and named labels win over those beside")
  func pairs() throws {
    let images = try folder.write("images", imageBytes(training))
    _ = try folder.write("labels", labelBytes(test))
    let labels = try folder.write("else", labelBytes(training))
    #expect(try DigitSource.open([images, labels]) == .dataSet(training))
    #expect(try DigitSource.open([labels, images]) == .dataSet(training))
    #expect(throws: DigitsDataError.labelsAlone(path: labels)) { try DigitSource.open([labels]) }
    for path in [images, labels] {
      #expect(throws: DigitsDataError.self) { try DigitSource.open([path, path]) }
    }
  }

  @Test("The folder of the shipped digits is one to train on")
  func shipped() throws {
    let path = Command.corpora + "/digits"
    let images = try DigitSource.open([path]).dataSet()
    #expect(images.count == 1797 && images.rows == 8)
    #expect(try DigitSource.open([path + "/digits.csv.gz"]).dataSet() == images)
    #expect(throws: DigitsDataError.partMissing(folder: path, part: .test)) {
      try DigitSource.open([path], part: .test)
    }
    guard case .pictures(let pictures) = try DigitSource.open([path + "/eight.txt"]) else {
      Issue.record("not recognised as a matrix")
      return
    }
    #expect(pictures.count == 1)
  }

  @Test("Pictures of several files and formats make one list, in their order")
  func pictures() throws {
    let pgm = try folder.write("a.pgm", "P2 1 1 9 5")
    let matrix = try folder.write("b.txt", "1 2\n\n3\n")
    let source = try DigitSource.open([matrix, pgm])
    guard case .pictures(let pictures) = source else {
      Issue.record("not recognised as pictures")
      return
    }
    #expect(pictures.map(\.name) == ["\(matrix), picture 1", "\(matrix), picture 2", pgm])
    #expect(throws: DigitsDataError.notADataSet) { try source.dataSet() }
  }

  @Test("A table whose first line is damaged is still known as one")
  func damagedTable() throws {
    let line = DigitFiles.uciLine([Int](repeating: 1, count: 64), label: 2)
    let path = try folder.write("t", "1,2\n\(line)\n")
    #expect(throws: DigitsDataError.csvValueCount(path: path, line: 1, found: 2)) {
      try DigitSource.open([path])
    }
  }

  @Test("What is no digits is refused with a word on what it looks like")
  func unrecognised() throws {
    for (content, appearance) in [
      ("Dear reader", "Dear reader"), ("P6 1 1 255 abc", "PPM"), ("P2P", "P2P"),
      ("PK\u{3}\u{4}", "ZIP"), ("1\u{0}\u{7}\u{4}", "31 00 07 04"),
    ] {
      let path = try folder.write("u", content)
      guard
        case .unrecognised(path, let found) = #expect(
          throws: DigitsDataError.self, performing: { try DigitSource.open([path]) })
      else { continue }
      #expect(found.contains(appearance))
    }
    for content in ["", " \n\n"] {
      let path = try folder.write("e", content)
      #expect(throws: DigitsDataError.noPictures(path: path)) { try DigitSource.open([path]) }
    }
  }

  @Test("What does not belong together is not read together")
  func combinations() throws {
    let images = try folder.write("i", imageBytes(training))
    let line = DigitFiles.uciLine([Int](repeating: 1, count: 64), label: 2)
    let table = try folder.write("t", line)
    let matrix = try folder.write("m", "1 2")
    for paths in [
      [images, matrix], [table, matrix], [table, table], [images, table], [folder.path, images],
      ["-", images, "-"],
    ] {
      guard
        case .notTogether(let named, _) = #expect(
          throws: DigitsDataError.self, performing: { try DigitSource.open(paths) })
      else { continue }
      #expect(!named.isEmpty)
    }
    #expect(throws: DigitsDataError.noPaths) { try DigitSource.open([]) }
    #expect(throws: StorageError.emptyPath) { try DigitSource.open([""]) }
    #expect(throws: StorageError.self) { try DigitSource.open(["/no/such/file"]) }
  }

  @Test("A folder without digits says so, and one with the other part says that")
  func poorFolders() throws {
    #expect(throws: DigitsDataError.folderWithoutDigits(folder: folder.path)) {
      try DigitSource.open([folder.path])
    }
    _ = try folder.write("t10k-images-idx3-ubyte", imageBytes(test))
    #expect(throws: DigitsDataError.partMissing(folder: folder.path, part: .training)) {
      try DigitSource.open([folder.path])
    }
    #expect(try DigitSource.open([folder.path], part: .test) == .dataSet(unlabelled(test)))
  }

  @Test("A file that is too large to be digits is not read to its end")
  func byteLimit() throws {
    let file = InputFile(path: try folder.write("f", [UInt8](repeating: 7, count: 1000)))
    #expect(try WholeFile.read(file, byteLimit: 1000).count == 1000)
    #expect(throws: DigitsDataError.fileTooLarge(path: file.path, byteLimit: 999)) {
      try WholeFile.read(file, byteLimit: 999)
    }
  }
}
