/// Interpolated modified Kneser-Ney smoothing of one order (Chen & Goodman 1998, section 4.1.3), in
/// single precision and in `lmplz`'s order of operations, which decides the last bit.
struct ModifiedKneserNey: Sendable {
  let discounts: Discounts
  /// What the unigrams are interpolated with: the probability of a word in the uniform distribution,
  /// or 0.
  let uniform: Float

  @inline(__always)
  func smooth(_ run: SuccessorRun) -> Float {
    let counts = run.counts
    var total: UInt64 = 0
    var droppedTotal: UInt64 = 0
    var (ones, twos, more): (UInt32, UInt32, UInt32) = (0, 0, 0)
    for entry in 0..<counts.count {
      let count = counts[entry]
      total += UInt64(count)
      if let isKept = run.isKept, !isKept[entry] {
        droppedTotal += UInt64(count)
        continue
      }
      switch count {
      case 0: break
      case 1: ones += 1
      case 2: twos += 1
      default: more += 1
      }
    }
    let denominator = Float(total)
    var weight = discounts.values[1] * Float(ones)
    weight += discounts.values[2] * Float(twos)
    weight += discounts.values[3] * Float(more)
    weight += Float(droppedTotal)
    weight /= denominator
    // Only an artificial text has a context without any count: nothing to share out.
    if total == 0 { weight = 1 }
    for entry in 0..<counts.count {
      let count = counts[entry]
      let discounted =
        total == 0 ? 0 : (Float(count) - discounts.discount(of: count)) / denominator
      run.probabilities[entry] = discounted + weight * (run.lower?[entry] ?? uniform)
    }
    return weight
  }
}
