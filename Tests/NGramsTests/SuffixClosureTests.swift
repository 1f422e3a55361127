import LanguageModeling
import NGrams
import Storage
import TestSupport
import Testing

@Suite("Suffixes that the compact layout inserts")
struct SuffixClosureTests {
  /// The numbers of n-grams of each order that a compact model's file holds, inserted ones as well.
  private func heldCounts(_ compact: NamedModel, in folder: TemporaryFolder) throws -> [Int] {
    _ = try ModelZoo.mapped(compact, in: folder)
    let file = try SectionFile(path: folder.file("model"))
    let header = try file.array("compact.header", of: UInt64.self)
    return (2..<2 + compact.model.order).map { Int(header[$0]) }
  }

  private func hasInserted(in folder: TemporaryFolder) throws -> Bool {
    try SectionFile(path: folder.file("model")).sections.contains { $0.name == "compact.inserted" }
  }

  @Test("are what n-grams contain and the model lacks, and its counts leave them out")
  func counts() throws {
    let folder = try TemporaryFolder()
    var insertions = 0
    for seed in 0..<200 as Range<UInt64> {
      let arpa = RandomARPA(seed: seed, withoutSomeLines: seed % 2 == 1)
      var (own, contained): (Set<[String]>, Set<[String]>) = ([], [])
      for ngram in arpa.entries.keys {
        for end in 1...ngram.count {
          own.insert(Array(ngram[..<end]))
          for start in 0..<end { contained.insert(Array(ngram[start..<end])) }
        }
      }
      func counts(_ ngrams: Set<[String]>) -> [Int] {
        (1...arpa.order).map { order in ngrams.count { $0.count == order } }
      }
      let compact = try arpa.named().compact()
      #expect(try heldCounts(compact, in: folder) == counts(contained), "\(compact)")
      #expect(compact.model.counts == counts(own), "\(compact)")
      #expect(try hasInserted(in: folder) == (own != contained), "\(compact)")
      insertions += contained.count - own.count
    }
    #expect(insertions > 1000)
  }

  @Test("estimated models have every suffix, so that nothing is inserted")
  func closed() throws {
    let folder = try TemporaryFolder()
    for named in try ModelZoo.kneserNeyModels(orders: [1, 3, 5]) {
      let compact = try named.compact()
      #expect(try heldCounts(compact, in: folder) == named.model.counts, "\(named)")
      #expect(try !hasInserted(in: folder))
    }
  }

  @Test("a state after an n-gram whose suffix was inserted is that of the longest one in the model")
  func states() throws {
    let contents = try ARPAText.read(
      """
      \\data\\
      ngram 1=5
      ngram 2=1
      ngram 3=1
      ngram 4=1

      \\1-grams:
      -1\t<unk>\t0
      -99\t<s>\t-0.5
      -1\t</s>\t0
      -1\ta\t-0.25
      -1\tb\t-0.25

      \\2-grams:
      -1\ta b\t-0.5

      \\3-grams:
      -0.75\ta b a\t-0.125

      \\4-grams:
      -0.5\ta b a b

      \\end\\

      """)
    let (a, b): (TokenID, TokenID) = (3, 4)
    let compact = try contents.model.compacted()
    for model in [contents.model, compact] {
      var state = model.emptyState
      var scores: [TokenScore] = []
      var evidence: [ContextEvidence] = []
      for token in [a, b, a, b, a, a] {
        var next = state
        scores.append(model.score(token, after: state, next: &next))
        state = next
        evidence.append(model.evidence(of: state))
      }
      // b a and b a b are inserted for a b a b; b a and a b a b end in a and a b.
      #expect(scores.map(\.matchedOrder) == [1, 2, 3, 4, 3, 1])
      #expect(scores.map(\.log10Probability) == [-1, -1, -0.75, -0.5, -0.75, -1.375])
      #expect(evidence.map(\.length) == [1, 2, 3, 2, 3, 1])
      #expect(evidence.map(\.continuationCount) == [1, 1, 1, 1, 1, 1])
      // After b a the model knows no more than after a.
      let (short, long) = (
        model.state(after: [a], from: model.emptyState),
        model.state(after: [b, a], from: model.emptyState)
      )
      #expect(short == long)
    }
    #expect(compact.counts == [5, 1, 1, 1])
  }

  @Test("quantised to few bits, pruned models stay themselves after packing again and laying out")
  func again() throws {
    let folder = try TemporaryFolder()
    for named in try ModelZoo.openModels(seeds: 30..<36) {
      let compact = try named.compact(bits: 4)
      let again = try compact.compact(bits: 4)
      #expect(try heldCounts(again, in: folder) == heldCounts(compact, in: folder))
      try #require(
        differences(again.model, compact.model, sentences: named.sentences) == [], "\(named)")
      #expect(try compact.model.expanded().counts == named.model.counts)
    }
  }
}
