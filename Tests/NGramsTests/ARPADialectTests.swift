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
