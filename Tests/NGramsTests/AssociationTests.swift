import Foundation
import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("Association tables")
struct AssociationTests {
  static let optionSets: [AssociationOptions] = [
    .init(),
    .init(minimumPairCount: 1, distances: 1...3, smoothing: 0.01, negativeWeight: 1),
    .init(maximumWords: 7, minimumPairCount: 3, distances: 1...1, smoothing: 2),
    .init(maximumPairs: 25, distances: 1...1000, negativeWeight: 0),
  ]

  static let texts = [
    SmallCorpus.randomText(words: 5, sentences: 60, seed: 11),
    SmallCorpus.randomText(words: 30, sentences: 300, longest: 20, seed: 12),
    SmallCorpus.randomText(words: 90, sentences: 200, longest: 40, seed: 13),
    "a b a c b\n\na\nc b a b c a a a b",
  ]

  static func corpora() -> [SmallCorpus] {
    texts.map { SmallCorpus($0) }
      + [
        SmallCorpus(texts[1], options: VocabularyOptions(minimumCount: 15)),
        // Ids that do not follow frequency.
        SmallCorpus(texts[2], options: VocabularyOptions(order: .firstAppearance)),
      ]
  }

  static func estimate(
    _ corpus: SmallCorpus, _ options: AssociationOptions, threads: Int = 1
  ) throws -> (table: AssociationTable, report: AssociationEstimator.Report) {
    try AssociationEstimator.estimate(
      corpus.tokens, vocabularySize: corpus.vocabulary.count, options: options, threads: threads)
  }

