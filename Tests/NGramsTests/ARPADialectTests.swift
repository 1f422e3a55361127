import Foundation
import LanguageModeling
import NGrams
import TestSupport
import Testing

@Suite("Dialects of ARPA")
struct ARPADialectTests {
  /// As KenLM writes it.
  static let plain = """
    \\data\\
    ngram 1=5
    ngram 2=3

    \\1-grams:
    -1.5\t<unk>\t0
    0\t<s>\t-0.25
    -0.75\t</s>\t0
    -0.5\ta\t-0.125
    -0.625\tb\t-0.5

    \\2-grams:
    -0.25\t<s> a
    -0.375\ta b
    -0.0625\tb </s>

    \\end\\

    """

  private func scores(_ text: String) throws -> [[TokenScore]] {
    let contents = try ARPAText.read(text)
    let words = try ["a", "b"].map { try #require(contents.vocabulary.id(of: $0)) }
    return [[], [words[0]], [words[0], words[1]], [words[1], 0, words[0]], [0, words[1]]].map {
      contents.model.scores(of: $0)
    }
  }

  private func expectPlain(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    #expect(try scores(text) == scores(Self.plain), sourceLocation: sourceLocation)
    #expect(try ARPAText.read(text).remarks == [], sourceLocation: sourceLocation)
  }

  @Test("the plain form scores as computed by hand")
  func byHand() throws {
    let found = try scores(Self.plain)
    #expect(found[2].map(\.log10Probability) == [-0.25, -0.375, -0.0625])
    #expect(found[2].map(\.matchedOrder) == [2, 2, 2])
    // <s> backs off to b, b to <unk>, <unk> to a and a to </s>.
    #expect(found[3].map(\.log10Probability) == [-0.875, -2, -0.5, -0.875])
    #expect(found[3].map(\.matchedOrder) == [1, 1, 1, 1])
  }

  @Test("line ends, white space and comments do not matter")
  func whiteSpace() throws {
    let plain = Self.plain
    try expectPlain(plain.replacing("\n", with: "\r\n"))
    try expectPlain(plain.replacing("\t", with: " "))
    try expectPlain(plain.replacing("\t", with: " \t "))
    try expectPlain(plain.replacing(" a", with: "\ta").replacing(" b\n", with: "\tb\n"))
    try expectPlain("\n" + plain)
    try expectPlain("# Input file: x\n#\n\n  \n" + plain)
    try expectPlain(plain.replacing("\n", with: "\n\n"))
    try expectPlain(plain + "\n\n \n")
    try expectPlain(plain.replacing("ngram 1=5", with: "ngram  1=   5"))
    try expectPlain(String(plain.dropLast()))
    try expectPlain(plain.replacing("\\data\\", with: " \\data\\ "))
  }

  @Test("a missing backoff weight is log 1, at the highest order one is passed over")
  func backoffWeights() throws {
    try expectPlain(
      Self.plain.replacing("</s>\t0", with: "</s>").replacing("<unk>\t0", with: "<unk>"))
    try expectPlain(Self.plain.replacing("<s> a", with: "<s> a\t0"))
    try expectPlain(Self.plain.replacing("<s> a", with: "<s> a\t-3"))
  }

  @Test("numbers are read in all their notations")
  func numbers() throws {
    try expectPlain(Self.plain.replacing("-0.625", with: "-6.25e-1"))
    try expectPlain(Self.plain.replacing("-0.625", with: "-.625"))
    try expectPlain(Self.plain.replacing("-0.5\tb", with: "-0.5\tb"))
    try expectPlain(Self.plain.replacing("0\t<s>", with: "-0\t<s>"))
    try expectPlain(Self.plain.replacing("-1.5\t", with: "-1.5000000\t"))
    try expectPlain(Self.plain.replacing("</s>\t0", with: "</s>\t+0"))
    try expectPlain(Self.plain.replacing("</s>\t0", with: "</s>\t-0.0e+00"))
    try expectPlain(Self.plain.replacing("-0.25\t<s> a", with: "-2.5e-01\t<s> a"))
  }

  @Test("-inf is -99, and a little more than 1 is 1, with a remark that names the line")
  func mendedNumbers() throws {
    for spelling in ["-inf", "-Inf", "-infinity"] {
      let text = Self.plain.replacing("-1.5\t<unk>", with: "\(spelling)\t<unk>")
        .replacing("a\t-0.125", with: "a\t\(spelling)")
      let contents = try ARPAText.read(text)
      #expect(contents.remarks.count == 1 && contents.remarks[0].contains("-99"))
      #expect(contents.remarks[0].contains("2 times, first in line 6"), "\(contents.remarks)")
      #expect(contents.model.scores(of: [0]).map(\.log10Probability)[0] == -99.25)
      let a = try #require(contents.vocabulary.id(of: "a"))
      #expect(contents.model.scores(of: [a, a]).map(\.log10Probability)[1] == -99.5)
    }
    let contents = try ARPAText.read(Self.plain.replacing("-0.375\ta b", with: "1.2e-07\ta b"))
    #expect(contents.remarks.count == 1 && contents.remarks[0].contains("once, in line 14"))
    let words = try ["a", "b"].map { try #require(contents.vocabulary.id(of: $0)) }
    #expect(contents.model.scores(of: words).map(\.log10Probability)[1] == 0)
  }

  @Test("SRILM's -99 for <s> is a probability that nobody asks for")
  func srilm() throws {
    try expectPlain("\n" + Self.plain.replacing("0\t<s>", with: "-99\t<s>"))
  }

  @Test("<UNK> is <unk>")
  func upperCaseUnknown() throws {
    try expectPlain(Self.plain.replacing("<unk>", with: "<UNK>"))
  }

  @Test("n-grams may come in any order")
  func anyOrder() throws {
    let plain = Self.plain
    try expectPlain(
      plain.replacing(
        "-0.5\ta\t-0.125\n-0.625\tb\t-0.5\n", with: "-0.625\tb\t-0.5\n-0.5\ta\t-0.125\n"))
    try expectPlain(
      plain.replacing("-1.5\t<unk>\t0\n", with: "").replacing(
        "-0.5\ta", with: "-1.5\t<unk>\t0\n-0.5\ta"))
    try expectPlain(
      plain.replacing("-0.25\t<s> a\n", with: "").replacing(
        "</s>\n\n", with: "</s>\n-0.25\t<s> a\n\n"))
  }

  @Test("sections may come in any order, and their headings without the colon")
  func sectionOrder() throws {
    let parts = Self.plain.split(separator: "\\1-grams:", maxSplits: 1)
    let rest = parts[1].split(separator: "\\2-grams:", maxSplits: 1)
    let bigrams = rest[1].replacing("\\end\\\n", with: "")
    try expectPlain(parts[0] + "\\2-grams:" + bigrams + "\\1-grams:" + rest[0] + "\\end\\\n")
    try expectPlain(Self.plain.replacing("-grams:", with: "-grams"))
  }

  @Test("what stands before the data is passed over")
  func header() throws {
    try expectPlain("Made by hand on a Monday\nfor no reason\n\n" + Self.plain)
    try expectPlain("\u{FEFF}" + Self.plain)
    try expectPlain("\u{FEFF}# comment\r\n" + Self.plain)
  }

  /// The first bigrams of a text as `build-lm.sh` of IRSTLM 6.00.05 listed them, and what
  /// `compile-lm --text=yes` made of them.
  @Test("the discounted frequencies of IRSTLM's iARPA are completed as compile-lm completes them")
  func incremental() throws {
    let text = """
      iARPA

      \\data\\
      ngram 1=\t5
      ngram 2=\t3
      ngram 3=\t1

      \\1-grams:
      -3.611352\t<s>\t-0.293557
      -3.611352\tbooks\t-0.064525
      -3.611352\tmended\t-0.064525
      -1.0\t</s>
      -2.0\t<unk>

      \\2-grams:
      -0.859919\tmended books\t-0.25
      -0.5\tbooks </s>\t-0.5
      -2\t<s> mended\t-0.125

      \\3-grams:
      -0.75\tmended books </s>
      \\end\\

      """
    let contents = try ARPAText.read(text)
    #expect(contents.remarks.count == 1 && contents.remarks[0].contains("iARPA"))
    let mended = try #require(contents.vocabulary.id(of: "mended"))
    let books = try #require(contents.vocabulary.id(of: "books"))
    let scores = contents.model.scores(of: [mended, books]).map(\.log10Probability)
    #expect(contents.model.scores(of: [mended, books]).map(\.matchedOrder) == [2, 2, 3])
    func sum(_ logarithms: Double...) -> Double { log10(logarithms.reduce(0) { $0 + pow(10, $1) }) }
    #expect(isClose(scores[0], sum(-2, -0.293557 - 3.611352), relative: 1e-6))
    // The frequency, the weight and the unigram are the tool's, and so is the result.
    #expect(isClose(scores[1], -0.859256 - 0.125, relative: 1e-5))
    let bigram = sum(-0.5, -0.064525 - 1)
    #expect(isClose(scores[2], sum(-0.75, -0.25 + bigram), relative: 1e-6))
    // The same file without its first line is ARPA, and its numbers are probabilities.
    let plain = try ARPAText.read(text.replacing("iARPA\n", with: ""))
    #expect(isClose(plain.model.scores(of: [mended])[0].log10Probability, -2, relative: 1e-6))
  }

  @Test("missing marks are added with a remark", arguments: [0, 1, 2])
  func missingMarks(mark: Int) throws {
    let spelling = SpecialToken.spellings[mark]
    var lines = Self.plain.split(separator: "\n", omittingEmptySubsequences: false)
    let unigram = try #require(
      lines.firstIndex { $0.split(separator: "\t").dropFirst().first == spelling[...] })
    lines.remove(at: unigram)
    for bigram in [true, false] {
      // Longer n-grams may still speak of the mark.
      var text = lines.joined(separator: "\n").replacing("ngram 1=5", with: "ngram 1=4")
      if !bigram {
        text = text.replacing("-0.25\t<s> a\n", with: "").replacing("-0.0625\tb </s>\n", with: "")
          .replacing("ngram 2=3", with: "ngram 2=1")
      }
      let contents = try ARPAText.read(text)
      #expect(contents.remarks.count == 1 && contents.remarks[0].hasPrefix(spelling))
      #expect(contents.vocabulary.count == 5 && contents.model.vocabularySize == 5)
      #expect(contents.model.counts[0] == 5)
      let a = try #require(contents.vocabulary.id(of: "a"))
      let scores = contents.model.scores(of: [a, 0, a]).map(\.log10Probability)
      let expected = [
        bigram ? -0.25 : mark == 1 ? -0.5 : -0.75, mark == 0 ? -100.125 : -1.625, -0.5,
        mark == 2 ? -100.125 : -0.875,
      ]
      #expect(scores == expected)
    }
  }

  @Test("a file of unigrams, and one whose longer sections are empty, are models")
  func emptySections() throws {
    let unigrams = """
      \\data\\
      ngram 1=1

      \\1-grams:
      -0.5 a

      \\end\\
      """
    let contents = try ARPAText.read(unigrams)
    #expect(
      contents.model.order == 1 && contents.model.counts == [4] && contents.remarks.count == 3)
    let empty = try ARPAText.read(
      unigrams.replacing("ngram 1=1\n", with: "ngram 1=1\nngram 2=0\nngram 3=0\n")
        .replacing("\\end\\", with: "\\2-grams:\n\\3-grams:\n\\end\\"))
    #expect(empty.model.order == 3 && empty.model.counts == [4, 0, 0])
    #expect(empty.model.scores(of: [3, 3]) == contents.model.scores(of: [3, 3]))
    let nothing = try ARPAText.read("\\data\\\nngram 1=0\n\\1-grams:\n\\end\\\n")
    #expect(nothing.model.counts == [3] && nothing.vocabulary.count == 3)
  }
}
