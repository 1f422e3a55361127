import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("Counts that are kept")
struct CountTrieTests {
  private func trie(_ corpus: SmallCorpus, order: Int) throws -> CountTrie {
    try CountTrie(
      CountedNGrams(
        corpus.tokens, order: order, vocabularySize: corpus.vocabulary.count,
        thresholds: [UInt32](repeating: 0, count: order), room: WorkingRoom(),
        residentByteCount: 0))
  }

  /// Counts by looking at every place of the text.
  private func plainCounts(_ corpus: SmallCorpus, order: Int) -> [[TokenID]: UInt32] {
    var counts: [[TokenID]: UInt32] = [:]
    for sentence in corpus.sentences {
      let tokens = [SpecialToken.sentenceStart] + sentence + [SpecialToken.sentenceEnd]
      for start in tokens.indices {
        for length in 1...order where start + length <= tokens.count {
          counts[Array(tokens[start..<start + length]), default: 0] += 1
        }
      }
    }
    return counts
  }

  private func counts(_ trie: CountTrie) throws -> [[TokenID]: UInt32] {
    var counts: [[TokenID]: UInt32] = [:]
    try trie.walk(enter: { counts[$0] = $1 }, leave: { _, _ in })
    return counts
  }

  @Test("They are the counts of every n-gram of the text", arguments: 1...5)
  func plain(order: Int) throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      let corpus = SmallCorpus(
        SmallCorpus.randomText(words: 3 * Int(seed), sentences: 60, seed: seed))
      #expect(try counts(trie(corpus, order: order)) == plainCounts(corpus, order: order))
    }
  }

  @Test("Counting what was counted changes nothing, and parts add up to the whole")
  func again() throws {
    let whole = SmallCorpus(SmallCorpus.randomText(words: 12, sentences: 80, seed: 5))
    let counted = try trie(whole, order: 4)
    func count(_ parts: [(source: any CountedNGramSource, ids: [TokenID]?)]) throws -> CountTrie {
      try CountTrie(
        CountedNGrams(
          JoinedPlaces(parts), order: 4, vocabularySize: whole.vocabulary.count,
          thresholds: [0, 0, 0, 0], room: WorkingRoom(), residentByteCount: 0))
    }
    #expect(try counts(count([(counted, nil)])) == counts(counted))
    let twice = try counts(count([(counted, nil), (counted, nil)]))
    #expect(twice == (try counts(counted)).mapValues { $0 * 2 })
    // Taken off again, by way of the text.
    let less = try count([
      (counted, nil), (counted, nil), (TextPlaces(whole.tokens, order: 4, count: -1), nil),
    ])
    #expect(try counts(less) == counts(counted))
    #expect {
      try count([(counted, nil), (TextPlaces(whole.tokens, order: 4, count: -2), nil)])
    } throws: {
      guard case NGramError.negativeCount = $0 else { return false }
      return true
    }
  }

  @Test("A model of counts is the model of the text", arguments: 1...4)
  func model(order: Int) throws {
    let corpus = SmallCorpus(SmallCorpus.randomText(words: 20, sentences: 150, seed: 6))
    let options = NGramOptions(order: order, pruning: [0, 0, 1].prefix(order).map { $0 })
    let folder = try TemporaryFolder()
    let (expected, _) = try NGramEstimator.estimate(
      corpus.tokens, vocabularySize: corpus.vocabulary.count, options: options, threads: 1)
    let counted = try CountedNGrams(
      JoinedPlaces([(trie(corpus, order: order), nil)]), order: order,
      vocabularySize: corpus.vocabulary.count, thresholds: options.thresholds,
      room: WorkingRoom(), residentByteCount: 0)
    let found = try NGramEstimator(counted, options: options).model()
    #expect(
      try ARPAText.write(found, corpus.vocabulary, in: folder)
        == ARPAText.write(expected, corpus.vocabulary, in: folder))
  }

  @Test("Every prefix and every flipped byte of a file is an error or the same counts")
  func damage() throws {
    let folder = try TemporaryFolder()
    let corpus = SmallCorpus(SmallCorpus.randomText(words: 5, sentences: 8, seed: 7))
    let counted = try trie(corpus, order: 3)
    let file = try SectionFileWriter(path: folder.file("counts.lacuna"))
    try counted.write(to: file)
    try file.commit()
    let bytes = try folder.read("counts.lacuna")
    func read(_ bytes: [UInt8]) throws -> [[TokenID]: UInt32] {
      let path = try folder.write("damaged.lacuna", bytes)
      let file = try SectionFile(path: path)
      return try counts(
        CountTrie(file, vocabularySize: corpus.vocabulary.count, room: WorkingRoom()))
    }
    let expected = try counts(counted)
    #expect(try read(bytes) == expected)
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: (any Error).self) { try read(Array(bytes[..<length])) }
    }
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 0x55
      // What reading takes for sense, verifying finds.
      guard let found = try? read(damaged), found != expected else { continue }
      let file = try SectionFile(path: folder.file("damaged.lacuna"))
      #expect(throws: StorageError.self, "byte \(place)") { try file.verify() }
    }
  }
}
