import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("ARPA files, written and read")
struct ARPARoundTripTests {
  @Test("write, read, write gives the same bytes for Kneser-Ney models")
  func kneserNeyFixedPoint() throws {
    let folder = try TemporaryFolder()
    for named in try ModelZoo.kneserNeyModels() where !named.name.contains("as lmplz") {
      let first = try ARPAText.write(named.model, named.vocabulary, in: folder)
      let contents = try ARPAText.read(first)
      #expect(contents.remarks == [], "\(named)")
      #expect(
        try ARPAText.write(contents.model, contents.vocabulary, in: folder) == first, "\(named)")
    }
  }

  @Test("read, write, read, write gives the same bytes for irregular files")
  func irregularFixedPoint() throws {
    let folder = try TemporaryFolder()
    for seed in 0..<60 as Range<UInt64> {
      let random = RandomARPA(seed: seed)
      let contents = try ARPAText.read(random.text)
      let first = try ARPAText.write(contents.model, contents.vocabulary, in: folder)
      let again = try ARPAText.read(first)
      #expect(
        try ARPAText.write(again.model, again.vocabulary, in: folder) == first, "seed \(seed)")
      // Entries that were made up for structure are not written.
      let counts = String(decoding: first, as: UTF8.self).split(separator: "\n")
        .filter { $0.hasPrefix("ngram ") }
      for length in 1...random.order {
        let listed = random.entries.keys.count { $0.count == length }
        #expect(counts[length - 1] == "ngram \(length)=\(listed)", "seed \(seed)")
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
