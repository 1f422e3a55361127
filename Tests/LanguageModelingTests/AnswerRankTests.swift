import LanguageModeling
import TestSupport
import Testing

@Suite("Ranks, ties and means")
struct AnswerRankTests {
  /// All orders of the tied answers, tried one by one: the right one takes each of their places.
  private func mean(_ rank: AnswerRank, _ value: (Int) -> Double) -> Double {
    let places = (0...rank.tiedCount).map { rank.betterCount + 1 + $0 }
    return places.map(value).reduce(0, +) / Double(places.count)
  }

  @Test("Every figure is the mean over all orders of the tied answers")
  func expectedValues() {
    for better in 0..<8 {
      for tied in 0..<9 {
        let rank = AnswerRank(betterCount: better, tiedCount: tied)
        #expect(isClose(rank.rank, mean(rank) { Double($0) }))
        #expect(isClose(rank.reciprocal, mean(rank) { 1 / Double($0) }))
        for count in [1, 5, 10] {
          let expected = mean(rank) { $0 <= count ? 1 : 0 }
          #expect(isClose(rank.probability(ofBeingAmongFirst: count), expected))
        }
      }
    }
  }

  @Test("A rank among scores counts better and equal ones, infinite and undefined ones too")
  func amongScores() {
    let scores: [Double] = [-1, -2, -2, -.infinity, .nan, -2, -3]
    #expect(AnswerRank(of: 0, among: scores) == AnswerRank(betterCount: 0, tiedCount: 0))
    #expect(AnswerRank(of: 2, among: scores) == AnswerRank(betterCount: 1, tiedCount: 2))
    #expect(AnswerRank(of: 3, among: scores) == AnswerRank(betterCount: 5, tiedCount: 1))
    #expect(AnswerRank(of: 4, among: scores) == AnswerRank(betterCount: 5, tiedCount: 1))
  }

  @Test("A mean and its standard error are those of the textbook")
  func means() {
    #expect(MeanEstimate().mean == nil && MeanEstimate().standardError == nil)
    #expect(MeanEstimate([3]).mean == 3 && MeanEstimate([3]).standardError == nil)
    let values = [0, 1, 1, 0, 1, 0.5, 0.25]
    let mean = values.reduce(0, +) / 7
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 6
    #expect(isClose(MeanEstimate(values).mean ?? .nan, mean))
    #expect(isClose(MeanEstimate(values).standardError ?? .nan, (variance / 7).squareRoot()))
    // Large values do not swamp small differences.
    #expect(isClose(MeanEstimate([1e9, 1e9 + 1]).standardError ?? .nan, 0.5))
  }

  @Test("A blank is judged among all words and among its distractors")
  func outcome() {
    let shares: [Double] = [-.infinity, -.infinity, -.infinity, -1, -0.5, -1, -2, -0.5]
    let outcome = BlankOutcome(
      log10Shares: shares, hidden: 3, choice: [3, 6, 5].map { shares[$0] })
    #expect(outcome.rank == AnswerRank(betterCount: 2, tiedCount: 1))
    #expect(outcome.choiceRank == AnswerRank(betterCount: 0, tiedCount: 1))
    #expect(outcome.best == 4 && outcome.log10Share == -1)
    #expect(BlankOutcome(log10Shares: shares, hidden: 3).choiceRank == nil)
  }

  @Test("Figures of blanks are means over blanks, and an impossible word makes perplexity infinite")
  func evaluation() {
    var evaluation = BlankEvaluation()
    #expect(evaluation.perplexity == nil && evaluation.count == 0)
    let shares: [Double] = [-.infinity, -.infinity, -.infinity, -1, -0.5, -1, -3, -.infinity]
    for hidden in [3, 4, 6] as [TokenID] {
      evaluation.add(
        BlankOutcome(
          log10Shares: shares, hidden: hidden, choice: [shares[Int(hidden)], shares[5]]))
    }
    #expect(evaluation.count == 3 && evaluation.tiedCount == 1 && evaluation.tiedChoiceCount == 1)
    #expect(isClose(evaluation.top1.mean ?? .nan, 1.0 / 3))
    #expect(isClose(evaluation.top5.mean ?? .nan, 1))
    // 2nd or 3rd of two tied; 1st; 4th.
    let reciprocals: [Double] = [(1.0 / 2 + 1.0 / 3) / 2, 1, 1.0 / 4]
    #expect(
      isClose(evaluation.reciprocalRank.mean ?? .nan, reciprocals.reduce(0, +) / 3))
    #expect(isClose(evaluation.choice.mean ?? .nan, 0.5))
    #expect(isClose(evaluation.perplexity ?? .nan, 31.622776601683793))
    evaluation.add(BlankOutcome(log10Shares: shares, hidden: 7))
    #expect(evaluation.perplexity == .infinity && evaluation.impossibleCount == 1)
    #expect(evaluation.choice.count == 3 && evaluation.count == 4)
  }
}
