import LanguageModeling
import NGrams
import TestSupport
import Testing

@Suite("Shares of all words in one blank")
struct ShareTests {
  /// Random sentences with one blank; the model's own way against trying everything.
  private func compare(_ named: NamedModel, seed: UInt64) throws {
    let size = TokenID(named.model.vocabularySize)
    var generator = SeededGenerator(seed: seed)
    func token() -> TokenID {
      let id = TokenID.random(in: 2..<size + 1, using: &generator)
      return id == 2 || id == size ? SpecialToken.unknown : id
    }
    for (before, after) in [(0, 0), (0, 1), (1, 0), (2, 2), (5, 5), (0, 7)] {
      for special in [false, true] {
        let elements: [BlankedSentence.Element] =
          (0..<before).map { _ in .token(token()) } + [.blank(.anyWord(special: special))]
          + (0..<after).map { _ in .token(token()) }
        var sentence = BlankedSentence(
          elements,
          marks: SentenceMarks(
            start: Bool.random(using: &generator), end: Bool.random(using: &generator)))
        if before != after {
          sentence.forbidden = Set(
            (0..<3).map { _ in TokenID.random(in: 0..<size, using: &generator) })
        }
        let plain = try ExhaustiveFiller(named.model).log10Shares(sentence)
        let fast = try named.model.log10Shares(sentence)
        #expect(plain.count == Int(size) && fast.count == Int(size))
        for word in sentence.forbidden { #expect(fast[Int(word)] == -.infinity) }
        for (found, expected) in zip(fast, plain) {
          #expect(
            isClose(found, expected, relative: 1e-9, absolute: 1e-9), "\(named), \(sentence)")
        }
      }
    }
  }

  @Test("are what trying everything finds, with models of every kind")
  func kneserNey() throws {
    for (number, named) in try ModelZoo.kneserNeyModels().enumerated() {
      try compare(named, seed: UInt64(number))
      try compare(named.compact(bits: 4), seed: UInt64(number))
    }
  }

  @Test(
    "are so with imported models that lack beginnings and ends", arguments: 0..<30 as Range<UInt64>)
  func irregular(seed: UInt64) throws {
    try compare(RandomARPA(seed: seed).named(), seed: seed)
  }

  @Test("are so after mapping a file")
  func mapped() throws {
    let folder = try TemporaryFolder()
    let named = try ModelZoo.kneserNey(
      SmallCorpus(SmallCorpus.randomText(words: 20, sentences: 60, seed: 3)),
      NGramOptions(order: 4))
    try compare(ModelZoo.mapped(named, in: folder), seed: 11)
  }

  @Test("Words that are used alike have exactly equal shares")
  func ties() throws {
    // c and d, e and f differ in nothing but their names.
    let named = try ModelZoo.kneserNey(
      SmallCorpus("a c b\na d b\na b\ne b a\nf b a\n"), NGramOptions(order: 3))
    func id(_ word: String) throws -> Int { Int(try #require(named.vocabulary.id(of: word))) }
    let (a, b) = (TokenID(try id("a")), TokenID(try id("b")))
    let shares = try named.model.log10Shares(
      BlankedSentence([.token(a), .blank(.anyWord()), .token(b)]))
    #expect(try shares[id("c")] == shares[id("d")] && shares[id("e")] == shares[id("f")])
    #expect(try shares[id("c")] > shares[id("e")])
  }

  @Test("are refused where there is not one blank of any word")
  func refusals() throws {
    let named = try ModelZoo.kneserNey(SmallCorpus("a b\n"), NGramOptions(order: 2))
    let blank = BlankedSentence.Element.blank(.anyWord())
    for model in [named.model, ExhaustiveFiller(named.model)] as [any BlankModel] {
      #expect(throws: FillError.noBlank) { try model.log10Shares(BlankedSentence([.token(3)])) }
      for elements in [
        [blank, blank], [.blank(.candidates([[3]]))], [blank, .blank(.candidates([]))],
      ]
        as [[BlankedSentence.Element]]
      {
        #expect(throws: FillError.notOneOpenBlank) {
          try model.log10Shares(BlankedSentence(elements))
        }
      }
    }
  }
}
