import TestSupport
import Testing
import TextProcessing

@Suite("Texts cut into pieces of words")
struct PieceTokensTests {
  private func pipeline(
    _ change: (inout TextPipeline) -> Void = { _ in }
  ) -> TextPipeline {
    var pipeline = TextPipeline(tokenizer: .bpe)
    pipeline.bytePairs = SmallEncoding.learned
    change(&pipeline)
    return pipeline
  }

  @Test("Put together, the pieces are the words of the word tokenizer")
  func words() throws {
    let pieces = try Tokenizer(pipeline())
    let whole = try Tokenizer(pipeline(), leavesWordsWhole: true)
    let words = try Tokenizer(.default)
    var random = RandomText(seed: 11)
    for round in 0..<4000 {
      let text = random.next(maximumLength: 40, otherShare: [0.05, 0.3, 0.7][round % 3])
      let expected = try words.tokenize(text)
      let cut = try pieces.tokenize(text)
      #expect(cut.sentenceEnds.count == expected.sentenceEnds.count)
      for sentence in 0..<min(cut.sentenceCount, expected.sentenceCount) {
        let strings = expected.strings(ofSentence: sentence)
        #expect(
          PieceName.words(cut.strings(ofSentence: sentence)).words == strings,
          "\(text.debugDescription)")
        #expect(try whole.tokenize(text).strings(ofSentence: sentence) == strings)
      }
    }
  }

  @Test("Offsets slice the text: each piece has its own bytes")
  func offsets() throws {
    var random = RandomText(seed: 12)
    let tokenizer = try Tokenizer(pipeline { $0.normalization = .none })
    for _ in 0..<2000 {
      let text = random.next(maximumLength: 40, otherShare: 0.3)
      let source = Array(text.utf8)
      let tokens = try tokenizer.tokenize(text, keepsOffsets: true)
      for token in 0..<tokens.tokenCount {
        #expect(
          PieceName.bytes(of: tokens.string(ofToken: token))
            == Array(source[tokens.sourceRanges[token]]))
      }
    }
  }

  @Test("What normalising changes has the place of its word, else of all between two spaces")
  func offsetsOfNormalized() throws {
    func places(_ text: String, _ form: Normalization.Form) throws -> [Range<Int>] {
      let tokenizer = try Tokenizer(pipeline { $0.normalization.form = form })
      let tokens = try tokenizer.tokenize(text, keepsOffsets: true)
      var places: [Range<Int>] = []
      for place in tokens.sourceRanges where places.last != place { places.append(place) }
      return places
    }
    #expect(try places("e\u{301},x", .nfc) == [0..<3, 3..<4, 4..<5])
    #expect(try places("a½ ,", .nfkc) == [0..<3, 4..<5])
  }

  @Test("Marks between spaces are one token")
  func marks() throws {
    let tokens = try Tokenizer(pipeline()).tokenize("<s> a <unk>x </s>")
    let strings = tokens.strings(ofSentence: 0)
    #expect(strings.first == "<s>" && strings.last == "</s>")
    #expect(PieceName.words(strings).words == ["<s>", "a", "<", "unk", ">", "x", "</s>"])
  }

  @Test("Put together as text, pieces have the same pieces again")
  func detokenized() throws {
    let tokenizer = try Tokenizer(pipeline())
    var random = RandomText(seed: 13)
    for _ in 0..<2000 {
      let text = random.next(maximumLength: 30, otherShare: 0.1).replacing("\n", with: " ")
      let tokens = try tokenizer.tokenize(text)
      if tokens.sentenceCount == 0 { continue }
      let strings = tokens.strings(ofSentence: 0)
      let again = try tokenizer.tokenize(Detokenizer(.bpe).text(strings))
      #expect(again.strings(ofSentence: 0) == strings, "\(text.debugDescription)")
    }
  }

  @Test("A word of a million letters is cut at once")
  func longWord() throws {
    let text = String(repeating: "lighthouse", count: 100_000)
    let tokens = try Tokenizer(pipeline()).tokenize(text)
    #expect(PieceName.words(tokens.strings(ofSentence: 0)).words == [text])
  }

  @Test("More different words than are remembered are cut as ever")
  func manyWords() throws {
    let tokenizer = try Tokenizer(pipeline())
    let words = (0..<70_000).map { "w\($0)" }
    let tokens = try tokenizer.tokenize((words + words.prefix(10)).joined(separator: " "))
    let expected = (words + words.prefix(10)).flatMap { SmallEncoding.learned.pieces(of: $0) }
    #expect(
      tokens.strings(ofSentence: 0) == expected.map { SmallEncoding.learned.name(ofPiece: $0) })
  }

  @Test("Without merges a text is refused, and tokenizer.json says what it cannot express")
  func errors() throws {
    #expect(throws: TextError.untrainedTokenizer) { try Tokenizer(TextPipeline(tokenizer: .bpe)) }
    let marks = ["<unk>", "<s>", "</s>"]
    #expect(throws: TextError.untrainedTokenizer) {
      try TokenizerJSON(TextPipeline(tokenizer: .bpe), specialTokens: marks)
    }
    #expect(throws: TextError.self) { try TokenizerJSON(.default, specialTokens: marks) }
    let folding = pipeline { $0.normalization.foldsCase = true }
    let error = #expect(throws: TextError.self) {
      try TokenizerJSON(folding, specialTokens: marks)
    }
    #expect(error?.description.hasPrefix("case folding cannot be written") == true)
  }
}
