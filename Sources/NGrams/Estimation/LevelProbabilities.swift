internal import LanguageModeling

/// The discounted and interpolated probabilities of one level, and the weights with which its
/// contexts back off, in single precision and `lmplz`'s order of operations.
struct LevelProbabilities {
  /// P(wₙ | w₁…wₙ₋₁) of each n-gram of the level.
  var probabilities: [Float]
  /// For each n-gram of the level below, the mass that its successors leave to shorter contexts; 1
  /// if it has none.
  var backoffWeights: [Float]

  /// - Parameters:
  ///   - level: the n-grams.
  ///   - adjusted: their adjusted counts.
  ///   - isKept: which of them pruning keeps; `nil` keeps all.
  ///   - lower: the probabilities of the level below; `nil` at order 1.
  ///   - unigrams: what is special about order 1.
  init(
    _ level: NGramLevel, adjusted: [UInt32], isKept: [Bool]?, discounts: Discounts,
    lower: [Float]?, unigrams: UnigramRules
  ) {
    var probabilities = [Float](repeating: 0, count: level.count)
    var backoffWeights = [Float](repeating: 1, count: level.runStarts.count - 1)
    for context in 0..<backoffWeights.count {
      let run = Int(level.runStarts[context])..<Int(level.runStarts[context + 1])
      if run.isEmpty { continue }
      var total: UInt64 = 0
      var prunedTotal: UInt64 = 0
      var (ones, twos, more): (UInt32, UInt32, UInt32) = (0, 0, 0)
      for entry in run {
        let count = adjusted[entry]
        total += UInt64(count)
        if let isKept, !isKept[entry] {
          prunedTotal += UInt64(count)
          continue
        }
        switch count {
        case 0: break
        case 1: ones += 1
        case 2: twos += 1
        default: more += 1
        }
      }
      // The order of these operations decides the last bit.
      let denominator = Float(total)
      var weight = discounts.values[1] * Float(ones)
      weight += discounts.values[2] * Float(twos)
      weight += discounts.values[3] * Float(more)
      weight += Float(prunedTotal)
      weight /= denominator
      // Only an artificial text has a context without any count: nothing to share out.
      if total == 0 { weight = 1 }
      backoffWeights[context] = weight
      for entry in run {
        let count = adjusted[entry]
        let discounted =
          total == 0 ? 0 : (Float(count) - discounts.discount(of: count)) / denominator
        let share =
          if let lower {
            weight * lower[Int(level.suffixes[entry])]
          } else {
            unigrams.areInterpolated ? weight * unigrams.uniform : 0
          }
        probabilities[entry] = discounted + share
      }
    }
    if lower == nil { unigrams.apply(to: &probabilities, freedMass: backoffWeights[0]) }
    self.probabilities = probabilities
    self.backoffWeights = backoffWeights
  }
}

/// What is special about the lowest order.
struct UnigramRules {
  /// The probability of each word in the uniform distribution.
  var uniform: Float
  /// Whether words share the mass that discounting frees with that distribution; if not, `<unk>`
  /// gets all of it.
  var areInterpolated: Bool

  func apply(to probabilities: inout [Float], freedMass: Float) {
    if !areInterpolated { probabilities[Int(SpecialToken.unknown)] += freedMass }
    // <s> is given, not predicted: log 0, as KenLM writes it.
    probabilities[Int(SpecialToken.sentenceStart)] = 1
  }
}
