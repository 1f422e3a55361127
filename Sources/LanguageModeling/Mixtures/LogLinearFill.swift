#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A blank as several models see it: what each says of every candidate.
public struct BlankFeatures: Sendable, Equatable {
  /// By candidate, then by feature: a logarithm or score, the higher the better the candidate fits.
  public var values: [Double]
  /// The number of features.
  public var featureCount: Int
  /// The number of the candidate that was hidden; `nil` where nobody knows.
  public var answer: Int?

  /// A blank's features.
  public init(values: [Double], featureCount: Int, answer: Int? = nil) {
    precondition(featureCount > 0 && values.count % featureCount == 0, "a row for each candidate")
    self.values = values
    self.featureCount = featureCount
    self.answer = answer
  }

  /// The number of candidates.
  public var candidateCount: Int { values.count / featureCount }

  /// The features with infinite ones made finite: what a model finds impossible lies one below the
  /// lowest finite value of that feature among the candidates, what is certain one above the
  /// highest. A feature that is finite nowhere says nothing and is 0 throughout, and one that is no
  /// number counts as impossible.
  var finite: BlankFeatures {
    if values.allSatisfy(\.isFinite) { return self }
    var copy = self
    for feature in 0..<featureCount {
      let places = stride(from: feature, to: values.count, by: featureCount)
      let known = places.map { values[$0] }.filter(\.isFinite)
      let (low, high) = (known.min() ?? 1, known.max() ?? -1)
      for place in places where !values[place].isFinite {
        copy.values[place] = values[place] == .infinity ? high + 1 : low - 1
      }
      if known.isEmpty { for place in places { copy.values[place] = 0 } }
    }
    return copy
  }
}

/// The probability of a blank's candidates by a weighted sum of what several models say of each
/// (log-linear, or maximum entropy, combination; Berger et al. 1996).
///
/// Features are for instance a sentence's log10 P from left to right, a masked model's log10 P of
/// the word and a score of association. P(candidate) is proportional to 10^(Σ weight · feature).
public struct LogLinearFill: Sendable, Hashable, Codable {
  /// A weight for each feature.
  public var weights: [Double]

  /// A combination with these weights.
  public init(weights: [Double]) {
    self.weights = weights
  }

  /// log10 P of every candidate; 10 to the power of them sums to 1. O(candidates · features).
  public func log10Probabilities(_ blank: BlankFeatures) -> [Double] {
    precondition(blank.featureCount == weights.count, "a weight for each feature")
    return log10Probabilities(ofFinite: blank.finite)
  }

  func log10Probabilities(ofFinite blank: BlankFeatures) -> [Double] {
    let count = weights.count
    var scores = (0..<blank.candidateCount).map { candidate in
      (0..<count).reduce(0) { $0 + weights[$1] * blank.values[candidate * count + $1] }
    }
    let log10Total = LogSum.log10(of: scores)
    for candidate in scores.indices { scores[candidate] -= log10Total }
    return scores
  }
}
