import Foundation
import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("The compact layout")
struct CompactLayoutTests {
  /// Models of all kinds, imported ones without normalisation, with n-grams that have no probability of
  /// their own and with n-grams whose suffixes are missing among them.
  private func models() throws -> [NamedModel] {
    try closedModels() + ModelZoo.openModels()
  }

  /// Those that lack no suffix.
  private func closedModels(orders: [Int] = [1, 2, 3, 5]) throws -> [NamedModel] {
    try ModelZoo.kneserNeyModels(orders: orders)
      + (0..<20).map { try RandomARPA(seed: $0, isClosed: true).named() }
      + (0..<20).map { try ModelZoo.withoutSomeProbabilities(seed: $0) }
  }

  @Test("with a code for every number it answers as the fast layout does, to the bit")
  func exact() throws {
    let folder = try TemporaryFolder()
    for named in try models() {
      let compact = try named.compact(bits: 16)
      #expect(compact.model.indexLayout == .compact && compact.model.quantizationBits == 16)
      #expect(compact.model.counts == named.model.counts)
      let mapped = try ModelZoo.mapped(compact, in: folder)
      for model in [compact.model, mapped.model] {
        try #require(
          differences(model, named.model, sentences: named.sentences) == [], "\(named)")
        for sentence in named.sentences {
          let states = (
            model.state(after: sentence, from: model.sentenceStartState),
            named.model.state(after: sentence, from: named.model.sentenceStartState)
          )
          #expect(model.evidence(of: states.0) == named.model.evidence(of: states.1))
        }
      }
      #expect(
        try ARPAText.write(mapped.model, named.vocabulary, in: folder)
          == ARPAText.write(named.model, named.vocabulary, in: folder), "\(named)")
    }
  }

  @Test(
    "quantised, it conforms; 8 bits leave sums within a twentieth of 1, fewer within more",
    arguments: [3, 5, 8])
  func conformance(bits: Int) throws {
    let open = try ModelZoo.openModels().map { named in
      var named = named
      // After pruning, backoff weights differ by more than a few bits can tell.
      if bits < 8 { named.isNormalized = false }
      return named
    }
    for named in try closedModels(orders: [2, 3, 5]) + open {
      let compact = try named.compact(bits: bits)
      let violations = LanguageModelConformance(
        compact.model, sentences: Array(named.sentences.prefix(15)),
        sumTolerance: named.isNormalized ? (bits == 3 ? 0.5 : bits == 5 ? 0.2 : 0.05) : .infinity,
        randomContexts: 20
      ).violations
      #expect(violations.prefix(3) == [], "\(named), \(bits) bits")
    }
  }

  @Test(
    "8 bits for many different numbers leave sums within a twentieth of 1 and scores within a hundredth"
  )
  func manyNumbers() throws {
    let corpus = SmallCorpus(SmallCorpus.randomText(words: 300, sentences: 3_000, seed: 4))
    let named = try ModelZoo.kneserNey(corpus, NGramOptions(order: 4))
    let compact = try named.compact(bits: 8)
    let sentences = Array(named.sentences.prefix(20))
    let violations = LanguageModelConformance(
      compact.model, sentences: Array(sentences.prefix(3)), sumTolerance: 0.05, randomContexts: 5
    ).violations
    #expect(violations.prefix(3) == [])
    func total(_ model: NGramModel) -> Double {
      named.sentences.reduce(0) {
        model.scores(of: $1).reduce($0) { $0 + $1.log10Probability }
      }
    }
    #expect(total(compact.model) != total(named.model))
    #expect(isClose(total(compact.model), total(named.model), relative: 0.01, absolute: 0))
  }

  @Test("laid out for speed again it answers as before, and nothing more is lost")
  func expanded() throws {
    for named in try models() {
      let compact = try named.compact(bits: 3).model
      let expanded = try compact.expanded()
      #expect(expanded.indexLayout == .fast)
      try #require(differences(expanded, compact, sentences: named.sentences) == [], "\(named)")
      let again = try expanded.compacted(bits: 3)
      try #require(differences(again, compact, sentences: named.sentences) == [], "\(named)")
    }
  }

  @Test("sentences read side by side score as one by one, with the same evidence")
  func batches() throws {
    for named in try models() {
      let model = try named.compact(bits: 4).model
      let sentences = [[]] + named.sentences + [[0, 0], []] + named.sentences.reversed()
      for marks in LanguageModelConformance<NGramModel>.allMarks {
        var ends: [Int] = []
        var apart: [TokenScore] = []
        var evidence: [ContextEvidence] = []
        for sentence in sentences {
          ends.append((ends.last ?? 0) + sentence.count)
          apart += model.scores(of: sentence, marks: marks)
          var state = model.startState(marks)
          for token in sentence + (marks.end ? [SpecialToken.sentenceEnd] : []) {
            evidence.append(model.evidence(of: state))
            state = model.state(after: [token], from: state)
          }
        }
        var together: [TokenScore] = []
        var found: [ContextEvidence] = []
        sentences.flatMap { $0 }.withUnsafeBufferPointer {
          var document: NGramModel.State?
          model.score(
            SentenceBatch($0, ends: ends), marks: marks, document: &document, into: &together,
            evidence: &found)
        }
        try #require(together == apart, "\(named)")
        try #require(found == evidence, "\(named)")
      }
    }
  }

  @Test("any number of threads writes the same bytes")
  func threads() throws {
    let folder = try TemporaryFolder()
    let corpus = SmallCorpus(SmallCorpus.randomText(words: 50, sentences: 800, seed: 9))
    let named = try ModelZoo.kneserNey(corpus, NGramOptions(order: 5))
    var files: [[UInt8]] = []
    for threads in 1...4 {
      var compact = named
      compact.model = try named.model.compacted(bits: 6, threads: threads)
      _ = try ModelZoo.mapped(compact, in: folder)
      files.append(try folder.read("model"))
    }
    #expect(Set(files).count == 1)
  }

  @Test("it takes a fraction of the space")
  func space() throws {
    let corpus = SmallCorpus(SmallCorpus.randomText(words: 300, sentences: 3_000, seed: 4))
    let named = try ModelZoo.kneserNey(corpus, NGramOptions(order: 4))
    let compact = try named.compact(bits: 8)
    #expect(compact.model.byteCount * 3 < named.model.byteCount)
    let folder = try TemporaryFolder()
    for model in [named, compact] {
      _ = try ModelZoo.mapped(model, in: folder)
      let sections = try SectionFile(path: folder.file("model")).sections
      let byteCount = sections.filter {
        ($0.name.hasPrefix("ngrams.") || $0.name.hasPrefix("compact."))
          && !$0.name.hasSuffix(".header")
      }.reduce(0) { $0 + $1.byteCount }
      #expect(byteCount == model.model.byteCount)
    }
  }

  @Test("a few bits leave few different numbers, zero and unigrams as they are")
  func fewBits() throws {
    let corpus = SmallCorpus(SmallCorpus.randomText(words: 30, sentences: 400, seed: 5))
    let named = try ModelZoo.kneserNey(corpus, NGramOptions(order: 3))
    let folder = try TemporaryFolder()
    func columns(_ model: NGramModel) throws -> [[[Substring]]] {
      let text = String(
        decoding: try ARPAText.write(model, named.vocabulary, in: folder), as: UTF8.self)
      return text.components(separatedBy: "-grams:\n").dropFirst().map { section in
        section.split(separator: "\n").filter { $0.contains("\t") }
          .map { $0.split(separator: "\t") }
      }
    }
    let whole = try columns(named.model)
    for bits in [1, 2, 4] {
      let few = try columns(named.compact(bits: bits).model)
      #expect(few[0] == whole[0])
      for order in 1..<3 {
        #expect(few[order].map { $0[1] } == whole[order].map { $0[1] })
        let different = Set(few[order].map { $0[0] })
        #expect(different.count > 1 && different.count <= 1 << bits)
      }
      #expect(Set(few[1].map { $0[2] }).count <= 1 << bits)
      for (new, old) in zip(few[1], whole[1]) where old[2] == "0" { #expect(new[2] == "0") }
      // The mean of all probabilities stays what it was, but for rounding.
      for order in 1..<3 {
        func mean(_ lines: [[Substring]]) -> Double {
          lines.reduce(0) { $0 + Double($1[0])! } / Double(lines.count)
        }
        #expect(isClose(mean(few[order]), mean(whole[order]), relative: 1e-5, absolute: 1e-5))
      }
    }
  }

  @Test("what cannot be packed is refused, and says why")
  func refusals() throws {
    let named = try ModelZoo.kneserNey(SmallCorpus("a b\nb a\n"), NGramOptions(order: 3))
    for bits in [Int.min, -1, 0, 25, 33, Int.max] {
      #expect(throws: NGramError.bitsOutOfRange(bits)) { try named.model.compacted(bits: bits) }
    }
  }
}
