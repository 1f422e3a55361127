import Digits
import Testing

@Suite("What is said about digits that cannot be read")
struct DigitsDataErrorTests {
  @Test("A message says what was found, where, and what to do")
  func messages() {
    let cases: [(DigitsDataError, [String])] = [
      (.notIDX(path: "a", wanted: .labels, found: "odd"), ["a is", "of labels", "odd"]),
      (.otherIDXContent(path: "a", wanted: .images), ["a is a file of labels", "exchanged"]),
      (.otherIDXContent(path: "a", wanted: .labels), ["a is a file of images", "exchanged"]),
      (.idxElementType(path: "a", code: 0x0D), ["32-bit fractions (0x0D)", "convert"]),
      (.idxDimensionCount(path: "a", found: 2), ["2 dimensions", "labels 1"]),
      (.truncated(path: "a", expectedByteCount: 9, foundByteCount: 5), ["5 of 9", "again"]),
      (.trailingBytes(path: "a", expectedByteCount: 9, foundByteCount: 11), ["11", "9", "again"]),
      (
        .labelCount(imagesPath: "a", imageCount: 3, labelsPath: "b", labelCount: 4),
        ["a has 3", "b has 4", "together"]
      ),
      (.labelTooLarge(path: "a", index: 7, value: 12), ["image 7 is 12", "0 to 9"]),
      (.pictureSize(path: "a", rows: 5, columns: 0, sideLimit: 9), ["0 × 5", "1 to 9"]),
      (.fileTooLarge(path: "a", byteLimit: 9), ["more than 9 bytes", "part"]),
      (.csvValueCount(path: "a", line: 3, found: 1), ["a, line 3: 1 value instead of 65"]),
      (
        .csvValue(path: "a", line: 3, place: 65, text: "x", maximum: 9),
        ["line 3", "value 65 is 'x'", "the digit", "0 to 9"]
      ),
      (
        .csvValue(path: "a", line: 3, place: 4, text: "17", maximum: 16), ["a pixel", "0 to 16"]
      ),
      (
        .pgmHeader(path: "a", offset: 4, wanted: "the width", found: ""),
        ["byte 4", "the width", "nothing more"]
      ),
      (.pgmPixelCount(path: "a", expected: 6, found: 5), ["5 of 6", "again"]),
      (.pgmPixelCount(path: "a", expected: 6, found: 7), ["after its 6", "one picture"]),
      (.matrixValue(path: "a", line: 2, column: 5, text: "x"), ["line 2, column 5: 'x'"]),
      (.matrixGap(path: "a", line: 2, column: 5), ["line 2, column 5", "write 0"]),
      (.partMissing(folder: "f", part: .test), ["f has", "testing", "name the file"]),
      (.partMissing(folder: "f", part: .training), ["training"]),
      (.notTogether(paths: ["a", "b"], reason: "why"), ["a, b", "why"]),
      (.unlabelled(count: 2), ["2 images", "file of labels"]),
      (.oneClass(digit: 4, count: 9), ["all 9 images show a 4"]),
      (.cannotHoldOut(requested: 9, available: 4), ["9 of 4", "0 to 3"]),
      (
        .otherSize(rows: 4, columns: 5, wantedRows: 8, wantedColumns: 9),
        ["4 × 5", "8 × 9", "trained for"]
      ),
      (.otherInk(maximum: 16, wanted: 255), ["full ink is 16", "255", "same kind"]),
      (.blankPicture(name: "a, picture 2"), ["a, picture 2 has no ink"]),
    ]
    for (error, parts) in cases {
      for part in parts {
        #expect(error.description.contains(part), "'\(part)' in: \(error.description)")
      }
    }
  }
}
