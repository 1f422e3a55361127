import Storage
import Testing
import TextProcessing

@Suite("Cutting text into tokens")
struct TokenizerTests {
  private func words(
    _ text: String, _ change: (inout TextPipeline) -> Void = { _ in }
  ) throws -> [[String]] {
    var pipeline = TextPipeline(tokenizer: .word)
    change(&pipeline)
    let tokens = try Tokenizer(pipeline).tokenize(text)
    return (0..<tokens.sentenceCount).map { tokens.strings(ofSentence: $0) }
  }

  @Test("Words, numbers and contractions are whole, marks are tokens")
  func wholeWords() throws {
    #expect(
      try words("It's 3,141.59 (a_b) isn't e.g. \u{A0}U.S.A.?\n") == [
        ["It's", "3,141.59", "(", "a_b", ")", "isn't", "e.g", ".", "U.S.A", ".", "?"]
      ])
  }

  @Test("LF, CR LF and the last line without either end sentences")
  func lineEnds() throws {
    #expect(try words("a b\r\nc\n\n\n d") == [["a", "b"], ["c"], ["d"]])
    #expect(
      try words("a\n\r\n \nb\n") { $0.emptyLines = .sentence } == [["a"], [], [], ["b"]])
    #expect(try words("").isEmpty)
    #expect(try words("\n\n").isEmpty)
    #expect(try words("\n\n") { $0.emptyLines = .sentence } == [[], []])
  }

  @Test("Whitespace tokens keep their bytes, at exactly five separators")
  func whitespace() throws {
    let source: [UInt8] = [
      0xFF, 0x00, 0x61, 0x0B, 0xC2, 0xA0, 0x20, 0x0A, 0x0A, 0xEF, 0x0D, 0x09, 0x62,
    ]
    let tokenizer = try Tokenizer(TextPipeline(tokenizer: .whitespace))
    var tokens = TokenizedText(keepsOffsets: true)
    try source.withUnsafeBufferPointer { buffer throws(TextError) in
      try tokenizer.tokenize(buffer, at: TextLocation(byteOffset: 100), into: &tokens)
    }
    #expect(tokens.bytes == [0xFF, 0x61, 0x0B, 0xC2, 0xA0, 0xEF, 0x62])
    #expect(tokens.tokenEnds == [1, 5, 6, 7])
    #expect(tokens.sentenceEnds == [2, 2, 4])
    #expect(tokens.sourceRanges == [100..<101, 102..<106, 109..<110, 112..<113])
    #expect(tokens.sentences.map(\.lineNumber) == [1, 2, 3])
  }

  @Test("Normalisation composes, folds and strips when asked")
  func normalization() throws {
    #expect(try words("E\u{301}tÉ Straße") == [["ÉtÉ", "Straße"]])
    #expect(
      try words("E\u{301}tÉ Straße ΌΣ HELLO") { $0.normalization.foldsCase = true } == [
        ["été", "strasse", "όσ", "hello"]
      ])
    #expect(
      try words("Été Ångström naïve") { $0.normalization.stripsAccents = true } == [
        ["Ete", "Angstrom", "naive"]
      ])
  }

  @Test("A piece that normalising divides becomes several tokens with one source")
  func divided() throws {
    var pipeline = TextPipeline(tokenizer: .word)
    pipeline.normalization.form = .nfkc
    let tokens = try Tokenizer(pipeline).tokenize("so… ⑴", keepsOffsets: true)
    #expect(tokens.strings(ofSentence: 0) == ["so", ".", ".", ".", "(", "1", ")"])
    #expect(tokens.sourceRanges[1...3].allSatisfy { $0 == 2..<5 })
    #expect(tokens.sourceRanges[4...6].allSatisfy { $0 == 6..<9 })
  }

  @Test("Running prose is divided into sentences across line breaks")
  func prose() throws {
    let text = "\n\nHe came.  He\nsaw 3.5 e.g.\nthis. \"Did he?\"\r\nYes!\n  \t\nA new\nparagraph\n"
    var pipeline = TextPipeline(tokenizer: .word)
    pipeline.sentenceSplitting = .unicode
    let tokens = try Tokenizer(pipeline).tokenize(text)
    let bytes = Array(text.utf8)
    let sentences = tokens.sentences.map {
      String(decoding: bytes[$0.sourceRange], as: UTF8.self)
    }
    #expect(
      sentences == [
        "He came.", "He\nsaw 3.5 e.g.\nthis.", "\"Did he?\"", "Yes!", "A new\nparagraph",
      ])
    #expect(tokens.sentences.map(\.lineNumber) == [3, 3, 5, 6, 8])
    #expect(tokens.strings(ofSentence: 1).prefix(3) == ["He", "saw", "3.5"])
  }

  @Test("A byte order mark at the start of a file is skipped, later it parts words")
  func byteOrderMark() throws {
    #expect(try words("\u{FEFF}a b\n\u{FEFF}c") == [["a", "b"], ["c"]])
    var pipeline = TextPipeline(tokenizer: .character)
    pipeline.emptyLines = .sentence
    let tokens = try Tokenizer(pipeline).tokenize("\u{FEFF}a", keepsOffsets: true)
    #expect(tokens.sourceRanges == [3..<4])
    #expect(tokens.sentences[0].sourceRange == 3..<4)
  }

  @Test("Settings that contradict each other are refused")
  func contradictions() {
    func refused(_ tokenizer: TextPipeline.TokenizerKind, _ change: (inout TextPipeline) -> Void)
      -> Bool
    {
      var pipeline = TextPipeline(tokenizer: tokenizer)
      change(&pipeline)
      return (try? Tokenizer(pipeline)) == nil
    }
    #expect(refused(.word) { $0.invalidUTF8 = .keep })
    #expect(refused(.word) { $0.normalization = Normalization(form: .none, stripsAccents: true) })
    #expect(refused(.whitespace) { $0.sentenceSplitting = .unicode })
    #expect(
      refused(.character) {
        $0.sentenceSplitting = .unicode
        $0.emptyLines = .sentence
      })
    #expect(!refused(.word) { $0.sentenceSplitting = .unicode })
  }

  @Test("The tables and utf8proc say their versions, and a pipeline remembers them")
  func versions() {
    #expect(UnicodeVersion.tables == "15.0.0")
    #expect(UnicodeVersion.utf8proc.split(separator: ".").count == 3)
    var pipeline = TextPipeline.default
    #expect(throws: Never.self) { try pipeline.checkUnicodeVersion() }
    pipeline.unicodeVersion = "1.1.0"
    #expect(
      throws: TextError.otherUnicodeVersion(recorded: "1.1.0", running: UnicodeVersion.running)
    ) { try pipeline.checkUnicodeVersion() }
  }
}
