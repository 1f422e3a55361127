import LanguageModeling
import NGrams
import TestSupport
import Testing

@Suite("Damaged ARPA files are refused with the line to blame")
struct ARPAErrorTests {
  private let plain = ARPADialectTests.plain

  private func expect(
    _ fault: ARPAError.Fault, line: Int, in text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: ARPAError.self, sourceLocation: sourceLocation) {
      try ARPAText.read(text)
    }
    #expect(error?.fault == fault, sourceLocation: sourceLocation)
    #expect(error?.line == line, sourceLocation: sourceLocation)
    #expect(error?.path == "test.arpa", sourceLocation: sourceLocation)
  }

  @Test("what is no ARPA file at all")
  func noARPA() {
    expect(.noData, line: 0, in: "")
    expect(.noData, line: 0, in: "# only a comment\n\n")
    expect(.noData, line: 1, in: "the ferry leaves at noon\n")
    expect(.noData, line: 2, in: "\nngram 1=5\n")
    expect(.noData, line: 1, in: "\\1-grams:\n")
    expect(.noData, line: 2, in: "\n" + String(repeating: "some text\n", count: 2_000))
  }

  @Test("language models in other formats, with what to do")
  func otherFormats() throws {
    for beginning in [
      "qARPA 2 256 256\n", "blmt 3 10 20 30\n", "Qblmt 3 10\n", "SRILM_BINARY_NGRAM_002\n",
      "mmap lm http://kheafield.com/code format version 5\n\0",
    ] {
      let error = #expect(throws: ARPAError.self) { try ARPAText.read(beginning + plain) }
      guard case .otherFormat(_, let remedy) = try #require(error).fault else {
        Issue.record("\(beginning): \(String(describing: error))")
        continue
      }
      #expect(error?.line == 1 && !remedy.isEmpty)
    }
  }

  @Test("the list of counts")
  func counts() {
    expect(.badCountLine("ngram 1=x"), line: 2, in: plain.replacing("ngram 1=5", with: "ngram 1=x"))
    expect(
      .badCountLine("ngram 1=-5"), line: 2, in: plain.replacing("ngram 1=5", with: "ngram 1=-5"))
    expect(.badCountLine("ngram 2=5"), line: 2, in: plain.replacing("ngram 1=5", with: "ngram 2=5"))
    expect(.badCountLine("ngram 3=3"), line: 3, in: plain.replacing("ngram 2=3", with: "ngram 3=3"))
    expect(.badCountLine("ngram 1="), line: 2, in: plain.replacing("ngram 1=5", with: "ngram 1="))
    let huge = "ngram 1=99999999999999999999"
    expect(.badCountLine(huge), line: 2, in: plain.replacing("ngram 1=5", with: huge))
    expect(
      .badCountLine("hello"), line: 4,
      in: plain.replacing("ngram 2=3\n", with: "ngram 2=3\nhello\n"))
    expect(.noOrders, line: 2, in: "\\data\\\n\\1-grams:\n\\end\\\n")
    let many = (1...256).map { "ngram \($0)=0\n" }.joined()
    expect(.orderTooHigh(256), line: 257, in: "\\data\\\n" + many)
  }

  @Test("headings that are missing or misplaced")
  func headings() {
    expect(
      .missingSection(expected: "\\1-grams:", found: "\\2-grams:"), line: 12,
      in: plain.replacing("\\1-grams:", with: "\\2-grams:").replacing(
        "ngram 2=3", with: "ngram 2=5"))
    expect(
      .missingSection(expected: "\\1-grams:", found: "\\0-grams:"), line: 5,
      in: plain.replacing("\\1-grams:", with: "\\0-grams:"))
    expect(
      .missingSection(expected: "\\2-grams:", found: "\\1-grams:"), line: 12,
      in: plain.replacing("\\2-grams:", with: "\\1-grams:"))
    expect(
      .missingSection(expected: "\\2-grams:", found: "\\2-words:"), line: 12,
      in: plain.replacing("\\2-grams:", with: "\\2-words:"))
    expect(
      .missingSection(expected: "\\2-grams:", found: "\\3-grams:"), line: 12,
      in: plain.replacing("\\2-grams:", with: "\\3-grams:"))
    expect(
      .missingSection(expected: "\\2-grams:", found: "\\end\\"), line: 12,
      in: plain.replacing("\\2-grams:", with: "\\end\\"))
    expect(
      .missingSection(expected: "\\end\\", found: "\\3-grams:"), line: 17,
      in: plain.replacing("\\end\\", with: "\\3-grams:"))
    // Without its heading the section before goes on, with lines of another length.
    expect(
      .wrongColumns(order: 1, found: 4), line: 12,
      in: plain.replacing("\\2-grams:", with: "-1 x y z"))
  }

  @Test("n-grams that are too few or too many")
  func wrongCounts() {
    expect(
      .wrongCount(order: 1, expected: 6, found: 5), line: 12,
      in: plain.replacing("ngram 1=5", with: "ngram 1=6"))
    expect(
      .wrongCount(order: 2, expected: 2, found: 3), line: 17,
      in: plain.replacing("ngram 2=3", with: "ngram 2=2"))
    expect(
      .wrongCount(order: 2, expected: 3, found: 2), line: 16,
      in: plain.replacing("-0.375\ta b\n", with: ""))
  }

  @Test("lines of the wrong length")
  func columns() {
    expect(
      .wrongColumns(order: 1, found: 1), line: 9,
      in: plain.replacing("-0.5\ta\t-0.125", with: "-0.5"))
    expect(
      .wrongColumns(order: 1, found: 4), line: 9,
      in: plain.replacing("-0.5\ta\t-0.125", with: "-0.5\ta b\t-0.125"))
    expect(.wrongColumns(order: 2, found: 2), line: 14, in: plain.replacing("a b", with: "a"))
    expect(.wrongColumns(order: 2, found: 5), line: 14, in: plain.replacing("a b", with: "a b 0 0"))
  }

  @Test("numbers that are none, or none that a model can use")
  func numbers() {
    func probability(_ text: String) -> String { plain.replacing("-0.625", with: text) }
    expect(.badNumber("x"), line: 10, in: probability("x"))
    expect(.badNumber("1,5"), line: 10, in: probability("1,5"))
    expect(.badNumber("-0.5\u{A0}"), line: 10, in: probability("-0.5\u{A0}"))
    expect(.badProbability(0.25), line: 10, in: probability("0.25"))
    expect(.badProbability(1.5e-5), line: 10, in: probability("1.5e-5"))
    expect(.badProbability(-.infinity), line: 10, in: probability("-1e99"))
    expect(.badProbability(.infinity), line: 10, in: probability("inf"))
    for (text, value) in [("inf", Float.infinity), ("-1e99", -.infinity), ("1e99", .infinity)] {
      expect(.badBackoff(value), line: 9, in: plain.replacing("-0.125", with: text))
    }
    // NaN differs from itself, so the error is looked into.
    for (text, line) in [(probability("nan"), 10), (plain.replacing("-0.125", with: "NaN"), 9)] {
      let error = #expect(throws: ARPAError.self) { try ARPAText.read(text) }
      #expect(error?.line == line && error?.description.contains("NaN") ?? false)
    }
  }

  @Test("a word without unigram")
  func unknownWord() {
    expect(.unknownWord("c"), line: 14, in: plain.replacing("a b", with: "a c"))
    expect(.unknownWord("A"), line: 13, in: plain.replacing("<s> a", with: "<s> A"))
    // Also where unigrams come last: the line to blame is that of the first such word.
    let late = """
      \\data\\
      ngram 1=2
      ngram 2=3
      \\2-grams:
      -1 a b
      -1 x a
      -1 y x
      \\1-grams:
      -1 a
      -1 b
      \\end\\
      """
    expect(.unknownWord("x"), line: 6, in: late)
  }

  @Test("an n-gram that stands twice")
  func duplicates() {
    let unigram = plain.replacing("ngram 1=5", with: "ngram 1=6")
    expect(
      .duplicate(order: 1, words: "a"), line: 11,
      in: unigram.replacing("b\t-0.5\n", with: "b\t-0.5\n-0.5\ta\n"))
    expect(
      .duplicate(order: 1, words: "<unk>"), line: 11,
      in: unigram.replacing("b\t-0.5\n", with: "b\t-0.5\n-0.5\t<UNK>\n"))
    let bigram = plain.replacing("ngram 2=3", with: "ngram 2=4")
    expect(
      .duplicate(order: 2, words: "a b"), line: 16,
      in: bigram.replacing("b </s>\n", with: "b </s>\n-1\ta b\n"))
    // Empty lines inside a section count as lines.
    expect(
      .duplicate(order: 2, words: "a b"), line: 19,
      in: bigram.replacing("a b\n", with: "a b\n\n\n").replacing(
        "b </s>\n", with: "b </s>\n\n-1\ta b\n\n"))
  }

  @Test("text behind the end")
  func textAfterEnd() {
    expect(.textAfterEnd("\\data\\"), line: 18, in: plain + "\\data\\\n")
    expect(.textAfterEnd("-1\ta b"), line: 20, in: plain + "\n\n-1\ta b\n")
  }

  @Test("a file cut off anywhere says so")
  func cutOff() throws {
    let lines = plain.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    for count in 0..<lines.count - 1 {
      let text = lines.prefix(count).map { $0 + "\n" }.joined()
      expect(count == 0 ? .noData : .noEnd, line: count, in: text)
    }
    let bytes = Array(plain.utf8)
    for count in 0..<bytes.count - 2 {
      #expect(throws: ARPAError.self) { try ARPAText.read(Array(bytes.prefix(count))) }
    }
  }

  @Test("random damage gives an error or a model, never a trap", arguments: 0..<8 as Range<UInt64>)
  func randomDamage(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let original = Array((seed % 2 == 0 ? plain : RandomARPA(seed: seed).text).utf8)
    let pieces = [
      "\\", "\n", "\t", "-", "<s>", "</s>", "<unk>", "e9", "\\end\\", "ngram 1=1", "\0", "\r", "a",
    ].map { Array($0.utf8) }
    for _ in 0..<600 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: pieces.randomElement(using: &generator)!, at: place)
        default:
          let end = min(bytes.count, place + Int.random(in: 0...30, using: &generator))
          bytes.append(contentsOf: bytes[place..<end])
        }
      }
      do {
        let contents = try ARPAText.read(bytes)
        #expect(contents.model.counts[0] == contents.vocabulary.count)
        let last = TokenID(contents.vocabulary.count - 1)
        #expect(
          contents.model.scores(of: [last, 0, last]).allSatisfy { !$0.log10Probability.isNaN })
      } catch let error as ARPAError {
        #expect(error.path == "test.arpa" && !error.description.isEmpty)
      }
    }
    for _ in 0..<300 {
      let noise = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      #expect(throws: ARPAError.self) { try ARPAText.read(noise) }
    }
  }
}
