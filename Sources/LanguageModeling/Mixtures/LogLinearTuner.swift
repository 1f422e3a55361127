#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What tuning a log-linear combination found out.
public struct LogLinearReport: Sendable, Hashable {
  /// The number of blanks.
  public var blankCount: Int
  /// The mean log10 P of the hidden answers before and after.
  public var meanLog10Before: Double
  /// The mean log10 P of the hidden answers with the weights found.
  public var meanLog10After: Double
  /// In how many blanks the answer is the most probable candidate, in parts of all; of equally probable
  /// ones each counts its part.
  public var accuracyBefore: Double
  /// The same with the weights found.
  public var accuracyAfter: Double
}

/// Finds the weights under which the answers of held-out blanks are most probable, by Newton's method:
/// the objective has one maximum.
public struct LogLinearTuner: Sendable {
  /// How strongly weights are drawn to 0, relative to how much a feature varies between candidates: it
  /// keeps weights finite where a feature settles every blank or never differs.
  public var ridge: Double

  /// A tuner that hardly interferes, unless told otherwise.
  public init(ridge: Double = 1e-5) {
    self.ridge = ridge
  }

  /// The best weights, starting from equal ones. Throws ``MixtureError`` without blanks, or for a blank
  /// whose answer is not among its candidates.
  public func tune(
    _ blanks: [BlankFeatures], steps: Int = 100
  ) throws(MixtureError) -> (fill: LogLinearFill, report: LogLinearReport) {
    guard let featureCount = blanks.first?.featureCount else { throw .noTuningText }
    for (number, blank) in blanks.enumerated() {
      guard blank.featureCount == featureCount, let answer = blank.answer,
        (0..<blank.candidateCount).contains(answer)
      else { throw .blank(number) }
    }
    let blanks = blanks.map(\.finite)
    let penalties = penalties(blanks, featureCount)
    let equal = LogLinearFill(
      weights: Array(repeating: 1 / Double(featureCount), count: featureCount))
    var fill = equal
    var now = slope(blanks, fill, penalties)
    for _ in 0..<steps {
      let direction = Self.solve(now.curvature, now.gradient)
      let gain = zip(direction, now.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      if gain < 1e-14 { break }
      var length = 1.0
      var next = fill
      var slopeThere = now
      repeat {
        for feature in 0..<featureCount {
          next.weights[feature] = fill.weights[feature] + length * direction[feature]
        }
        slopeThere = slope(blanks, next, penalties)
        length /= 2
      } while slopeThere.objective < now.objective + 1e-4 * 2 * length * gain && length > 1e-10
      if slopeThere.objective <= now.objective { break }
      (fill, now) = (next, slopeThere)
    }
    let (before, after) = (Self.quality(blanks, equal), Self.quality(blanks, fill))
    return (
      fill,
      LogLinearReport(
        blankCount: blanks.count, meanLog10Before: before.meanLog10,
        meanLog10After: after.meanLog10, accuracyBefore: before.accuracy,
        accuracyAfter: after.accuracy)
    )
  }

  /// The objective and its derivatives at some weights.
  struct Slope {
    /// Mean ln P of the answers, less the penalty.
    var objective: Double
    var gradient: [Double]
    /// The negated second derivatives: positive definite.
    var curvature: [[Double]]
  }

  func slope(_ blanks: [BlankFeatures], _ fill: LogLinearFill, _ penalties: [Double]) -> Slope {
    let count = fill.weights.count
    let perLog10 = log(10.0)
    let scale = 1 / Double(blanks.count)
    var slope = Slope(
      objective: 0, gradient: Array(repeating: 0, count: count),
      curvature: Array(repeating: Array(repeating: 0, count: count), count: count))
    var means = slope.gradient
    for blank in blanks {
      guard let answer = blank.answer else { continue }
      let logs = fill.log10Probabilities(ofFinite: blank)
      slope.objective += scale * perLog10 * logs[answer]
      let shares = logs.map { pow(10, $0) }
      for feature in 0..<count {
        means[feature] = 0
        for candidate in shares.indices {
          means[feature] += shares[candidate] * blank.values[candidate * count + feature]
        }
        slope.gradient[feature] +=
          scale * perLog10 * (blank.values[answer * count + feature] - means[feature])
      }
      for candidate in shares.indices {
        for row in 0..<count {
          let left = blank.values[candidate * count + row] - means[row]
          let weighted = scale * perLog10 * perLog10 * shares[candidate] * left
          for column in 0...row {
            slope.curvature[row][column] +=
              weighted * (blank.values[candidate * count + column] - means[column])
          }
        }
      }
    }
    for row in 0..<count {
      for column in 0..<row { slope.curvature[column][row] = slope.curvature[row][column] }
      slope.objective -= penalties[row] * fill.weights[row] * fill.weights[row] / 2
      slope.gradient[row] -= penalties[row] * fill.weights[row]
      slope.curvature[row][row] += penalties[row]
    }
    return slope
  }

  /// By feature the ridge times its mean variance among the candidates of a blank, a little for features
  /// that never differ.
  func penalties(_ blanks: [BlankFeatures], _ count: Int) -> [Double] {
    (0..<count).map { feature in
      let variance = blanks.reduce(0.0) { total, blank in
        let values = stride(from: feature, to: blank.values.count, by: count).map {
          blank.values[$0]
        }
        let mean = values.reduce(0, +) / Double(values.count)
        return total + values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      }
      return ridge * max(variance / Double(blanks.count), 1e-9)
    }
  }

  /// Solves a positive definite system by Cholesky decomposition. O(features³).
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    let count = right.count
    var lower = matrix
    var solution = right
    for row in 0..<count {
      for column in 0...row {
        var sum = matrix[row][column]
        for inner in 0..<column { sum -= lower[row][inner] * lower[column][inner] }
        // Rounding must not make a nearly singular matrix indefinite.
        lower[row][column] =
          row == column
          ? max(sum, 1e-12 * matrix[row][row], .leastNormalMagnitude).squareRoot()
          : sum / lower[column][column]
      }
      for inner in 0..<row { solution[row] -= lower[row][inner] * solution[inner] }
      solution[row] /= lower[row][row]
    }
    for row in (0..<count).reversed() {
      for inner in row + 1..<count { solution[row] -= lower[inner][row] * solution[inner] }
      solution[row] /= lower[row][row]
    }
    return solution
  }

  private static func quality(
    _ blanks: [BlankFeatures], _ fill: LogLinearFill
  ) -> (meanLog10: Double, accuracy: Double) {
    var (total, right) = (0.0, 0.0)
    for blank in blanks {
      guard let answer = blank.answer else { continue }
      let logs = fill.log10Probabilities(ofFinite: blank)
      total += logs[answer]
      let best = logs.max() ?? 0
      if logs[answer] == best { right += 1 / Double(logs.count { $0 == best }) }
    }
    return (total / Double(blanks.count), right / Double(blanks.count))
  }
}
