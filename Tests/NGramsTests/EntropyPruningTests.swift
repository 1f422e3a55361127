import Foundation
import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("Entropy pruning")
struct EntropyPruningTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static func models() throws -> [NamedModel] {
    let texts = [
      SmallCorpus.randomText(words: 5, sentences: 25, seed: 11),
      SmallCorpus.randomText(words: 14, sentences: 30, seed: 12),
      String(repeating: "to be or not to be\n", count: 4) + "that is the question\nto be\n",
    ]
    return try texts.enumerated().flatMap { number, text in
      try [2, 3, 4].map { order in
        var named = try ModelZoo.kneserNey(SmallCorpus(text), NGramOptions(order: order))
        named.name = "text \(number), order \(order)"
        return named
      }
    }
  }

  private func pruned(
    _ named: NamedModel, _ goal: PruningGoal, minimumOrder: Int = 2, protecting: Set<TokenID> = [],
    history: NGramModel? = nil, threads: Int = 1
  ) throws -> (named: NamedModel, report: EntropyPruningReport) {
    let (model, report) = try named.model.pruned(
      EntropyPruningOptions(
        goal: goal, minimumOrder: minimumOrder, protectedWords: protecting,
        history: history, threads: threads))
    var result = named
    result.model = model
    result.name += ", pruned \(goal)"
    return (result, report)
  }

  /// Thresholds that lie well between losses, so that rounding decides nothing.
  private func thresholds(_ losses: [[String]: Double]) -> [Double] {
    let sorted = losses.values.sorted()
    var thresholds = zip(sorted, sorted.dropFirst())
      .filter { $0 > 1e-9 && $1 > $0 * 1.01 }.map { ($0 * $1).squareRoot() }
    thresholds = thresholds.enumerated().filter { $0.offset % max(1, thresholds.count / 6) == 0 }
      .map(\.element)
    return thresholds + [(sorted.last ?? 0) * 2 + 1]
  }

  @Test("what goes is what loses less than the threshold by summing over the whole vocabulary")
  func twin() throws {
    for named in try Self.models() {
      let twin = try PlainBackoffModel(named, in: folder)
      let losses = twin.losses()
      let thresholds = thresholds(losses)
      #expect(thresholds.count > 3, "\(named)")
      for threshold in thresholds {
        let expected = twin.pruned(threshold: threshold, losses: losses)
        let (pruned, report) = try pruned(named, .threshold(threshold))
        let found = try PlainBackoffModel(pruned, in: folder)
        #expect(Set(found.entries.keys) == Set(expected.entries.keys), "\(pruned)")
        #expect(report.threshold == threshold && report.improperContextCount == 0)
        #expect(report.countsBefore == named.model.counts)
        #expect(report.countsAfter == pruned.model.counts)
        for context in expected.entries.keys where context.count < named.model.order {
          for word in twin.predicted {
            let (mine, theirs) = (
              found.log10Probability(of: word, after: context),
              expected.log10Probability(of: word, after: context)
            )
            #expect(
              isClose(mine, theirs, relative: 1e-5, absolute: 2e-6),
              "log10 P(\(word) | \(context)) of \(pruned)")
          }
        }
      }
    }
  }

  @Test(
    "a pruned model conforms, sums to 1 to six digits, and is one with its file and its ARPA text")
  func conformance() throws {
    for named in try ModelZoo.kneserNeyModels(orders: [2, 3, 5])
    where named.isNormalized && named.model.counts.dropFirst().reduce(0, +) > 2 {
      for share in [0.9, 0.5, 0.1] {
        let removable = named.model.counts.dropFirst().reduce(0, +)
        let target = named.model.counts[0] + Int(Double(removable) * share)
        let (pruned, _) = try pruned(named, .ngramCount(target))
        let violations = LanguageModelConformance(
          pruned.model, sentences: Array(pruned.sentences.prefix(15)), sumTolerance: 1e-6,
          randomContexts: 20
        ).violations
        #expect(violations.prefix(3) == [], "\(pruned)")
        let mapped = try ModelZoo.mapped(pruned, in: folder)
        #expect(differences(mapped.model, pruned.model, sentences: pruned.sentences) == [])
        if named.name.contains("not interpolated") { continue }
        let imported = try ModelZoo.imported(pruned, in: folder)
        #expect(
          differences(imported.model, pruned.model, sentences: pruned.sentences) == [], "\(pruned)")
      }
    }
  }

  @Test("a target is met to the n-gram, and what stays for one stays for every larger one")
  func targets() throws {
    for named in try Self.models() {
      let total = named.model.counts.reduce(0, +)
      var smaller: Set<[String]> = []
      for target in stride(from: named.model.counts[0], to: total, by: max(1, total / 12)) {
        let (pruned, report) = try pruned(named, .ngramCount(target))
        #expect(pruned.model.counts.reduce(0, +) == target, "\(pruned)")
        let kept = Set(try PlainBackoffModel(pruned, in: folder).entries.keys)
        #expect(kept.isSuperset(of: smaller))
        smaller = kept
        // The threshold that was found keeps the same, and perhaps others with just that loss.
        let again = try self.pruned(named, .threshold(report.threshold)).named
        #expect(Set(try PlainBackoffModel(again, in: folder).entries.keys).isSuperset(of: kept))
      }
    }
  }

  @Test("equal losses: shorter n-grams stay first, then those with the lower word numbers")
  func ties() throws {
    // By symmetry every bigram a b costs what b a costs.
    let text = """
      \\data\\
      ngram 1=7
      ngram 2=4
      \\1-grams:
      -0.69897 <unk>
      -99 <s>
      -0.69897 </s>
      -0.69897 a -0.5
      -0.69897 b -0.5
      -0.845098 c -0.5
      -0.845098 d -0.5
      \\2-grams:
      -0.1 a b
      -0.1 b a
      -0.1 c a
      -0.1 d a
      \\end\\
      """
    let contents = try ARPAText.read(text)
    let named = NamedModel(
      name: "symmetric", model: contents.model, vocabulary: contents.vocabulary, sentences: [])
    func kept(_ count: Int) throws -> Set<String> {
      let (pruned, _) = try pruned(named, .ngramCount(count))
      return Set(
        try PlainBackoffModel(pruned, in: folder).entries.keys.filter { $0.count == 2 }
          .map { $0.joined() })
    }
    #expect(try kept(7) == [])
    #expect(try kept(8) == ["ab"])
    #expect(try kept(9) == ["ab", "ba"])
    #expect(try kept(10) == ["ab", "ba", "ca"])
  }

  @Test("protected words keep their n-grams and what these begin with, and a target says so")
  func protection() throws {
    for named in try Self.models() {
      let word = TokenID(named.vocabulary.count - 1)
      let spelling = named.vocabulary.spelling(of: word)
      let before = try PlainBackoffModel(named, in: folder)
      let (pruned, report) = try pruned(named, .threshold(1e9), protecting: [word, 9999])
      let after = try PlainBackoffModel(pruned, in: folder)
      var expected = Set(before.entries.keys.filter { $0.count == 1 })
      for ngram in before.entries.keys where ngram.contains(spelling) {
        for length in 1...ngram.count { expected.insert(Array(ngram.prefix(length))) }
      }
      #expect(Set(after.entries.keys) == expected, "\(named)")
      #expect(report.isChanged && expected.contains { $0.count > 1 })
      let smallest = expected.count
      #expect(
        try self.pruned(named, .ngramCount(smallest), protecting: [word]).report.countsAfter
          == report.countsAfter)
      let error = #expect(throws: NGramError.self) {
        try self.pruned(named, .ngramCount(smallest - 1), protecting: [word])
      }
      #expect(error?.description.contains("at least \(smallest)") ?? false, "\(named)")
    }
  }

  @Test("orders below the lowest one to prune stay as they are")
  func minimumOrder() throws {
    for named in try Self.models() where named.model.order == 4 {
      let (pruned, _) = try pruned(named, .threshold(1e9), minimumOrder: 4)
      #expect(pruned.model.counts == named.model.counts.dropLast() + [0])
    }
  }

  @Test("a model fits the bytes that it may take, and one n-gram more would not")
  func byteCount() throws {
    let named = try ModelZoo.kneserNey(
      SmallCorpus(SmallCorpus.randomText(words: 60, sentences: 300, seed: 3)),
      NGramOptions(order: 4))
    let whole = NGramModel.byteCount(ofCounts: named.model.counts)
    for share in [0.95, 0.6, 0.3] {
      let target = Int(Double(whole) * share)
      let (pruned, report) = try pruned(named, .byteCount(target))
      let size = NGramModel.byteCount(ofCounts: report.countsAfter)
      // No n-gram takes more than a bigram: 20 bytes, 4 as a predecessor, and its landmarks.
      #expect(size <= target && size > target - 24 - 2 * 4)
      let writer = try SectionFileWriter(path: folder.file("size"))
      try pruned.model.write(to: writer)
      try writer.commit()
      let written = try SectionFile(path: folder.file("size")).sections.reduce(0) {
        $0 + $1.byteCount
      }
      #expect(written == size)
    }
    #expect(throws: NGramError.self) { try pruned(named, .byteCount(100)) }
  }

  @Test("the number of threads changes nothing")
  func threads() throws {
    let named = try ModelZoo.kneserNey(
      SmallCorpus(SmallCorpus.randomText(words: 3_000, sentences: 9_000, longest: 12, seed: 8)),
      NGramOptions(order: 3))
    #expect(named.model.counts[1] > 1 << 14)
    func bytes(_ threads: Int) throws -> [UInt8] {
      let (pruned, _) = try pruned(
        named, .ngramCount(named.model.counts.reduce(0, +) / 2), threads: threads)
      return try ARPAText.write(pruned.model, pruned.vocabulary, in: folder)
    }
    let one = try bytes(1)
    for threads in [2, 5] { #expect(try bytes(threads) == one) }
  }

  @Test("pruned again, a model loses more; where nothing has to go, it is the same")
  func again() throws {
    let named = try Self.models()[4]
    let total = named.model.counts.reduce(0, +)
    for goal in [
      PruningGoal.threshold(0), .ngramCount(total), .ngramCount(total + 1), .byteCount(1 << 40),
    ] {
      let (same, report) = try pruned(named, goal)
      #expect(!report.isChanged && report.countsAfter == named.model.counts)
      #expect(differences(same.model, named.model, sentences: named.sentences) == [])
    }
    let half = try pruned(named, .ngramCount(total / 2)).named
    let quarter = try pruned(half, .ngramCount(total / 4)).named
    #expect(quarter.model.counts.reduce(0, +) == max(total / 4, named.model.counts[0]))
    let violations = LanguageModelConformance(
      quarter.model, sentences: quarter.sentences, sumTolerance: 1e-6
    ).violations
    #expect(violations == [])
  }

  @Test("imported models of any shape are pruned without a trap, improper contexts left alone")
  func irregular() throws {
    var improper = 0
    for seed in 0..<60 as Range<UInt64> {
      let named = try RandomARPA(seed: seed).named()
      guard named.model.counts.dropFirst().contains(where: { $0 > 0 }) else { continue }
      let total = named.model.counts.reduce(0, +)
      for goal in [PruningGoal.threshold(1e9), .threshold(0.01), .threshold(1e-4)] {
        let (pruned, report) = try pruned(named, goal)
        improper += report.improperContextCount
        #expect(pruned.model.counts.reduce(0, +) <= total)
        let mapped = try ModelZoo.mapped(pruned, in: folder)
        #expect(differences(mapped.model, pruned.model, sentences: named.sentences) == [])
        let violations = LanguageModelConformance(
          pruned.model, sentences: named.sentences, sumTolerance: .infinity
        ).violations
        #expect(violations.prefix(3) == [], "seed \(seed), \(goal)")
        // Nothing that only begins others is left without them.
        let text = try ARPAText.write(pruned.model, pruned.vocabulary, in: folder)
        #expect(try ARPAText.read(text).model.counts == pruned.model.counts)
      }
    }
    #expect(improper > 0)
  }

  @Test("what cannot be aimed at is refused")
  func badGoals() throws {
    let named = try Self.models()[0]
    for goal in [
      PruningGoal.threshold(-1), .threshold(.nan), .threshold(.infinity), .ngramCount(0),
      .ngramCount(-5), .byteCount(0), .ngramCount(named.model.counts[0] - 1),
    ] {
      #expect(throws: NGramError.self) { try pruned(named, goal) }
    }
    #expect(throws: NGramError.self) { try pruned(named, .threshold(1), minimumOrder: 1) }
    let unigrams = try ModelZoo.kneserNey(SmallCorpus("a b\n"), NGramOptions(order: 1))
    #expect(throws: NGramError.nothingToPrune) { try pruned(unigrams, .threshold(1)) }
  }
}
