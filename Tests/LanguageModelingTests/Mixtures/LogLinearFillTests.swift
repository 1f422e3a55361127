import LanguageModeling
import TestSupport
import Testing

@Suite("Log-linear combination for filling")
struct LogLinearFillTests {
  /// Blanks of random features, with answers drawn as the given weights have it.
  private static func blanks(
    _ count: Int, weights: [Double], candidates: Int = 6, seed: UInt64 = 1
  ) -> [BlankFeatures] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let values = (0..<candidates * weights.count).map { _ in
        Double.random(in: -3..<0, using: &generator)
      }
      let blank = BlankFeatures(values: values, featureCount: weights.count)
      let shares = LogLinearFill(weights: weights).log10Probabilities(blank).map {
        LogProbability.power(10, $0)
      }
      var rest = Double.random(in: 0..<1, using: &generator)
      let answer = shares.firstIndex { share in
        rest -= share
        return rest < 0
      }
      return BlankFeatures(
        values: values, featureCount: weights.count, answer: answer ?? candidates - 1)
    }
  }

  private static func meanLog10(_ blanks: [BlankFeatures], _ weights: [Double]) -> Double {
    let fill = LogLinearFill(weights: weights)
    return blanks.reduce(0) { $0 + fill.log10Probabilities($1)[$1.answer ?? 0] }
      / Double(blanks.count)
  }

  @Test("probabilities are proportional to the weighted sum as a power of ten")
  func probabilities() {
    let blank = BlankFeatures(values: [-1, 2, -3, 1, 0, 0], featureCount: 2)
    let logs = LogLinearFill(weights: [0.5, 2]).log10Probabilities(blank)
    let powers = [3.5, 0.5, 0].map { LogProbability.power(10, $0) }
    for (log, power) in zip(logs, powers) {
      #expect(isClose(LogProbability.power(10, log), power / powers.reduce(0, +)))
    }
  }

  @Test("weights that answers were drawn with are found again")
  func recovers() throws {
    let weights = [0.8, 0.2, -0.4]
    let (fill, report) = try LogLinearTuner().tune(Self.blanks(20_000, weights: weights))
    for (found, wanted) in zip(fill.weights, weights) { #expect(abs(found - wanted) < 0.03) }
    #expect(report.meanLog10After > report.meanLog10Before)
    #expect(report.accuracyAfter > report.accuracyBefore && report.blankCount == 20_000)
  }

  @Test("at the weights found, a small change of any weight makes the answers no more probable")
  func stationary() throws {
    for seed in 1...4 {
      let blanks = Self.blanks(200, weights: [0.7, -0.1], seed: UInt64(seed))
      let (fill, report) = try LogLinearTuner(ridge: 0).tune(blanks)
      let best = Self.meanLog10(blanks, fill.weights)
      #expect(isClose(best, report.meanLog10After))
      for feature in 0..<2 {
        for change in [-1e-3, 1e-3] {
          var weights = fill.weights
          weights[feature] += change
          #expect(Self.meanLog10(blanks, weights) < best)
        }
        // The central difference: the gradient is 0.
        var (up, down) = (fill.weights, fill.weights)
        up[feature] += 1e-4
        down[feature] -= 1e-4
        #expect(abs(Self.meanLog10(blanks, up) - Self.meanLog10(blanks, down)) / 2e-4 < 1e-6)
      }
    }
  }

  @Test(
    "a feature that never differs, or equal candidates, leave weights finite and the rest right")
  func degenerate() throws {
    let plain = Self.blanks(500, weights: [0.9])
    let padded = plain.map {
      BlankFeatures(
        values: $0.values.flatMap { [$0, -7.25] }, featureCount: 2, answer: $0.answer)
    }
    let (alone, _) = try LogLinearTuner().tune(plain)
    let (fill, _) = try LogLinearTuner().tune(padded)
    #expect(abs(alone.weights[0] - fill.weights[0]) < 1e-6)
    #expect(fill.weights[1].isFinite)

    let equal = BlankFeatures(values: [-2, -1, -2, -1], featureCount: 2, answer: 1)
    let (flat, report) = try LogLinearTuner().tune([equal])
    #expect(flat.weights.allSatisfy { $0.isFinite })
    #expect(isClose(report.meanLog10After, LogProbability.log10(0.5)))
    #expect(report.accuracyAfter == 0.5)
  }

  @Test("a feature that settles every blank gets a large but finite weight")
  func separable() throws {
    let blanks = (0..<50).map { number in
      BlankFeatures(
        values: (0..<4).map { $0 == number % 4 ? -1.0 : -2 }, featureCount: 1, answer: number % 4)
    }
    let (fill, report) = try LogLinearTuner().tune(blanks)
    #expect(fill.weights[0].isFinite && fill.weights[0] > 2)
    #expect(report.accuracyAfter == 1 && report.meanLog10After > -0.01)
  }

  @Test("what is impossible or certain to one model is weighed against the others")
  func infinite() throws {
    let blank = BlankFeatures(
      values: [-.infinity, -1, -2, -1, -4, -1, .nan, -1, .infinity, -1], featureCount: 2)
    let logs = LogLinearFill(weights: [1, 1]).log10Probabilities(blank)
    let clipped = BlankFeatures(
      values: [-5, -1, -2, -1, -4, -1, -5, -1, -1, -1], featureCount: 2)
    #expect(logs == LogLinearFill(weights: [1, 1]).log10Probabilities(clipped))
    let nothing = BlankFeatures(values: [-.infinity, -.infinity, .nan], featureCount: 1, answer: 0)
    let even = LogLinearFill(weights: [1]).log10Probabilities(nothing)
    #expect(even.allSatisfy { isClose($0, LogProbability.log10(1.0 / 3)) })
    #expect(try LogLinearTuner().tune([nothing]).fill.weights[0].isFinite)
    #expect(
      LogLinearFill(weights: [1]).log10Probabilities(.init(values: [], featureCount: 1)) == [])
  }

  @Test("blanks without a right answer are refused, and so are none")
  func refused() {
    #expect(throws: MixtureError.noTuningText) { try LogLinearTuner().tune([]) }
    let good = BlankFeatures(values: [1, 2], featureCount: 1, answer: 0)
    for bad in [
      BlankFeatures(values: [1, 2], featureCount: 1),
      .init(values: [1], featureCount: 1, answer: 1),
      .init(values: [], featureCount: 1, answer: 0),
      .init(values: [1], featureCount: 1, answer: -1),
      .init(values: [1, 2], featureCount: 2, answer: 0),
    ] {
      #expect(throws: MixtureError.blank(1)) { try LogLinearTuner().tune([good, bad]) }
    }
  }
}
