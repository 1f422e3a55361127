import Foundation
import LanguageModeling
import NGrams
import TestSupport
import Testing

/// The perplexities that SRILM 1.7.3 printed for the validation text: `ngram-count -order N -text TRAIN
/// -unk -gt1min 1 … -gtNmin 1` with the options below, `ngram -unk -ppl VALID`. Both texts had `<unk>`
/// replaced by UNKWORD, and SRILM skips blank lines.
@Suite(
  "Perplexities of WikiText-2 are SRILM's",
  .enabled(if: WikiText.path != nil, WikiText.advice))
struct WikiTextSmoothingTests {
  @Test("methods, interpolated and backing off")
  func perplexities() throws {
    let training = Self.withoutBlankLines(try WikiText.trainingText())
    let corpus = SmallCorpus(training)
    let validation = Self.withoutBlankLines(try WikiText.validationText())
    let sentences = validation.split(separator: UInt8(ascii: "\n")).map { line in
      line.split(separator: UInt8(ascii: " ")).map { word in
        word.withUnsafeBufferPointer { corpus.vocabulary.id(of: $0) } ?? SpecialToken.unknown
      }
    }
    #expect(sentences.count == 2_461 && sentences.joined().count == 213_886)

    func check(
      _ smoothing: Smoothing, order: Int = 3, pruning: [UInt32] = [],
      interpolatesUnigrams: Bool = false, _ perplexity: Double
    ) throws {
      let options = NGramOptions(
        order: order, pruning: pruning, interpolatesUnigrams: interpolatesUnigrams,
        smoothing: smoothing)
      let (model, _) = try NGramEstimator.estimate(
        corpus.tokens, vocabularySize: corpus.vocabulary.count, options: options, threads: 2)
      var evaluation = Evaluation()
      for sentence in sentences {
        let scores = model.scores(of: sentence)
        sentence.withUnsafeBufferPointer { evaluation.add(sentence: $0, scores: scores[...]) }
      }
      let found = evaluation.perplexity ?? 0
      #expect(
        isClose(found, perplexity, relative: 2e-5, absolute: 0), "\(found) with \(smoothing)")
    }
    // -kndiscount -interpolate
    try check(Smoothing(.modifiedKneserNey), order: 5, interpolatesUnigrams: true, 239.9839)
    // -ukndiscount -interpolate: here and below interpolating the unigrams would leave less than 3e-6
    // to <unk>, at which SRILM gives interpolating them up.
    try check(Smoothing(.kneserNey), 254.7719)
    // -kndiscount
    try check(Smoothing(.modifiedKneserNey, form: .backoff), 280.2568)
    // -wbdiscount, with and without -interpolate
    try check(Smoothing(.wittenBell), 323.1873)
    try check(Smoothing(.wittenBell, form: .backoff), 303.8054)
    // -cdiscount 0.75 -interpolate
    try check(Smoothing(.absolute, discount: 0.75), 291.5017)
    // -addsmooth 0.1
    try check(Smoothing(.addK, form: .backoff, k: 0.1), 1047.106)
    // No options: Good-Turing, without -unk, trigrams that occur once dropped.
    try check(Smoothing(.goodTuring, katzLimits: [1, 7]), pruning: [0, 0, 1], 274.1557)
  }

  private static func withoutBlankLines(_ text: [UInt8]) -> [UInt8] {
    Array(
      text.split(separator: UInt8(ascii: "\n"))
        .filter { line in line.contains { $0 != UInt8(ascii: " ") } }
        .joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")]
  }
}
