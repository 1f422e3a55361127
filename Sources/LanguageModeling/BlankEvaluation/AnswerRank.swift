/// Where the right answer stands among all answers to a question, ties taken fairly.
///
/// Answers as good as the right one leave its place open. Every figure here is the expected value
/// over all orders of the tied answers: no tie is won or lost by the order in which answers are
/// listed.
public struct AnswerRank: Sendable, Equatable {
  /// How many answers are better.
  public var betterCount: Int
  /// How many other answers are exactly as good.
  public var tiedCount: Int

  /// A rank by what stands above and beside it.
  public init(betterCount: Int, tiedCount: Int) {
    precondition(betterCount >= 0 && tiedCount >= 0)
    self.betterCount = betterCount
    self.tiedCount = tiedCount
  }

  /// The rank of one score among all, higher ones being better. A score that is not a number is worse
  /// than all others. O(n).
  public init(of answer: Int, among scores: [Double]) {
    func ordered(_ score: Double) -> Double { score.isNaN ? -.infinity : score }
    let own = ordered(scores[answer])
    var (better, equal) = (0, 0)
    for score in scores {
      let score = ordered(score)
      if score > own { better += 1 } else if score == own { equal += 1 }
    }
    self.init(betterCount: better, tiedCount: equal - 1)
  }

  /// The expected rank, from 1: that of the middle of the tied answers.
  public var rank: Double { 1 + Double(betterCount) + Double(tiedCount) / 2 }

  /// The probability that the right answer is among the first `count`.
  public func probability(ofBeingAmongFirst count: Int) -> Double {
    min(1, max(0, Double(count - betterCount) / Double(tiedCount + 1)))
  }

  /// The expected value of 1 / rank. O(ties).
  public var reciprocal: Double {
    var sum = 0.0
    for place in betterCount + 1...betterCount + tiedCount + 1 { sum += 1 / Double(place) }
    return sum / Double(tiedCount + 1)
  }
}
