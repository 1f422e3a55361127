import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("ARPA files, written and read")
struct ARPARoundTripTests {
  @Test(
    "write, read, write gives the same bytes for Kneser-Ney models", arguments: ARPADialect.allCases
  )
  func kneserNeyFixedPoint(dialect: ARPADialect) throws {
    let folder = try TemporaryFolder()
    for named in try ModelZoo.kneserNeyModels() where !named.name.contains("as lmplz") {
      let first = try ARPAText.write(named.model, named.vocabulary, dialect: dialect, in: folder)
      let contents = try ARPAText.read(first)
      #expect(contents.remarks == [], "\(named)")
      let again = try ARPAText.write(
        contents.model, contents.vocabulary, dialect: dialect, in: folder)
      #expect(again == first, "\(named)")
      if dialect == .srilm { try expectSRILM(first, named) }
    }
  }

  /// The rules of SRILM's form that can be told line by line, and the scores of what was read.
  private func expectSRILM(_ bytes: [UInt8], _ named: NamedModel) throws {
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "" && lines[1] == "\\data\\" && lines[2].hasPrefix("ngram 1="))
    #expect(lines.suffix(3) == ["", "\\end\\", ""], "\(named)")
    var contexts: Set<Substring> = []
    for line in lines where line.contains("\t") {
      let words = line.split(separator: "\t")[1]
      if let space = words.lastIndex(of: " ") { contexts.insert(words[..<space]) }
    }
    for line in lines where line.contains("\t") {
      let columns = line.split(separator: "\t")
      #expect((columns.count == 3) == contexts.contains(columns[1]), "\(line) of \(named)")
      if columns[1] == "<s>" { #expect(columns[0] == "-99") }
    }
    let read = try ARPAText.read(bytes).model
    for sentence in named.sentences.prefix(10) where named.vocabulary.count == read.vocabularySize {
      for (mine, theirs) in zip(named.model.scores(of: sentence), read.scores(of: sentence)) {
        #expect(
          isClose(theirs.log10Probability, mine.log10Probability, relative: 1e-5, absolute: 1e-6))
        #expect(theirs.matchedOrder == mine.matchedOrder)
      }
    }
  }

  @Test("SRILM's form is what ngram -write-lm writes: contexts by their last words, then words")
  func srilmForm() throws {
    let text = """
      \\data\\
      ngram 1=5
      ngram 2=5
      ngram 3=3

      \\1-grams:
      -1.23456789\t<unk>\t0
      0\t<s>\t-0.25
      -0.75\t</s>\t0
      -0.5\tb\t-0.125
      -12.3456789\ta\t-0.00001

      \\2-grams:
      -0.375\ta b\t-0.5
      -0.25\t<s> a\t-0.1
      -0.0625\tb </s>\t0
      -0.5\t<s> b\t-0.3
      -0.5\ta </s>\t0

      \\3-grams:
      -0.2\t<s> a b
      -0.1\t<s> b </s>
      -0.3\ta b </s>

      \\end\\

      """
    let contents = try ARPAText.read(text)
    let written = try ARPAText.write(
      contents.model, contents.vocabulary, dialect: .srilm, in: TemporaryFolder())
    #expect(
      String(decoding: written, as: UTF8.self) == """

        \\data\\
        ngram 1=5
        ngram 2=5
        ngram 3=3

        \\1-grams:
        -1.234568\t<unk>
        -99\t<s>\t-0.25
        -0.75\t</s>
        -0.5\tb\t-0.125
        -12.34568\ta\t-1e-05

        \\2-grams:
        -0.5\t<s> b\t-0.3
        -0.25\t<s> a\t-0.1
        -0.0625\tb </s>
        -0.5\ta </s>
        -0.375\ta b\t-0.5

        \\3-grams:
        -0.1\t<s> b </s>
        -0.3\ta b </s>
        -0.2\t<s> a b

        \\end\\

        """)
  }

  @Test(
    "read, write, read, write gives the same bytes for irregular files",
    arguments: ARPADialect.allCases)
  func irregularFixedPoint(dialect: ARPADialect) throws {
    let folder = try TemporaryFolder()
    for seed in 0..<60 as Range<UInt64> {
      let random = RandomARPA(seed: seed)
      let contents = try ARPAText.read(random.text)
      let first = try ARPAText.write(
        contents.model, contents.vocabulary, dialect: dialect, in: folder)
      let again = try ARPAText.read(first)
      #expect(
        try ARPAText.write(again.model, again.vocabulary, dialect: dialect, in: folder) == first,
        "seed \(seed)")
      // Beginnings that were missing are there, as KenLM and SRILM want them, with the probability
      // that backing off gave them.
      let lines = String(decoding: first, as: UTF8.self).split(separator: "\n")
      let ngrams = random.entries.keys.flatMap { ngram in
        (1...ngram.count).map { Array(ngram.prefix($0)) }
      }
      for length in 1...random.order {
        let listed = Set(ngrams.filter { $0.count == length })
        #expect(lines.contains("ngram \(length)=\(listed.count)"), "seed \(seed)")
      }
      for line in lines where line.contains("\t") {
        let words = line.split(separator: "\t")[1].split(separator: " ").map { String($0) }
        if random.entries[words] != nil { continue }
        let expected = random.log10Probability(
          of: words[words.count - 1], after: words.dropLast()[...])
        let found = try #require(Double(line.split(separator: "\t")[0]))
        #expect(
          isClose(found, min(0, expected), relative: 1e-5, absolute: 1e-6), "seed \(seed): \(line)")
      }
    }
  }

  @Test("scores follow the backoff rule of ARPA", arguments: [false, true])
  func backoffRule(isClosed: Bool) throws {
    for seed in 0..<80 as Range<UInt64> {
      let random = RandomARPA(seed: seed, isClosed: isClosed)
      let contents = try ARPAText.read(random.text)
      let vocabulary = contents.vocabulary
      let spellings = (0..<TokenID(vocabulary.count)).map { vocabulary.spelling(of: $0) }
      var generator = SeededGenerator(seed: seed)
      for _ in 0..<40 {
        let sentence = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
          TokenID.random(in: 3..<TokenID(vocabulary.count), using: &generator)
        }
        var history = ["<s>"]
        var state = contents.model.sentenceStartState
        for token in sentence + [SpecialToken.sentenceEnd, SpecialToken.unknown] {
          let distribution: [Double] = contents.model.nextTokenDistribution(after: state)
          for id in spellings.indices where id != Int(SpecialToken.sentenceStart) {
            let expected = random.log10Probability(of: spellings[id], after: history[...])
            #expect(
              isClose(distribution[id], expected, relative: 1e-6, absolute: 1e-6),
              "seed \(seed): log10 P(\(spellings[id]) | \(history))")
          }
          let previous = state
          _ = contents.model.score(token, after: previous, next: &state)
          history.append(spellings[Int(token)])
        }
      }
    }
  }

  @Test("a word that looks like a heading is a word")
  func headingLikeWords() throws {
    let folder = try TemporaryFolder()
    let words = ["\\data\\", "\\1-grams:", "\\2-grams:", "\\end\\", "ngram", "1=3", "\\", "#"]
    let corpus = SmallCorpus(words.joined(separator: " ") + "\n")
    let named = try ModelZoo.kneserNey(corpus, NGramOptions(order: 3))
    let imported = try ModelZoo.imported(named, in: folder)
    #expect(words.allSatisfy { imported.vocabulary.id(of: $0) != nil })
    #expect(differences(imported.model, named.model, sentences: corpus.sentences) == [])
  }

  @Test("words that ARPA cannot hold are refused, all others are not")
  func inexpressibleWords() throws {
    let model = try ModelZoo.kneserNey(SmallCorpus("a\n"), NGramOptions(order: 1)).model
    func writes(_ word: String) -> Bool {
      (try? ARPAWriter(model, vocabulary: Vocabulary(words: [word]))) != nil
    }
    for word in ["", "a b", "a\tb", "a\nb", "a\rb", "a\0b", "<unk>", "<UNK>", "<s>", "</s>"] {
      #expect(!writes(word), "\(word.debugDescription)")
    }
    for word in ["a\u{A0}b", "a\u{0B}b", "a\u{0C}b", "<S>", "<unk", "\u{3000}", "\u{85}", "\u{1}"] {
      #expect(writes(word), "\(word.debugDescription)")
      let named = try? ModelZoo.kneserNey(SmallCorpus(word + "\n"), NGramOptions(order: 2))
      let imported = try ModelZoo.imported(#require(named), in: TemporaryFolder())
      #expect(imported.vocabulary.id(of: word) == 3, "\(word.debugDescription)")
    }
  }
}
