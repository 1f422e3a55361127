import Digits
import Storage
import TestSupport
import Testing

@Suite("PGM pictures")
struct PGMPictureTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private var path: String { folder.file("p.pgm") }

  private func read(_ bytes: [UInt8]) throws -> DigitPicture {
    try PGMPicture.read(InputFile(path: try folder.write("p.pgm", bytes)))
  }

  private func read(_ text: String) throws -> DigitPicture {
    try read(Array(text.utf8))
  }

  private func picture(_ maximum: Int, _ values: [UInt16]) -> DigitPicture {
    DigitPicture(name: path, rows: 2, columns: 3, maximumValue: maximum, values: values)
  }

  @Test("Digits, bytes and pairs of bytes give the same picture, comments or not")
  func forms() throws {
    let expected = picture(255, [0, 1, 2, 200, 254, 255])
    #expect(try read("P2\n3 2\n255\n0 1 2\n200 254 255\n") == expected)
    #expect(try read("P2#c\n3#w 9\r\n2 #h\n#\n255\n0#1\n1\t2 200 254 255 # the end") == expected)
    #expect(try read(Array("P5 3 2 255\n".utf8) + [0, 1, 2, 200, 254, 255]) == expected)
    #expect(
      try read(Array("P5\n# by hand\n3 2\n255 ".utf8) + [0, 1, 2, 200, 254, 255]) == expected)
    let packed = try DigitFiles.gzip(
      Array("P5 3 2 255\n".utf8) + [0, 1, 2, 200, 254, 255], in: folder)
    #expect(try read(packed) == expected)
  }

  @Test("White may be up to 65535, and then pixels are big-endian pairs")
  func wide() throws {
    let expected = picture(65535, [0, 1, 256, 4660, 65534, 65535])
    #expect(try read("P2 3 2 65535 0 1 256 4660 65534 65535") == expected)
    let bytes: [UInt8] = [0, 0, 0, 1, 1, 0, 0x12, 0x34, 0xFF, 0xFE, 0xFF, 0xFF]
    #expect(try read(Array("P5 3 2 65535\n".utf8) + bytes) == expected)
    #expect(
      try read(Array("P5 3 2 256\n".utf8) + [0, 0, 0, 1, 0, 2, 0, 3, 1, 0, 0, 255])
        == picture(256, [0, 1, 2, 3, 256, 255]))
  }

  @Test("A pixel that looks like white space or a comment is a pixel")
  func pixelsLikeSpace() throws {
    let pixels: [UInt16] = [32, 10, 35, 9, 13, 35]
    let bytes = Array("P5 3 2 255\n".utf8) + pixels.map { UInt8($0) }
    #expect(try read(bytes) == picture(255, pixels))
  }

  @Test("Faults of the header are named with their place")
  func headers() throws {
    func expect(_ text: String, _ offset: Int, _ wanted: String, _ found: String) {
      #expect(
        throws: DigitsDataError.pgmHeader(
          path: path, offset: offset, wanted: wanted, found: found)
      ) { try read(text) }
    }
    expect("P2", 2, "the width", "")
    expect("P23 2 255", 2, "the width", "3")
    expect("P2 # 3 2 255", 12, "the width", "")
    expect("P2 3 x2", 5, "the height", "x2")
    expect("P2 3 -2 255", 5, "the height", "-2")
    expect("P2 3 2 1e2", 7, "the value of white", "1e2")
    expect("P2 3 2 12345678901234567890", 7, "the value of white", "12345678901234567890")
    expect("P5 3 2 255#", 10, "the pixels, after white space", "")
  }

  @Test("Sizes and whites that cannot be are refused")
  func limits() throws {
    for (rows, columns) in [(0, 3), (3, 0), (4097, 1), (1, 4097), (999_999_999, 999_999_999)] {
      #expect(
        throws: DigitsDataError.pictureSize(
          path: path, rows: rows, columns: columns, sideLimit: 4096)
      ) { try read("P5 \(columns) \(rows) 255\n") }
    }
    for maximum in [0, 65536] {
      #expect(throws: DigitsDataError.pgmMaximum(path: path, found: maximum)) {
        try read("P2 1 1 \(maximum) 0")
      }
    }
  }

  @Test("Pixels that are too bright or no numbers are named with row and column")
  func pixels() throws {
    func error(_ text: String, column: Int) -> DigitsDataError {
      .pgmPixel(path: path, row: 2, column: column, text: text, maximum: 15)
    }
    #expect(throws: error("16", column: 1)) { try read("P2 3 2 15 0 1 2 16 0 0") }
    #expect(throws: error("1x", column: 3)) { try read("P2 3 2 15 0 1 2 3 4 1x") }
    #expect(throws: error("-1", column: 2)) { try read("P2 3 2 15 0 1 2 3 -1 1") }
    #expect(throws: error("16", column: 2)) {
      try read(Array("P5 3 2 15\n".utf8) + [0, 1, 2, 3, 16, 0])
    }
  }

  @Test("Too few pixels and too many are counted")
  func counts() throws {
    for count in [0, 5, 7] {
      let digits = [String](repeating: "1", count: count).joined(separator: " ")
      #expect(throws: DigitsDataError.pgmPixelCount(path: path, expected: 6, found: count)) {
        try read("P2 3 2 1 " + digits)
      }
    }
    let header = Array("P5 3 2 255\n".utf8)
    #expect(
      throws: DigitsDataError.truncated(path: path, expectedByteCount: 17, foundByteCount: 16)
    ) { try read(header + [1, 2, 3, 4, 5]) }
    #expect(
      throws: DigitsDataError.truncated(path: path, expectedByteCount: 17, foundByteCount: 10)
    ) { try read(header.dropLast()) }
    #expect(
      throws: DigitsDataError.trailingBytes(path: path, expectedByteCount: 17, foundByteCount: 18)
    ) { try read(header + [1, 2, 3, 4, 5, 6, 10]) }
  }

  @Test(
    "Other pictures are named for what they are",
    arguments: [
      ("P6 1 1 255 abc", "PPM"), ("P4 1 1 a", "PBM"), ("\u{1}", "01"), ("Hello", "Hello"),
    ])
  func others(text: String, appearance: String) throws {
    guard
      case .notPGM(_, let found) = #expect(
        throws: DigitsDataError.self, performing: { try read(text) })
    else { return }
    #expect(found.contains(appearance))
  }
}
