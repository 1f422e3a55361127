import LanguageModeling
import TestSupport
import Testing

@Suite("Evaluation")
struct EvaluationTests {
  private func evaluation(
    _ tokens: [TokenID], _ log10Probabilities: [Double]
  ) -> Evaluation {
    var evaluation = Evaluation()
    let scores = log10Probabilities.map { TokenScore(log10Probability: $0, matchedOrder: 1) }
    // As a slice of a batch, so that indexes do not begin at 0.
    let batch = [TokenScore(log10Probability: -77, matchedOrder: 1)] + scores
    tokens.withUnsafeBufferPointer { evaluation.add(sentence: $0, scores: batch[1...]) }
    return evaluation
  }

  @Test("sums, perplexities and bits are what they are by hand")
  func byHand() throws {
    var sum = evaluation([3, 0, 4], [-1, -2.5, -0.5, -0.25])
    sum.characterCount = 10
    sum.byteCount = 20
    #expect(sum.sentenceCount == 1 && sum.tokenCount == 4 && sum.unknownCount == 1)
    #expect(sum.log10Probability == -4.25 && sum.unknownLog10Probability == -2.5)
    #expect(isClose(try #require(sum.perplexity), LogProbability.power(10, 4.25 / 4)))
    #expect(
      isClose(try #require(sum.perplexityWithoutUnknown), LogProbability.power(10, 1.75 / 3)))
    let bits = 4.25 * 3.321928094887362
    #expect(isClose(sum.bits, bits))
    #expect(isClose(try #require(sum.bitsPerToken), bits / 4))
    #expect(isClose(try #require(sum.bitsPerCharacter), bits / 10))
    #expect(isClose(try #require(sum.bitsPerByte), bits / 20))
  }

  @Test("sentences without a scored end add their tokens only, and sums add up")
  func addition() {
    var sum = evaluation([0, 3], [-3, -1])
    #expect(sum.tokenCount == 2 && sum.unknownLog10Probability == -3)
    sum.add(evaluation([], [-0.5]))
    #expect(sum.sentenceCount == 2 && sum.tokenCount == 3 && sum.unknownCount == 1)
    #expect(sum.log10Probability == -4.5)
  }

  @Test("figures that do not exist are nil")
  func nothing() {
    let nothing = Evaluation()
    #expect(nothing.perplexity == nil && nothing.perplexityWithoutUnknown == nil)
    #expect(nothing.bitsPerToken == nil && nothing.bitsPerCharacter == nil)
    #expect(nothing.bitsPerByte == nil && nothing.bits == 0)
    #expect(evaluation([0], [-2]).perplexityWithoutUnknown == nil)
  }

  @Test("log bases convert from base 10")
  func logBases() {
    #expect(LogBase.ten.perLog10 == 1)
    #expect(isClose(LogBase.e.perLog10, 2.302585092994046))
    #expect(isClose(LogBase.two.perLog10, 3.321928094887362))
  }
}
