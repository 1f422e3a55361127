import LanguageModeling
import NGrams
import TestSupport
import Testing

@Suite("Filling is what trying everything finds")
struct FillingTests {
  /// Random sentences with blanks for a model of a small vocabulary.
  private struct Puzzles {
    let size: TokenID
    var generator: SeededGenerator

    init(_ model: NGramModel, seed: UInt64) {
      size = TokenID(model.vocabularySize)
      generator = SeededGenerator(seed: seed)
    }

    mutating func token() -> TokenID {
      let id = TokenID.random(in: 2..<size + 1, using: &generator)
      return id == 2 || id == size ? SpecialToken.unknown : id
    }

    mutating func candidates() -> BlankAnswers {
      .candidates(
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in
          (0..<Int.random(in: 0...3, using: &generator)).map { _ in token() }
        })
    }

    mutating func blank(combinations: inout Int) -> BlankSentenceElement {
      let kind = Int.random(in: 0..<4, using: &generator)
      if kind == 0 || combinations * Int(size) > 250 {
        combinations *= 4
        return .blank(candidates())
      }
      combinations *= Int(size)
      return .blank(.anyWord(special: kind == 1))
    }

    /// So many blanks with a gap of tokens between them, and tokens before and after.
    mutating func sentence(blanks: Int, before: Int, gap: Int, after: Int) -> BlankedSentence {
      var combinations = 1
      var elements: [BlankSentenceElement] = (0..<before).map { _ in .token(token()) }
      for number in 0..<blanks {
        if number > 0 { elements += (0..<gap).map { _ in .token(token()) } }
        elements.append(blank(combinations: &combinations))
      }
      elements += (0..<after).map { _ in .token(token()) }
      return BlankedSentence(
        elements,
        marks: SentenceMarks(
          start: Bool.random(using: &generator), end: Bool.random(using: &generator)))
    }
  }

  private typealias BlankSentenceElement = BlankedSentence.Element

  private func compare(_ named: NamedModel, _ sentence: BlankedSentence) throws {
    let everything = try ExhaustiveFiller(named.model).fill(sentence, count: .max)
    for count in [0, 1, 3, 20, 100_000] {
      let result = try named.model.fill(sentence, count: count)
      let comparison = FillComparison(result, count: count, everything: everything)
      #expect(comparison.differences.prefix(3) == [], "\(named), \(sentence), \(count) answers")
    }
  }

  /// Blanks at the start, at the end, side by side and apart by 1 to 5 tokens.
  private func compareMany(_ named: NamedModel, seed: UInt64) throws {
    var puzzles = Puzzles(named.model, seed: seed)
    for blanks in 1...3 {
      for (before, gap, after) in [
        (0, 0, 0), (0, 0, 3), (3, 0, 0), (2, 0, 2), (1, 1, 1), (0, 2, 1), (1, 3, 0), (2, 4, 1),
        (0, 5, 4),
      ] {
        try compare(
          named, puzzles.sentence(blanks: blanks, before: before, gap: gap, after: after))
      }
    }
  }

  @Test("with Kneser-Ney models of small vocabularies", arguments: 1...5)
  func kneserNey(order: Int) throws {
    for seed in 0..<4 as Range<UInt64> {
      let words = 5 + Int(seed) * 2
      let text = SmallCorpus.randomText(words: words, sentences: 30, seed: seed &+ 100)
      for pruning in [[], [0, 1]] as [[UInt32]] {
        let options = NGramOptions(order: order, pruning: Array(pruning.prefix(order)))
        var named = try ModelZoo.kneserNey(SmallCorpus(text), options)
        named.name = "\(words) words, order \(order), pruning \(pruning)"
        try compareMany(named, seed: seed)
        if seed == 1 { try compareMany(named.compact(bits: 3), seed: seed) }
      }
    }
  }

  @Test("with every smoothing method and form", arguments: Smoothings.all)
  func smoothed(smoothing: Smoothing) throws {
    for order in 1...3 {
      let text = SmallCorpus.randomText(words: 6, sentences: 30, seed: UInt64(order))
      for pruning in [[], [0, 1]] as [[UInt32]] {
        let options = NGramOptions(
          order: order, pruning: Array(pruning.prefix(order)), smoothing: smoothing)
        var named = try ModelZoo.kneserNey(SmallCorpus(text), options)
        named.name = "order \(order), pruning \(pruning), \(smoothing)"
        try compareMany(named, seed: UInt64(order))
      }
    }
  }

  @Test("with imported models that lack beginnings and ends", arguments: 0..<40 as Range<UInt64>)
  func irregular(seed: UInt64) throws {
    try compareMany(RandomARPA(seed: seed).named(), seed: seed)
    if seed < 10 {
      try compareMany(ModelZoo.withoutSomeProbabilities(seed: seed).compact(bits: 8), seed: seed)
    }
  }

  @Test("with odd models: one word, no word, pruned to nothing")
  func oddModels() throws {
    for named in try ModelZoo.kneserNeyModels() where named.model.vocabularySize < 8 {
      var puzzles = Puzzles(named.model, seed: 3)
      for (blanks, gap) in [(1, 0), (2, 0), (2, 1)] {
        try compare(named, puzzles.sentence(blanks: blanks, before: 1, gap: gap, after: 1))
      }
    }
  }

  @Test("no word is permitted where the vocabulary has none")
  func emptyVocabulary() throws {
    let named = try ModelZoo.kneserNey(SmallCorpus("\n\n"), NGramOptions(order: 2))
    let nothing = try named.model.fill(BlankedSentence([.blank(.anyWord())]), count: 5)
    #expect(nothing == FillResult(joint: [], perBlank: [[]], log10Total: -.infinity))
    let marks = BlankedSentence([.blank(.anyWord(special: true)), .blank(.anyWord(special: true))])
    try compare(named, marks)
  }

  @Test("words without any probability are no answers")
  func impossibleWords() throws {
    let corpus = SmallCorpus(Array("a b\nb a\n".utf8), list: ["a", "b", "c", "d"])
    let named = try ModelZoo.kneserNey(
      corpus, NGramOptions(order: 2, smoothing: Smoothing(.maximumLikelihood)))
    let sentence = BlankedSentence([.blank(.anyWord()), .blank(.anyWord())])
    try compare(named, sentence)
    #expect(try named.model.fill(sentence, count: 100).joint.count == 2)
    // After a word that cannot be, nothing can.
    for elements in [[.token(5), .blank(.anyWord())], [.blank(.anyWord()), .token(6)]]
      as [[BlankSentenceElement]]
    {
      let nothing = FillResult(joint: [], perBlank: [[]], log10Total: -.infinity)
      #expect(try named.model.fill(BlankedSentence(elements), count: 5) == nothing)
      #expect(
        try ExhaustiveFiller(named.model).fill(BlankedSentence(elements), count: 5) == nothing)
    }
  }

  @Test("a sentence of 3,000 tokens neither underflows nor overflows the stack")
  func longSentence() throws {
    let named = try ModelZoo.kneserNey(
      SmallCorpus(SmallCorpus.randomText(words: 8, sentences: 50, seed: 7)),
      NGramOptions(order: 3))
    var puzzles = Puzzles(named.model, seed: 8)
    var elements = (0..<3_000).map { _ in BlankedSentence.Element.token(puzzles.token()) }
    elements[1_200] = .blank(.anyWord())
    elements[1_202] = .blank(.anyWord(special: true))
    let sentence = BlankedSentence(elements)
    let result = try named.model.fill(sentence, count: 30)
    let everything = try ExhaustiveFiller(named.model).fill(sentence, count: .max)
    #expect(result.log10Total < -1_000)
    #expect(
      FillComparison(result, count: 30, everything: everything).differences.prefix(3) == [])
  }

  @Test("a sentence of blanks only is filled with the best sentence of that length")
  func onlyBlanks() throws {
    let named = try ModelZoo.kneserNey(
      SmallCorpus("a b c\na b c\na b c\nc b a\n"), NGramOptions(order: 3))
    let sentence = BlankedSentence(
      [BlankedSentence.Element](repeating: .blank(.anyWord()), count: 3))
    let best = try #require(named.model.fill(sentence, count: 1).joint.first)
    #expect(
      best.fillings.map { named.vocabulary.spelling(of: $0.tokens[0]) } == ["a", "b", "c"])
    try compare(named, sentence)
  }

  @Test("without sums a search finds the same answers, and says that there are no shares")
  func search() throws {
    for order in [1, 2, 3] {
      let named = try ModelZoo.kneserNey(
        SmallCorpus(SmallCorpus.randomText(words: 6, sentences: 40, seed: 1)),
        NGramOptions(order: order))
      var puzzles = Puzzles(named.model, seed: UInt64(order))
      for (blanks, gap) in [(2, 0), (2, 1), (2, 3), (3, 0), (3, 2)] {
        let sentence = puzzles.sentence(blanks: blanks, before: 2, gap: gap, after: 3)
        let everything = try ExhaustiveFiller(named.model).fill(sentence, count: .max)
        for count in [1, 4, 30] {
          let found = try named.model.fill(sentence, count: count, visitLimit: 0)
          let expected = everything.joint.prefix(count)
          // Nothing is dropped of so few beginnings, but equally good answers may be other ones.
          #expect(found.joint.count == expected.count)
          for (answer, best) in zip(found.joint, expected) {
            #expect(abs(answer.log10Probability - best.log10Probability) < 1e-9, "\(sentence)")
            #expect(answer.probability.isNaN)
          }
          #expect(found.limit?.visitLimit == 0 && found.limit?.isExact == true)
          #expect(
            found.perBlank
              == sentence.elements.compactMap { element in
                if case .blank = element { [BlankAnswer]() } else { nil }
              })
        }
      }
    }
  }

  @Test("in the compact layout answers are those of the fast one, with sums and without")
  func compact() throws {
    var fallBacks = 0
    for seed in 0..<4 {
      for named in try [
        ModelZoo.kneserNey(
          SmallCorpus(SmallCorpus.randomText(words: 6, sentences: 40, seed: UInt64(seed))),
          NGramOptions(order: 2 + seed)),
        ModelZoo.withoutSomeProbabilities(seed: UInt64(seed)),
      ] + ModelZoo.openModels(seeds: UInt64(seed)..<UInt64(seed) + 1) {
        let compact = try named.compact(bits: 16)
        var puzzles = Puzzles(named.model, seed: UInt64(seed))
        for blanks in [1, 1, 2, 3] {
          let sentence = puzzles.sentence(blanks: blanks, before: 2, gap: blanks % 2, after: 3)
          for visitLimit in [0, .max] {
            let (found, expected) = (
              Result { try compact.model.fill(sentence, count: 20, visitLimit: visitLimit) },
              Result { try named.model.fill(sentence, count: 20, visitLimit: visitLimit) }
            )
            guard let expected = try? expected.get() else {
              #expect(throws: FillError.self) { try found.get() }
              continue
            }
            let answers = try found.get()
            #expect(answers.limit == expected.limit)
            if expected.limit != nil { fallBacks += 1 }
            #expect(
              answers.joint.map(\.fillings) == expected.joint.map(\.fillings), "\(sentence)")
            #expect(
              answers.joint.map(\.log10Probability) == expected.joint.map(\.log10Probability))
            #expect(answers.perBlank == expected.perBlank)
          }
        }
      }
    }
    #expect(fallBacks > 0)
  }

  @Test("a search that drops too much says that others may be more probable")
  func narrowSearch() throws {
    // 5,000 words that are equally probable: more than are followed.
    let words = (0..<5000).map { "w\($0)" }.joined(separator: " ")
    let named = try ModelZoo.kneserNey(SmallCorpus(words + "\n"), NGramOptions(order: 2))
    let sentence = BlankedSentence([.blank(.anyWord()), .blank(.anyWord()), .token(4000)])
    let found = try named.model.fill(sentence, count: 3, visitLimit: 0)
    #expect(found.joint.count == 3 && found.limit?.isExact == false)
  }

  @Test("what cannot be filled is refused")
  func refusals() throws {
    let named = try ModelZoo.kneserNey(SmallCorpus("a b\n"), NGramOptions(order: 2))
    #expect(throws: FillError.noBlank) {
      try named.model.fill(BlankedSentence([.token(3)]), count: 1)
    }
    #expect(throws: FillError.noCandidates(blank: 2)) {
      try named.model.fill(
        BlankedSentence([.blank(.anyWord()), .blank(.candidates([]))]), count: 1)
    }
  }
}
