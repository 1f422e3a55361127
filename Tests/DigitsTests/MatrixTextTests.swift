import Digits
import Storage
import TestSupport
import Testing

@Suite("Matrices of grey values as text")
struct MatrixTextTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private var path: String { folder.file("m.txt") }

  private func read(_ text: String) throws -> [DigitPicture] {
    try MatrixText.read(InputFile(path: try folder.write("m.txt", text)))
  }

  @Test("Numbers stand between white space, commas or both")
  func separators() throws {
    let expected = DigitPicture(
      name: path, rows: 2, columns: 3, maximumValue: 255, values: [0, 17, 255, 1, 2, 3])
    for text in [
      "0 17 255\n1 2 3", "\n\n0,17,255\n1,2,3\n", "\t0 , 17 ,255,\r\n 1\t2  3 \r\n\r\n",
      "\u{FEFF}0.0 1.7e+01 2.55e2\n+1 2 3\n",
    ] {
      #expect(try read(text) == [expected], "\(text)")
    }
  }

  @Test("Zeros follow in a short row")
  func shortRows() throws {
    #expect(try read("1 2\n3\n4 5 6\n").map(\.values) == [[1, 2, 0, 3, 0, 0, 4, 5, 6]])
  }

  @Test("Empty lines part pictures, which have names and sizes of their own and one maximum")
  func several() throws {
    let pictures = try read("1 2\n\n \n300\n4\n\n\n5 6 7\n\n")
    #expect(pictures.map(\.name) == (1...3).map { "\(path), picture \($0)" })
    #expect(pictures.map(\.rows) == [1, 2, 1])
    #expect(pictures.map(\.columns) == [2, 1, 3])
    #expect(pictures.map(\.values) == [[1, 2], [300, 4], [5, 6, 7]])
    #expect(pictures.map(\.maximumValue) == [65535, 65535, 65535])
  }

  @Test(
    "The greatest value is the smallest of the usual ones that holds all numbers",
    arguments: [
      (0, 1), (1, 1), (2, 16), (16, 16), (17, 255), (255, 255), (256, 65535), (65535, 65535),
    ])
  func maximum(greatest: Int, expected: Int) throws {
    #expect(try read("0 \(greatest)\n").map(\.maximumValue) == [expected])
  }

  @Test("What is no number is named with line and column")
  func faults() throws {
    func error(_ line: Int, _ column: Int, _ text: String) -> DigitsDataError {
      .matrixValue(path: path, line: line, column: column, text: text)
    }
    #expect(throws: error(2, 3, "x")) { try read("1 2\n3 x 4\n") }
    #expect(throws: error(4, 2, "-1")) { try read("1\n\n\n -1") }
    #expect(throws: error(1, 1, "65536")) { try read("65536") }
    #expect(throws: error(1, 3, "0.5")) { try read("1,0.5") }
    #expect(throws: error(1, 1, "1;2")) { try read("1;2") }
    #expect(throws: error(1, 3, "\u{FFFD}")) { try read("1 \u{0} 2") }
    #expect(throws: DigitsDataError.matrixGap(path: path, line: 2, column: 3)) {
      try read("1,2\n3,,4")
    }
    #expect(throws: DigitsDataError.matrixGap(path: path, line: 1, column: 2)) { try read(" ,1") }
  }

  @Test("A text without numbers has no pictures", arguments: ["", "\n\n \t\n"])
  func empty(text: String) throws {
    #expect(throws: DigitsDataError.noPictures(path: path)) { try read(text) }
  }

  @Test("Rows, columns and pixels have limits")
  func limits() throws {
    let row = [String](repeating: "1", count: 4096).joined(separator: " ")
    let column = [String](repeating: "1", count: 4096).joined(separator: "\n")
    #expect(try read(row + "\n\n" + column).map(\.values.count) == [4096, 4096])
    #expect(throws: DigitsDataError.matrixTooLarge(path: path, line: 2, sideLimit: 4096)) {
      try read("1\n" + row + " 1")
    }
    #expect(throws: DigitsDataError.matrixTooLarge(path: path, line: 4098, sideLimit: 4096)) {
      try read("\n" + column + "\n1")
    }
    let file = InputFile(path: try folder.write("m.txt", "1\n1\n1 2 3\n\n1\n"))
    #expect(try MatrixText.read(file, pixelLimit: 10).count == 2)
    #expect(throws: DigitsDataError.tooManyPixels(path: path, limit: 9)) {
      try MatrixText.read(file, pixelLimit: 9)
    }
    #expect(try MatrixText.read(file, pixelLimit: 99, pictureLimit: 2).count == 2)
    #expect(throws: DigitsDataError.tooManyPictures(path: path, limit: 1)) {
      try MatrixText.read(file, pixelLimit: 99, pictureLimit: 1)
    }
  }

  @Test("The shipped 8 has 22 rows of 16 values")
  func eight() throws {
    let pictures = try MatrixText.read(InputFile(path: Command.corpora + "/digits/eight.txt"))
    #expect(pictures.count == 1)
    #expect(pictures[0].rows == 22 && pictures[0].columns == 16)
    #expect(pictures[0].maximumValue == 255)
    #expect(pictures[0][1, 5] == 157 && pictures[0][20, 8] == 255 && pictures[0][21, 14] == 6)
  }
}
