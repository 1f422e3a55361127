import Foundation
import Testing
import TextProcessing

/// The consortium's test files, where Debian's package unicode-data put them.
enum UnicodeData {
  static let folder = "/usr/share/unicode"

  /// Whether the file is there in the version that the program implements.
  static func holds(_ name: String) -> Bool {
    guard let text = try? text(name) else { return false }
    return text.prefix(200).contains("-\(UnicodeVersion.tables).txt")
  }

  /// A file's text; one that ends in `.bz2` is decompressed.
  static func text(_ name: String) throws -> String {
    let path = folder + "/" + name
    guard name.hasSuffix(".bz2") else { return try String(contentsOfFile: path, encoding: .utf8) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["bzip2", "-dc", path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// The lines of a `…BreakTest.txt`: a text, and the byte offsets of all its boundaries.
  static func breakTests(_ name: String) throws -> [BreakTest] {
    try text("auxiliary/" + name).split(separator: "\n").compactMap { line in
      let fields = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      if fields.isEmpty { return nil }
      var text: [UInt8] = []
      var boundaries: [Int] = []
      for field in fields {
        if field == "÷" {
          boundaries.append(text.count)
        } else if let scalar = UInt32(field, radix: 16).flatMap(Unicode.Scalar.init) {
          text += Array(String(Character(scalar)).utf8)
        }
      }
      return BreakTest(text: text, boundaries: boundaries, line: String(line))
    }
  }

  struct BreakTest {
    var text: [UInt8]
    var boundaries: [Int]
    var line: String
  }

  /// Skip messages of the suites.
  static let advice =
    Comment(
      rawValue:
        "needs the package unicode-data in the version of Lacuna's tables, \(UnicodeVersion.tables)"
    )
}
