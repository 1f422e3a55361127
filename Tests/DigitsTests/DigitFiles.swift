import Digits
import Foundation
import Storage
import TestSupport

/// Makes small files of digits.
enum DigitFiles {
  /// A big-endian number of 32 bits.
  static func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// An IDX file of images.
  static func idxImages(_ pixels: [UInt8], rows: Int, columns: Int) -> [UInt8] {
    [0, 0, 8, 3] + word(pixels.count / (rows * columns)) + word(rows) + word(columns) + pixels
  }

  /// An IDX file of labels.
  static func idxLabels(_ labels: [UInt8]) -> [UInt8] {
    [0, 0, 8, 1] + word(labels.count) + labels
  }

  /// A line of the UCI digits' table.
  static func uciLine(_ pixels: [Int], label: Int) -> String {
    (pixels + [label]).map(String.init).joined(separator: ",")
  }

  /// Seeded pixels.
  static func pixels(_ count: Int, upTo maximum: UInt8 = 255, seed: UInt64 = 5) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8.random(in: 0...maximum, using: &generator) }
  }

  /// The bytes as the gzip command compresses them.
  static func gzip(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> [UInt8] {
    let path = try folder.write("plain-\(UUID().uuidString)", bytes)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-c", path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Array(data)
  }

  /// The pixels of an image as a network gets them.
  static func floats(_ images: DigitImages, at image: Int) -> [Float] {
    var result = [Float](repeating: .nan, count: images.pixelCount)
    result.withUnsafeMutableBufferPointer { images.copyPixels(of: image, into: $0) }
    return result
  }

  /// A picture drawn with characters: `.` is 0, `#` is the greatest value, a digit that many ninths
  /// of it.
  static func picture(_ drawing: String, maximum: Int = 9, name: String = "drawing")
    -> DigitPicture
  {
    let lines = drawing.split(separator: "\n")
    let values = lines.joined().map { character in
      UInt16(
        (character == "." ? 0 : character == "#" ? 9 : Int(String(character)) ?? 0) * maximum / 9)
    }
    return DigitPicture(
      name: name, rows: lines.count, columns: lines[0].count, maximumValue: maximum,
      values: values)
  }
}
