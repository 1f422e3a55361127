import Storage
import TestSupport
import Testing
import TextProcessing

@Suite("Text that is not UTF-8")
struct BadTextTests {
  private func tokens(
    _ bytes: [UInt8], _ change: (inout TextPipeline) -> Void = { _ in }
  ) throws -> TokenizedText {
    var pipeline = TextPipeline(tokenizer: .word)
    change(&pipeline)
    var tokens = TokenizedText(keepsOffsets: true)
    let block = TextBlock(bytes: bytes, fileName: "f.txt")
    try Tokenizer(pipeline).tokenize(block, into: &tokens)
    return tokens
  }

  /// Each kind of ill-formed sequence, with the lengths of its maximal subparts.
  static let illFormed: [([UInt8], [Int])] = [
    ([0x80], [1]), ([0xBF, 0x80], [1, 1]),  // continuation without a start
    ([0xC0, 0xAF], [1, 1]), ([0xC1, 0xBF], [1, 1]),  // overlong, two bytes
    ([0xE0, 0x9F, 0x80], [1, 1, 1]), ([0xF0, 0x8F, 0xBF, 0xBF], [1, 1, 1, 1]),  // overlong
    ([0xED, 0xA0, 0x80], [1, 1, 1]),  // a surrogate
    ([0xF4, 0x90, 0x80, 0x80], [1, 1, 1, 1]), ([0xF5, 0x80], [1, 1]), ([0xFF], [1]),  // too high
    ([0xC3], [1]), ([0xE2, 0x82], [2]), ([0xF0, 0x9F, 0x98], [3]),  // cut off
    ([0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2], [3, 2, 1]),  // the standard's own example
  ]

  @Test("Each kind is found with its line and byte", arguments: illFormed)
  func located(bad: [UInt8], subparts: [Int]) throws {
    for follower in [[], Array(" ok\n".utf8)] {
      let bytes = Array("good é line\nthen ".utf8) + bad + follower
      let expected = TextError.invalidUTF8(
        file: "f.txt", line: 2, byteOffset: 18, bytes: Array(bad[..<subparts[0]]))
      #expect(throws: expected) { try tokens(bytes) }
    }
  }

  @Test("Each maximal subpart becomes one replacement character", arguments: illFormed)
  func replaced(bad: [UInt8], subparts: [Int]) throws {
    let bytes = Array("é a ".utf8) + bad + Array(" b\n".utf8)
    let found = try tokens(bytes) { $0.invalidUTF8 = .replace }
    let replacements = subparts.map { _ in "\u{FFFD}" }
    #expect(found.strings(ofSentence: 0) == ["é", "a"] + replacements + ["b"])
    #expect(found.sourceRanges.dropFirst(2).prefix(subparts.count).map(\.count) == subparts)
    #expect(found.sourceRanges.last == 6 + bad.count..<7 + bad.count)
    #expect(found.sentences[0].sourceRange == 0..<bytes.count - 1)
  }

  @Test("Replacing agrees with Swift's own repair on random bytes")
  func randomBytes() throws {
    var generator = SeededGenerator(seed: 7)
    let alphabet: [UInt8] = [
      0x20, 0x61, 0x80, 0x9F, 0xA0, 0xBF, 0xC3, 0xE0, 0xE2, 0xED, 0xF0, 0xF4,
    ]
    for _ in 0..<5000 {
      let bytes = (0..<12).map { _ in alphabet.randomElement(using: &generator)! }
      let found = try tokens(bytes) { $0.invalidUTF8 = .replace }
      let twin = try Tokenizer(.default).tokenize(String(decoding: bytes, as: UTF8.self))
      #expect(found.bytes == twin.bytes && found.tokenEnds == twin.tokenEnds, "\(bytes)")
    }
  }

  @Test("Bytes that are kept are tokens of the whitespace tokenizer")
  func kept() throws {
    var pipeline = TextPipeline(tokenizer: .whitespace)
    pipeline.normalization = Normalization(form: .nfc, foldsCase: true)
    var found = TokenizedText()
    let block = TextBlock(bytes: [0x41, 0xFF, 0x20, 0x45, 0xCC, 0x81], fileName: "f")
    try Tokenizer(pipeline).tokenize(block, into: &found)
    #expect(found.bytes == [0x41, 0xFF, 0xC3, 0xA9])
  }

