import Foundation
import LanguageModeling
import NGrams
import TestSupport
import Testing

@Suite("Smoothing methods")
struct SmoothingTests {
  @Test(
    "each is what a plain computation in exact fractions finds, which sums to 1",
    arguments: Smoothings.all)
  func twin(smoothing: Smoothing) throws {
    for order in 1...4 {
      for (index, pruning) in ([[], [0, 1], [1], [0, 0, 2]] as [[UInt32]]).enumerated() {
        let text = SmallCorpus.randomText(
          words: 8 + 6 * index, sentences: 60, seed: UInt64(order * 10 + index))
        let options = NGramOptions(
          order: order, pruning: Array(pruning.prefix(order)), interpolatesUnigrams: index != 1,
          smoothing: smoothing)
        try compare(SmallCorpus(text), options)
        try compare(SmallCorpus(text, options: .init(minimumCount: 4)), options)
      }
    }
    let listed = SmallCorpus(
      Array("a b a c\nb a\na a b c\n".utf8), list: ["a", "b", "c", "d", "e"])
    for interpolates in [true, false] {
      try compare(
        listed,
        NGramOptions(order: 2, interpolatesUnigrams: interpolates, smoothing: smoothing))
    }
  }

  private func compare(_ corpus: SmallCorpus, _ options: NGramOptions) throws {
    var comparison = try TwinComparison(corpus, options)
    comparison.check()
  }

  @Test("requests that make no sense are refused, with the reason")
  func refusals() {
    func refusal(
      _ smoothing: Smoothing, order: Int = 3, compatibility: Compatibility = .none
    ) -> NGramError? {
      let options = NGramOptions(
        order: order, compatibility: compatibility, smoothing: smoothing)
      do throws(NGramError) {
        try options.validate()
        return nil
      } catch {
        #expect(error.description.count > 30)
        return error
      }
    }
    for smoothing in Smoothings.all { #expect(refusal(smoothing) == nil) }
    #expect(
      refusal(Smoothing(.maximumLikelihood, form: .interpolated))
        == .noSuchForm(.interpolated, of: .maximumLikelihood))
    #expect(refusal(Smoothing(.absolute, k: 1)) == .needlessParameter("k", of: .absolute))
    #expect(
      refusal(Smoothing(.wittenBell, discount: 0.5))
        == .needlessParameter("a discount", of: .wittenBell))
    #expect(
      refusal(Smoothing(.addK, katzLimits: [5])) == .needlessParameter("a Katz limit", of: .addK))
    #expect(
      refusal(Smoothing(.addK, backoffFactor: 0.5))
        == .needlessParameter("a backoff factor", of: .addK))
    for k in [0, -1, .infinity, .nan] {
      #expect(refusal(Smoothing(.addK, k: k)) != nil)
      #expect(refusal(Smoothing(.absolute, discount: k)) != nil)
      #expect(refusal(Smoothing(.stupidBackoff, backoffFactor: k)) != nil)
    }
    #expect(refusal(Smoothing(.kneserNey, discount: 1)) != nil)
    #expect(refusal(Smoothing(.goodTuring, katzLimits: [0])) != nil)
    #expect(refusal(Smoothing(.goodTuring, katzLimits: [16])) != nil)
    #expect(
      refusal(Smoothing(.goodTuring, katzLimits: [1, 2]), order: 1)
        == .tooManyKatzLimits(2, order: 1))
    for smoothing in Smoothings.all where smoothing != Smoothing(.modifiedKneserNey) {
      #expect(
        refusal(smoothing, compatibility: .kenlm)
          == .unknownToKenLM(smoothing.method, smoothing.form))
    }
  }
}
