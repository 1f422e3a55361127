import Foundation
import LanguageModeling
import NGrams
import TestSupport
import Testing

/// An estimated model beside the exact twin.
struct TwinComparison {
  private var twin: SmoothingTwin
  private let model: NGramModel
  private let sentences: [[TokenID]]
  /// The ids of the corpus by those of the model.
  private let oldIDs: [TokenID]
  /// The other way round; words that pruning dropped are `<unk>`.
  private var newIDs: [TokenID]

  /// Estimates a model, and expects that the same discounts could not be estimated.
  init(_ corpus: SmallCorpus, _ options: NGramOptions) throws {
    let size = corpus.vocabulary.count
    twin = SmoothingTwin(corpus.sentences, vocabularySize: size, options: options)
    sentences = corpus.sentences
    let report: NGramEstimator.Report
    (model, report) = try NGramEstimator.estimate(
      corpus.tokens, vocabularySize: size, options: options, threads: 1)
    oldIDs = report.keptWords ?? Array(0..<TokenID(size))
    newIDs = [TokenID](repeating: SpecialToken.unknown, count: size)
    for (new, old) in oldIDs.enumerated() { newIDs[Int(old)] = TokenID(new) }
    let failed = twin.discounting.indices.filter { twin.discounting[$0].isFallback }
    #expect(report.fallbacks.map(\.order) == failed.map { $0 + 1 })
  }

  /// Compares whole distributions after all beginnings of some sentences of the text, and of some that
  /// are turned around, whose contexts the text mostly has not. Those of the twin sum to 1, exactly,
  /// unless they are of scores.
  mutating func check() {
    let options = twin.options
    var seen: Set<ArraySlice<TokenID>> = []
    let turned = sentences.prefix(4).map { Array($0.reversed()) }
    for sentence in sentences.prefix(8) + turned {
      let known = sentence.map { oldIDs[Int(newIDs[Int($0)])] }
      for length in 0...known.count {
        let context = [SpecialToken.sentenceStart] + known.prefix(length)
        if !seen.insert(context.suffix(options.order - 1)).inserted { continue }
        let exact = twin.distribution(after: context)
        if options.smoothing.method.isNormalized {
          #expect(exact.probabilities.sum() == 1, "after \(context) with \(options)")
        }
        let state = model.state(
          after: known.prefix(length).map { newIDs[Int($0)] }, from: model.sentenceStartState)
        let found: [Double] = model.nextTokenDistribution(after: state)
        // A probability is the sum of a logarithm and as many backoff weights as there are shorter
        // contexts, each rounded to single precision: none is beyond 8 here, where that is 2⁻²² at most.
        // What they are logarithms of was rounded too, by 2⁻²⁴ of itself.
        let tolerance =
          Double(options.order) * 0x1p-22 + log10(1 + 0x1p-24 * exact.roundings)
        let isSame = oldIDs.enumerated().allSatisfy { new, old in
          let expected = exact.probabilities[Int(old)]
          return expected.isZero
            ? found[new] == -.infinity : abs(found[new] - expected.log10) <= tolerance
        }
        #expect(isSame, "after \(context) with \(options)")
      }
    }
  }
}
