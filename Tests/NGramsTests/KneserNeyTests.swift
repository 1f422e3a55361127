import Foundation
import LanguageModeling
import NGrams
import TestSupport
import Testing

@Suite("Kneser-Ney estimation")
struct KneserNeyTests {
  @Test("it is what a plain computation in exact fractions finds", arguments: 1...5)
  func twin(order: Int) throws {
    for (index, pruning) in ([[], [0, 1], [1], [0, 0, 2], [2, 3]] as [[UInt32]]).enumerated() {
      for seed in 0..<3 as Range<UInt64> {
        let text = SmallCorpus.randomText(
          words: 8 + 10 * Int(seed), sentences: 60, seed: seed &+ UInt64(index) &* 10)
        let options = NGramOptions(
          order: order, pruning: Array(pruning.prefix(order)), interpolatesUnigrams: seed != 1)
        for corpus in [SmallCorpus(text), SmallCorpus(text, options: .init(minimumCount: 4))] {
          try compare(corpus, options)
        }
      }
    }
  }

  private func compare(_ corpus: SmallCorpus, _ options: NGramOptions) throws {
    var comparison = try TwinComparison(corpus, options)
    comparison.check()
  }

  private func arpa(_ text: String, _ options: NGramOptions, threads: Int = 1) throws -> [UInt8] {
    let named = try ModelZoo.kneserNey(SmallCorpus(text), options, threads: threads)
    return try ARPAText.write(named.model, named.vocabulary, in: TemporaryFolder())
  }

  @Test("one thread and several give the same bytes")
  func threads() throws {
    let text = SmallCorpus.randomText(words: 200, sentences: 3_000, longest: 20, seed: 4)
    for options in [NGramOptions(order: 4), NGramOptions(order: 5, pruning: [0, 0, 1])] {
      let one = try arpa(text, options)
      for threads in [2, 3, 16] { #expect(try arpa(text, options, threads: threads) == one) }
    }
  }

  @Test("the order of the lines changes nothing, unless lmplz is imitated")
  func lineOrder() throws {
    let text = SmallCorpus.randomText(words: 30, sentences: 300, seed: 6)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    var generator = SeededGenerator(seed: 1)
    var digests: [Compatibility: Set<[UInt8]>] = [:]
    for _ in 0..<8 {
      let shuffled = lines.shuffled(using: &generator).map { $0 + "\n" }.joined()
      for compatibility in Compatibility.allCases {
        for order in [1, 3, 5] {
          let options = NGramOptions(
            order: order, pruning: order == 5 ? [0, 1] : [], compatibility: compatibility)
          digests[compatibility, default: []].insert(try arpa(shuffled, options))
        }
      }
    }
    #expect(digests[.none]?.count == 3)
  }

  @Test("discounts that cannot be estimated are replaced, with the reason")
  func fallbacks() throws {
    let text = SmallCorpus("a b\n")
    let (_, report) = try NGramEstimator.estimate(
      text.tokens, vocabularySize: text.vocabulary.count, options: NGramOptions(order: 2),
      threads: 1)
    #expect(report.discounts == [.fallback, .fallback])
    #expect(report.fallbacks.map(\.order) == [1, 2])
    #expect(
      report.fallbacks.map(\.reason) == [
        "no 1-gram has an adjusted count of 2", "no 2-gram has an adjusted count of 2",
      ])
    #expect(
      report.totalCounts == [5, 3] && report.keptCounts == [5, 3] && report.keptWords == nil)
    let rich = SmallCorpus(SmallCorpus.randomText(words: 25, sentences: 200, seed: 9))
    let (_, sound) = try NGramEstimator.estimate(
      rich.tokens, vocabularySize: rich.vocabulary.count, options: NGramOptions(order: 3),
      threads: 1)
    #expect(!sound.fallbacks.contains { $0.order == 3 })
    for discounts in sound.discounts {
      for count in 1...3 { #expect((0...Float(count)).contains(discounts.values[count])) }
    }
  }

  @Test("an order longer than any sentence gives empty levels that change nothing")
  func longOrder() throws {
    let text = SmallCorpus("a b\nb a\na\n")
    let usual = try ModelZoo.kneserNey(text, NGramOptions(order: 4))
    for order in [5, 9, 255] {
      let long = try ModelZoo.kneserNey(text, NGramOptions(order: order))
      #expect(long.model.counts.count == order)
      #expect(long.model.counts.dropFirst(4).allSatisfy { $0 == 0 })
      #expect(long.model.order == order)
      for sentence in text.sentences {
        #expect(long.model.scores(of: sentence) == usual.model.scores(of: sentence))
      }
      let arpa = try ARPAText.write(long.model, long.vocabulary, in: TemporaryFolder())
      #expect(try ARPAText.read(arpa).model.counts == long.model.counts)
    }
  }

  @Test("requests that make no model are refused")
  func refusals() throws {
    let text = SmallCorpus("a\n")
    func estimate(_ corpus: TokenCorpus, _ options: NGramOptions) throws {
      _ = try NGramEstimator.estimate(
        corpus, vocabularySize: 4, options: options, threads: 1)
    }
    #expect(throws: NGramError.emptyCorpus) {
      try estimate(TokenCorpus(), NGramOptions(order: 3))
    }
    for order in [0, -1, 256, .max] {
      #expect(throws: NGramError.orderOutOfRange(order)) {
        try estimate(text.tokens, NGramOptions(order: order))
      }
    }
    #expect(throws: NGramError.tooManyThresholds(3, order: 2)) {
      try estimate(text.tokens, NGramOptions(order: 2, pruning: [0, 0, 0]))
    }
    #expect(throws: NGramError.fallingThresholds(2, 1)) {
      try estimate(text.tokens, NGramOptions(order: 4, pruning: [0, 2, 1]))
    }
    try estimate(text.tokens, NGramOptions(order: 2, pruning: [.max]))
  }

  @Test("pruning reports what it kept and renumbers the words")
  func pruning() throws {
    let text = SmallCorpus("a a b\na c\na b\n", options: .init(order: .firstAppearance))
    let (model, report) = try NGramEstimator.estimate(
      text.tokens, vocabularySize: text.vocabulary.count,
      options: NGramOptions(order: 2, pruning: [1]), threads: 1)
    // c, and the bigrams a a, a c and c </s> occur once.
    #expect(report.keptWords == [0, 1, 2, 3, 4])
    #expect(report.totalCounts == [6, 6] && report.keptCounts == [5, 3])
    #expect(model.vocabularySize == 5 && model.counts == [5, 3])
  }
}
