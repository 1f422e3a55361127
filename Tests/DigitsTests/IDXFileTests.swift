import Digits
import Storage
import TestSupport
import Testing

@Suite("MNIST's file format")
struct IDXFileTests {
  private let folder: TemporaryFolder
  private let pixels = DigitFiles.pixels(5 * 3 * 2)

  init() throws {
    folder = try TemporaryFolder()
  }

  private func images(_ bytes: [UInt8]) throws -> DigitImages {
    try IDXFile.read(images: InputFile(path: try folder.write("images", bytes)))
  }

  private func labels(_ bytes: [UInt8]) throws -> [UInt8] {
    try IDXFile.readLabels(InputFile(path: try folder.write("labels", bytes)))
  }

  @Test("Images and labels are read, gzip data or not")
  func pair() throws {
    let imageBytes = DigitFiles.idxImages(pixels, rows: 3, columns: 2)
    let labelBytes = DigitFiles.idxLabels([9, 0, 1, 2, 0])
    let expected = DigitImages(pixels: pixels, labels: [9, 0, 1, 2, 0], rows: 3, columns: 2)
    let plain = InputFile(path: try folder.write("a", imageBytes))
    let plainLabels = InputFile(path: try folder.write("b", labelBytes))
    #expect(try IDXFile.read(images: plain, labels: plainLabels) == expected)
    let packed = InputFile(
      path: try folder.write("a.gz", try DigitFiles.gzip(imageBytes, in: folder)))
    let packedLabels = InputFile(
      path: try folder.write("b.gz", try DigitFiles.gzip(labelBytes, in: folder)))
    #expect(try IDXFile.read(images: packed, labels: packedLabels) == expected)
    #expect(try IDXFile.read(images: packed).labels == nil)
    #expect(try IDXFile.read(images: packed)[1..<3].pixels == Array(pixels[6..<18]))
  }

  @Test("A file that ends early or goes on says how many bytes it should have")
  func lengths() throws {
    let bytes = DigitFiles.idxImages(pixels, rows: 3, columns: 2)
    let path = folder.file("images")
    #expect(
      throws: DigitsDataError.truncated(path: path, expectedByteCount: 46, foundByteCount: 45)
    ) { try images(Array(bytes.dropLast())) }
    #expect(
      throws: DigitsDataError.truncated(path: path, expectedByteCount: 16, foundByteCount: 15)
    ) { try images(Array(bytes.prefix(15))) }
    #expect(
      throws: DigitsDataError.trailingBytes(path: path, expectedByteCount: 46, foundByteCount: 48)
    ) { try images(bytes + [0, 0]) }
    let labelPath = folder.file("labels")
    #expect(
      throws: DigitsDataError.truncated(path: labelPath, expectedByteCount: 11, foundByteCount: 10)
    ) { try labels([0, 0, 8, 1] + DigitFiles.word(3) + [1, 2]) }
    // What a header promises is not allocated before it is there.
    #expect(
      throws: DigitsDataError.truncated(
        path: path, expectedByteCount: 16 + 0xFFFF_FFFF << 24, foundByteCount: 17)
    ) {
      try images(
        [0, 0, 8, 3] + DigitFiles.word(-1) + DigitFiles.word(4096) + DigitFiles.word(4096) + [7])
    }
  }

  @Test("Files exchanged, of other elements or of other shapes are told apart")
  func headers() throws {
    let path = folder.file("images")
    #expect(throws: DigitsDataError.otherIDXContent(path: path, wanted: .images)) {
      try images(DigitFiles.idxLabels([1, 2]))
    }
    #expect(throws: DigitsDataError.otherIDXContent(path: folder.file("labels"), wanted: .labels)) {
      try labels(DigitFiles.idxImages(pixels, rows: 3, columns: 2))
    }
    #expect(throws: DigitsDataError.idxElementType(path: path, code: 0x0D)) {
      try images([0, 0, 0x0D, 3] + DigitFiles.word(0))
    }
    #expect(throws: DigitsDataError.idxDimensionCount(path: path, found: 4)) {
      try images([0, 0, 8, 4] + DigitFiles.word(0))
    }
  }

  @Test("What is no IDX file is named for what it looks like")
  func otherFiles() throws {
    func found(_ bytes: [UInt8]) throws -> String? {
      guard
        case .notIDX(_, .images, let found) = #expect(
          throws: DigitsDataError.self, performing: { try images(bytes) })
      else { return nil }
      return found
    }
    #expect(try found([]) == "it is empty")
    #expect(try found(Array("Dear reader".utf8))?.contains("'Dear reader'") == true)
    #expect(try found([0x89, 0x50, 0x4E, 0x47, 0x0D])?.contains("PNG") == true)
    #expect(try found([1, 2, 3, 250, 7]) == "its first bytes are 01 02 03 FA")
    let twice = try DigitFiles.gzip(try DigitFiles.gzip([1, 2, 3], in: folder), in: folder)
    #expect(try found(twice)?.contains("gzip data inside gzip data") == true)
    let text = try DigitFiles.gzip(Array("0 1 2\n".utf8), in: folder)
    #expect(try found(text)?.contains("'0 1 2'") == true)
  }

  @Test("Sizes that no digit has are refused", arguments: [0, 4097, 0x7FFF_FFFF, 0xFFFF_FFFF])
  func sizes(side: Int) throws {
    let path = folder.file("images")
    let (word, one) = (DigitFiles.word(side), DigitFiles.word(1))
    #expect(
      throws: DigitsDataError.pictureSize(path: path, rows: side, columns: 1, sideLimit: 4096)
    ) { try images([0, 0, 8, 3] + one + word + one + [0]) }
    #expect(
      throws: DigitsDataError.pictureSize(path: path, rows: 1, columns: side, sideLimit: 4096)
    ) { try images([0, 0, 8, 3] + one + one + word + [0]) }
  }

  @Test("A set of no images is refused, and so is a label that is no digit")
  func contents() throws {
    #expect(throws: DigitsDataError.noPictures(path: folder.file("images"))) {
      try images(DigitFiles.idxImages([], rows: 3, columns: 2))
    }
    #expect(
      throws: DigitsDataError.labelTooLarge(path: folder.file("labels"), index: 2, value: 10)
    ) { try labels(DigitFiles.idxLabels([9, 0, 10, 11])) }
    #expect(try labels(DigitFiles.idxLabels([])) == [])
  }

  @Test("As many labels as images are needed", arguments: [0, 4, 6])
  func counts(labelCount: Int) throws {
    let images = try folder.write("i", DigitFiles.idxImages(pixels, rows: 3, columns: 2))
    let labels = try folder.write(
      "l", DigitFiles.idxLabels([UInt8](repeating: 1, count: labelCount)))
    #expect(
      throws: DigitsDataError.labelCount(
        imagesPath: images, imageCount: 5, labelsPath: labels, labelCount: labelCount)
    ) { try IDXFile.read(images: InputFile(path: images), labels: InputFile(path: labels)) }
  }
}