  @Test("every value is what a plain count with dictionaries finds, rounded")
  func twin() throws {
    for corpus in Self.corpora() {
      for options in Self.optionSets {
        let twin = AssociationTwin(corpus.sentences, options: options)
        guard let minimum = twin.minimumCount else {
          #expect(throws: AssociationError.self) { try Self.estimate(corpus, options) }
          continue
        }
        let (table, report) = try Self.estimate(corpus, options)
        #expect(report.minimumPairCount == minimum && report.foundPairs == twin.foundPairs)
        #expect(report.wordCount == table.wordCount && report.listedPairs <= options.maximumPairs)
        var listed = 0
        let size = TokenID(corpus.vocabulary.count)
        for first in 0..<size {
          for second in 0..<size {
            let value = table.value(of: first, second)
            let expected = twin.value(of: first, second)
            #expect(
              abs(value - expected) <= AssociationTable.step / 2 + 1e-12,
              "\(first) \(second): \(value), not \(expected), with \(options)")
            if value != 0 && first <= second { listed += 1 }
          }
        }
        #expect(report.listedPairs == listed)
      }
    }
  }

  @Test("scores of all candidates at once are those of each alone, and the sum of its pairs")
  func scores() throws {
    for corpus in Self.corpora().prefix(3) {
      let (table, _) = try Self.estimate(corpus, .init(minimumPairCount: 1))
      let size = corpus.vocabulary.count
      for sentence in corpus.sentences where sentence.count > 2 {
        let blank = sentence.count / 2
        let context = AssociationContext(
          before: Array(sentence[..<blank]), after: Array(sentence[(blank + 1)...]))
        var all = [Double](repeating: 0, count: size)
        all.withUnsafeMutableBufferPointer { table.addScores(of: context, to: $0) }
        var plain = [Double](repeating: 1, count: size)
        plain.withUnsafeMutableBufferPointer { table.addScores(of: sentence, to: $0) }
        for candidate in 0..<TokenID(size) {
          #expect(all[Int(candidate)] == table.score(of: candidate, in: context))
          let sum = zip(context.words, context.weights).reduce(0) {
            $0 + table.value(of: candidate, $1.0) * $1.1
          }
          #expect(isClose(all[Int(candidate)], sum))
          let unweighted = sentence.reduce(1) { $0 + table.value(of: candidate, $1) }
          #expect(isClose(plain[Int(candidate)], unweighted))
        }
      }
    }
  }

  @Test("a context counts each word once, where it is nearest, and no special token")
  func context() {
    let context = AssociationContext(before: [9, 5, 0, 4], after: [5, 4, 7, 2])
    #expect(context.words == [4, 5, 7, 9])
    let weights = [1, 1, 3, 4].map { (distance: Double) -> Double in 1 / (1 + distance / 8) }
    #expect(context.weights == weights)
    let sentence = BlankedSentence([
      .token(9), .token(5), .blank(.anyWord()), .token(4), .blank(.anyWord()), .token(5),
      .token(4), .token(7), .token(2),
    ])
    #expect(
      AssociationContext(sentence, blank: 1)
        == AssociationContext(before: [9, 5, 0, 4], after: [5, 4, 7, 2]))
    #expect(AssociationContext(sentence, blank: 0).words == [5, 4, 9, 7])
    #expect(AssociationContext(before: [], after: []).words.isEmpty)
  }

  @Test("words that share sentences seek each other, and words that never meet have no value")
  func meaning() throws {
    let text =
      String(repeating: "the sailor steers the ship\nthe baker bakes the bread\n", count: 20)
    let corpus = SmallCorpus(text)
    let (table, _) = try Self.estimate(corpus, .init(distances: 2...16, smoothing: 0.5))
    func value(_ first: String, _ second: String) throws -> Double {
      table.value(
        of: try #require(corpus.vocabulary.id(of: first)),
        try #require(corpus.vocabulary.id(of: second)))
    }
    // 20 times together; 40 of all 480 places are the sailor's and 60 the ship's, so that chance has
    // it 5 times; ln(20.5 / 5.5) = 1.316.
    #expect(try value("sailor", "ship") == 21.0 / 16)
    #expect(try value("ship", "sailor") == 21.0 / 16)
    #expect(try value("sailor", "bread") == 0)
    #expect(try value("sailor", "steers") == 0)
    let sailor = try #require(corpus.vocabulary.id(of: "sailor"))
    let names = table.partners(of: sailor).map { corpus.vocabulary.spelling(of: $0.word) }
    #expect(names.contains("ship") && !names.contains("bread"))
    #expect(table.partners(of: sailor).allSatisfy { table.value(of: sailor, $0.word) == $0.value })
  }

  @Test("neither threads nor the order of the lines change a byte")
  func threads() throws {
    let text = SmallCorpus.randomText(words: 400, sentences: 2_000, longest: 30, seed: 5)
    var lines = text.split(separator: "\n")
    let folder = try TemporaryFolder()
    func bytes(_ text: String, threads: Int) throws -> [UInt8] {
      let (table, _) = try Self.estimate(
        SmallCorpus(text), .init(maximumWords: 250, maximumPairs: 3_000), threads: threads)
      let file = try SectionFileWriter(path: folder.file("table"))
      try table.write(to: file)
      try file.commit()
      return try folder.read("table")
    }
    let one = try bytes(text, threads: 1)
    for threads in [0, 2, 3, 16] { #expect(try bytes(text, threads: threads) == one) }
    var generator = SeededGenerator(seed: 3)
    lines.shuffle(using: &generator)
    #expect(try bytes(lines.joined(separator: "\n") + "\n", threads: 2) == one)
  }

  @Test("texts that have no pair to list are refused with the reason")
  func poorTexts() throws {
    func error(_ text: String, _ options: AssociationOptions = .init()) -> AssociationError? {
      do { _ = try Self.estimate(SmallCorpus(text), options) } catch {
        return error as? AssociationError
      }
      return nil
    }
    let twice = AssociationOptions(minimumPairCount: 2)
    #expect(error("") == .noWord)
    #expect(error("\n\n") == .noWord)
    #expect(error("a\na\na b\n") == .noPair(minimumCount: 1, highestCount: 0))
    #expect(error("a b c\n", twice) == .noPair(minimumCount: 2, highestCount: 1))
    #expect(error("a b c\n") == nil)
    // One word can only be as frequent beside itself as chance has it.
    #expect(error("a b a\n", twice) == .noAssociation)
    #expect(error("a a a a a a\n") == .noAssociation)
    // Three pairs are equally frequent, and only two may be listed.
    #expect(
      error("a b c\nb c a\n", .init(maximumPairs: 2, distances: 1...2))
        == .noPair(minimumCount: 1, highestCount: 2))
    for text in ["", "a\n", "a b c\n", "a a a a\n"] {
      #expect(try #require(error(text, twice)).description.count > 40)
    }
  }

  @Test("a vocabulary without any of the text's words is refused")
  func unknownWords() {
    let corpus = SmallCorpus(Array("a b c a b\n".utf8), list: [])
    #expect(throws: AssociationError.noWord) { try Self.estimate(corpus, .init()) }
  }

  @Test("options that make no table are refused, with the memory that too many pairs would take")
  func refusals() throws {
    let refused: [(AssociationOptions, AssociationError)] = [
      (.init(maximumWords: 0), .wordsOutOfRange(0)),
      (.init(maximumWords: 65_535), .wordsOutOfRange(65_535)),
      (.init(maximumWords: .max), .wordsOutOfRange(.max)),
      (.init(minimumPairCount: 0), .zeroMinimumCount),
      (.init(maximumPairs: 0), .pairsOutOfRange(0)),
      (.init(maximumPairs: .max), .pairsOutOfRange(.max)),
      (.init(distances: 0...3), .distancesOutOfRange(0...3)),
      (.init(distances: 2 ... .max), .distancesOutOfRange(2 ... .max)),
      (.init(smoothing: 0), .smoothingOutOfRange(0)),
      (.init(smoothing: .infinity), .smoothingOutOfRange(.infinity)),
      (.init(negativeWeight: -1), .negativeWeightOutOfRange(-1)),
      (.init(negativeWeight: 1.5), .negativeWeightOutOfRange(1.5)),
    ]
    for (options, error) in refused {
      #expect(throws: error) { try Self.estimate(SmallCorpus(Self.texts[0]), options) }
    }
    #expect(throws: AssociationError.self) {
      try AssociationOptions(smoothing: .nan).validate()
    }
    #expect(throws: AssociationError.self) {
      try AssociationOptions(negativeWeight: .nan).validate()
    }
    #expect(AssociationError.pairsOutOfRange(5_000_000_000).description.contains("30.0 GB"))
  }
}
