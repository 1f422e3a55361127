import LanguageModeling
import NGrams
import TestSupport
import Testing

@Suite("N-gram models conform")
struct ConformanceTests {
  private func violations(_ named: NamedModel) -> [String] {
    LanguageModelConformance(
      named.model, sentences: Array(named.sentences.prefix(25)),
      sumTolerance: named.isNormalized ? 1e-5 : .infinity, randomContexts: 40
    ).violations
  }

  @Test("every Kneser-Ney model", arguments: [1, 2, 3, 5])
  func kneserNey(order: Int) throws {
    for named in try ModelZoo.kneserNeyModels(orders: [order]) {
      #expect(violations(named).prefix(3) == [], "\(named)")
      #expect(named.model.order == order && named.model.counts.count == order)
    }
  }

  @Test("every smoothing method and form", arguments: 1...4)
  func smoothed(order: Int) throws {
    for named in try ModelZoo.smoothedModels(orders: [order]) {
      #expect(violations(named).prefix(3) == [], "\(named)")
      let state = named.model.state(after: [], from: named.model.sentenceStartState)
      let distribution: [Double] = named.model.nextTokenDistribution(after: state)
      for (id, log10Probability) in distribution.enumerated() where id != 1 {
        #expect(
          log10Probability <= 0 && (named.givesZero || log10Probability > -.infinity), "\(named)")
      }
    }
  }

  @Test("every model written to a file and mapped answers the same to the bit")
  func mapped() throws {
    let folder = try TemporaryFolder()
    for named in try ModelZoo.kneserNeyModels() + ModelZoo.smoothedModels(orders: [2, 3]) {
      let mapped = try ModelZoo.mapped(named, in: folder)
      #expect(
        differences(mapped.model, named.model, sentences: named.sentences) == [], "\(named)")
      #expect(mapped.model.counts == named.model.counts)
      for id in 0..<TokenID(named.vocabulary.count) {
        #expect(mapped.vocabulary.spelling(of: id) == named.vocabulary.spelling(of: id))
      }
    }
  }

  @Test("every model written as ARPA and read answers the same to the bit")
  func imported() throws {
    let folder = try TemporaryFolder()
    let smoothed = try ModelZoo.smoothedModels(orders: [1, 3]).filter { !$0.givesZero }
    for named in try ModelZoo.kneserNeyModels() + smoothed
    where !named.name.contains("not interpolated") && !named.name.contains("as lmplz") {
      let imported = try ModelZoo.imported(named, in: folder)
      #expect(
        differences(imported.model, named.model, sentences: named.sentences) == [], "\(named)")
      #expect(violations(imported).prefix(3) == [], "\(imported)")
    }
  }

  @Test("imported models with missing beginnings and ends conform but for the sum")
  func irregular() throws {
    let folder = try TemporaryFolder()
    for seed in 0..<30 as Range<UInt64> {
      var named = try RandomARPA(seed: seed).named()
      named.isNormalized = false
      #expect(violations(named).prefix(3) == [], "\(named)")
      let mapped = try ModelZoo.mapped(named, in: folder)
      #expect(differences(mapped.model, named.model, sentences: named.sentences) == [])
    }
  }
}
