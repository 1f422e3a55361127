import Digits
import Storage
import TestSupport
import Testing

@Suite("The table of the UCI digits")
struct UCIDigitsTests {
  private let folder: TemporaryFolder
  private let pixels = DigitFiles.pixels(128, upTo: 16).map(Int.init)

  init() throws {
    folder = try TemporaryFolder()
  }

  private func read(_ text: String) throws -> DigitImages {
    try UCIDigits.read(InputFile(path: try folder.write("d.csv", text)))
  }

  private var twoLines: [String] {
    [
      DigitFiles.uciLine(Array(pixels[..<64]), label: 7),
      DigitFiles.uciLine(Array(pixels[64...]), label: 0),
    ]
  }

  @Test("Lines are images of 8 × 8 and their labels, however lines end and numbers are written")
  func reading() throws {
    let expected = DigitImages(
      pixels: pixels.map { UInt8($0) }, labels: [7, 0], rows: 8, columns: 8, maximumValue: 16)
    #expect(try read(twoLines.joined(separator: "\n")) == expected)
    #expect(try read("\u{FEFF}" + twoLines.joined(separator: "\r\n\r\n") + "\r\n \n") == expected)
    let fractions = twoLines.map { line in
      line.split(separator: ",").map { number in
        number.count == 2
          ? "\(number.first ?? "0").\(number.last ?? "0")00000000000000000e+01"
          : "\(number).000000000000000000e+00"
      }.joined(separator: ", ")
    }
    #expect(try read(fractions.joined(separator: "\n")) == expected)
  }

  @Test("The shipped digits are those that were published")
  func shipped() throws {
    let path = Command.corpora + "/digits/digits.csv.gz"
    #expect(
      SHA256.digest(of: try TemporaryFolder.contents(path))
        == "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22")
    let images = try UCIDigits.read(InputFile(path: path))
    #expect(images.count == 1797)
    #expect(images.classCounts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(images.labels?.prefix(5) == [0, 1, 2, 3, 4])
    #expect(images.withPixels(of: 0) { Array($0.prefix(8)) } == [0, 0, 5, 13, 9, 1, 0, 0])
    // The mean that NumPy gives, 4.884164579855314, in sixteenths.
    #expect(isClose(images.pixelMean * 16, 4.884164579855314, relative: 1e-12))
    #expect(isClose(images.pixelStandardDeviation * 16, 6.016787548672236, relative: 1e-12))
    try images.requireTrainable()
  }

  @Test("A line of another length is named", arguments: [1, 64, 66, 130])
  func lengths(count: Int) throws {
    let line = [String](repeating: "1", count: count).joined(separator: ",")
    #expect(
      throws: DigitsDataError.csvValueCount(path: folder.file("d.csv"), line: 3, found: count)
    ) { try read(twoLines[0] + "\n\n" + line + "\n" + twoLines[1]) }
  }

  @Test(
    "What is no value of a pixel is named with its line and place",
    arguments: ["17", "-1", "", "x", "1.5", "0x10", "nan", "inf", "1e999", "99999999999999999999"])
  func values(text: String) throws {
    var fields = twoLines[1].split(separator: ",").map(String.init)
    fields[63] = text
    #expect(
      throws: DigitsDataError.csvValue(
        path: folder.file("d.csv"), line: 2, place: 64, text: text, maximum: 16)
    ) { try read(twoLines[0] + "\n" + fields.joined(separator: ",")) }
  }

  @Test("A label above 9 is no digit")
  func labels() throws {
    #expect(
      throws: DigitsDataError.csvValue(
        path: folder.file("d.csv"), line: 1, place: 65, text: "10", maximum: 9)
    ) { try read(DigitFiles.uciLine(Array(pixels[..<64]), label: 10)) }
  }

  @Test("A table without lines has no pictures", arguments: ["", "\n \r\n", "\u{FEFF}"])
  func empty(text: String) throws {
    #expect(throws: DigitsDataError.noPictures(path: folder.file("d.csv"))) { try read(text) }
  }
}
