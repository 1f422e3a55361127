/// Methods that take something off counts and give it to words that a context has not seen, or to
/// all: computed in double precision.
///
/// With c the count of a word after a context, C the sum of all of them and T their number, a word
/// has d(c) / N from its own count, d and N being
///
/// | rule | d(c) | N |
/// |---|---|---|
/// | subtracted | c − D(c) | C |
/// | Witten-Bell | c | C + T |
/// | ratios | r(c) · c | C |
/// | added | c + k | C + k · vocabulary |
///
/// What remains of 1, of dropped n-grams too, goes to shorter contexts.
struct DiscountedCounts: Sendable {
  /// What becomes of a count.
  enum Rule: Sendable {
    /// Something is taken off counts of 1, 2, and 3 or more; indexed by the count.
    case subtracted(SIMD4<Double>)
    case wittenBell
    /// Low counts are multiplied; indexed by the count, at 0 the ratio of all that are higher.
    case ratios(SIMD16<Double>)
    /// Something is added to the counts of words that were seen.
    case added(Double)
  }

  let rule: Rule
  let form: SmoothingForm
  /// What the unigrams are interpolated with.
  let uniform: Float
  /// The number of words that can be predicted.
  let wordCount: Int

  /// Less than this is what rounding leaves; as SRILM has it.
  private static let leastMass = 3e-6

  func smooth(_ run: SuccessorRun) -> Float {
    let counts = run.counts
    var total = 0.0
    var types = 0
    var keptSum = 0.0
    var keptLower = 0.0
    for entry in 0..<counts.count where counts[entry] > 0 {
      total += Double(counts[entry])
      types += 1
      if let isKept = run.isKept, !isKept[entry] { continue }
      keptSum += discounted(counts[entry])
      if let lower = run.lower { keptLower += Double(lower[entry]) }
    }
    // Only an artificial text has a context without any count: nothing to share out.
    if total == 0 {
      for entry in 0..<counts.count { run.probabilities[entry] = run.lower?[entry] ?? uniform }
      return 1
    }
    var denominator = self.denominator(total: total, types: types, keptSum: keptSum)
    var weight = (denominator - keptSum) / denominator
    if form == .interpolated {
      for entry in 0..<counts.count {
        run.probabilities[entry] = Float(
          discounted(counts[entry]) / denominator
            + weight * Double(run.lower?[entry] ?? uniform))
      }
      return Float(weight)
    }
    if run.lower != nil {
      if 1 - keptLower < Self.leastMass {
        // Shorter contexts have nothing to say about the other words, so that these get all.
        (denominator, weight) = (keptSum, 1)
      } else {
        weight /= 1 - keptLower
      }
    }
    for entry in 0..<counts.count {
      run.probabilities[entry] = Float(discounted(counts[entry]) / denominator)
    }
    return Float(weight)
  }

  /// d(c); nothing for nothing.
  @inline(__always)
  private func discounted(_ count: UInt32) -> Double {
    if count == 0 { return 0 }
    return switch rule {
    case .subtracted(let discounts): Double(count) - discounts[Int(min(count, 3))]
    case .wittenBell: Double(count)
    case .ratios(let ratios): Double(count) * ratios[count < 16 ? Int(count) : 0]
    case .added(let k): Double(count) + k
    }
  }

  private func denominator(total: Double, types: Int, keptSum: Double) -> Double {
    switch rule {
    case .subtracted: return total
    case .wittenBell: return total + Double(types)
    case .added(let k): return total + k * Double(wordCount)
    case .ratios:
      // Where all counts are too high to be discounted nothing would be left for the words that were
      // not seen: then the context has occurred once more, without a word (D. Paul, by way of the
      // CMU toolkit and SRILM).
      let most = total * (1 - Self.leastMass)
      if types >= wordCount || keptSum <= most { return total }
      return max(total + 1, (keptSum / (1 - Self.leastMass)).rounded(.up))
    }
  }
}
