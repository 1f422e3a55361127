import Testing
import TextProcessing

@Suite("The Unicode Consortium's own suites")
struct ConformanceTests {
  private func check(
    _ name: String, atLeast: Int, _ boundaries: (UnsafeBufferPointer<UInt8>) -> [Int]
  ) throws {
    let tests = try UnicodeData.breakTests(name)
    #expect(tests.count >= atLeast)
    for test in tests {
      let found = test.text.withUnsafeBufferPointer(boundaries)
      #expect(found == test.boundaries, "\(test.line)")
    }
  }

  @Test(
    "every line of WordBreakTest.txt",
    .enabled(if: UnicodeData.holds("auxiliary/WordBreakTest.txt"), UnicodeData.advice))
  func wordBreaks() throws {
    try check("WordBreakTest.txt", atLeast: 1800) { BoundaryFinder.words(in: $0) }
  }

  @Test(
    "every line of GraphemeBreakTest.txt",
    .enabled(if: UnicodeData.holds("auxiliary/GraphemeBreakTest.txt"), UnicodeData.advice))
  func graphemeBreaks() throws {
    try check("GraphemeBreakTest.txt", atLeast: 600) { BoundaryFinder.graphemeClusters(in: $0) }
  }

  @Test(
    "every line of SentenceBreakTest.txt",
    .enabled(if: UnicodeData.holds("auxiliary/SentenceBreakTest.txt"), UnicodeData.advice))
  func sentenceBreaks() throws {
    try check("SentenceBreakTest.txt", atLeast: 500) { BoundaryFinder.sentences(in: $0) }
  }

  @Test(
    "every row of NormalizationTest.txt",
    .enabled(
      if: UnicodeData.holds("NormalizationTest.txt.bz2")
        && UnicodeVersion.utf8proc == UnicodeVersion.tables, UnicodeData.advice))
  func normalization() throws {
    let canonical = try Tokenizer(TextPipeline(tokenizer: .word))
    var compatible = TextPipeline(tokenizer: .word)
    compatible.normalization.form = .nfkc
    let compatibility = try Tokenizer(compatible)
    var rowCount = 0
    for line in try UnicodeData.text("NormalizationTest.txt.bz2").split(separator: "\n") {
      let columns = line.prefix { $0 != "#" }.split(separator: ";").prefix(5).map(decoded)
      guard columns.count == 5, !line.hasPrefix("@") else { continue }
      rowCount += 1
      for source in columns[0..<3] {
        // Columns 2 and 4 are NFC and NFKC; tokens hold the text but for white space.
        #expect(try joined(canonical, source) == visible(columns[1]), "\(line)")
      }
      for source in columns[0..<5] {
        #expect(try joined(compatibility, source) == visible(columns[3]), "\(line)")
      }
    }
    #expect(rowCount > 18_000)
  }

  private func decoded(_ field: Substring) -> String {
    var scalars = String.UnicodeScalarView()
    for number in field.split(separator: " ") {
      if let scalar = UInt32(number, radix: 16).flatMap(Unicode.Scalar.init) {
        scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  private func joined(_ tokenizer: Tokenizer, _ text: String) throws -> [UInt8] {
    try tokenizer.tokenize(text).bytes
  }

  private func visible(_ text: String) -> [UInt8] {
    Array(
      String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isWhitespace }))
        .utf8)
  }
}