  @Test("UTF-16 and binary files are named as such")
  func utf16() throws {
    func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
      text.utf16.flatMap { unit in
        let pair = [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
        return bigEndian ? pair.reversed() : pair
      }
    }
    for bigEndian in [false, true] {
      let marked = utf16("\u{FEFF}Hello\nworld", bigEndian: bigEndian)
      let expected = TextError.notUTF8Text(file: "f.txt", line: 1, byteOffset: 0, isUTF16: true)
      #expect(throws: expected) { try tokens(marked) }
      let plain = TextError.notUTF8Text(
        file: "f.txt", line: 1, byteOffset: bigEndian ? 0 : 1, isUTF16: true)
      #expect(throws: plain) { try tokens(utf16("Hello\nworld", bigEndian: bigEndian)) }
    }
    let binary = TextError.notUTF8Text(file: "f.txt", line: 2, byteOffset: 3, isUTF16: false)
    #expect(throws: binary) { try tokens([0x61, 0x0A, 0x62, 0, 0, 0, 0x63]) }
    #expect(binary.description.contains("iconv -f UTF-16 -t UTF-8"))
  }

  @Test("No bytes at all make any pipeline trap, and sentences always tile the tokens")
  func noTrap() throws {
    var generator = SeededGenerator(seed: 9)
    let pieces: [[UInt8]] = [
      [0x61], [0x2E], [0x20], [0x0A], [0x0D, 0x0A], [0x27], [0x41], [0xC3, 0xA9], [0xCC, 0x81],
      [0xE2, 0x80, 0x8D], [0xEF, 0xBB, 0xBF], [0xE2, 0x80, 0xA6], [0xF0, 0x9F, 0x87, 0xA6],
      [0xFF], [0xE2, 0x82], [0xED, 0xA0], [0x00],
    ]
    var pipelines = TokenizerPropertyTests.pipelines
    pipelines += pipelines.map { pipeline in
      var pipeline = pipeline
      pipeline.sentenceSplitting = .unicode
      return pipeline
    }
    pipelines.append(TextPipeline(tokenizer: .whitespace))
    for var pipeline in pipelines {
      if pipeline.tokenizer != .whitespace { pipeline.invalidUTF8 = .replace }
      let tokenizer = try Tokenizer(pipeline)
      for round in 0..<500 {
        let usable = round % 10 == 0 ? pieces : pieces.dropLast()
        let bytes = (0..<Int(generator.next() % 24)).flatMap { _ in
          usable.randomElement(using: &generator) ?? []
        }
        var found = TokenizedText(keepsOffsets: true)
        do throws(TextError) {
          try tokenizer.tokenize(TextBlock(bytes: bytes, fileName: "f"), into: &found)
        } catch {
          #expect(bytes.contains(0))
        }
        #expect(found.sentenceEnds.last ?? 0 == found.tokenCount)
        #expect(found.tokenEnds.last ?? 0 == found.bytes.count)
        #expect(found.sourceRanges.allSatisfy { $0.upperBound <= bytes.count })
      }
    }
  }

  @Test(
    "Hostile repetition takes linear time",
    // Far above what linear time takes on a busy machine, far below what quadratic time takes.
    .timeLimit(.minutes(10)),
    arguments: [". ", ".)", "a.", "1,", "\u{301}\u{323}", "'", "\u{200D}a"])
  func linear(unit: String) throws {
    for terminated in [false, true] {
      let text =
        "a." + String(repeating: unit, count: 1_000_000)
        + String(repeating: String(unit.suffix(1)), count: 1_000_000) + (terminated ? "b\n" : "")
      var pipeline = TextPipeline(tokenizer: .word)
      pipeline.sentenceSplitting = .unicode
      pipeline.normalization = Normalization(form: .nfkc, foldsCase: true)
      let tokens = try Tokenizer(pipeline).tokenize(text)
      #expect(tokens.sentenceCount > 0)
    }
  }
}
