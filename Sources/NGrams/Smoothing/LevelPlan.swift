/// How an order is smoothed, and what its counts of counts said about that.
struct LevelPlan {
  var smoother: LevelSmoother
  /// What is taken off counts of 1, 2, and 3 or more, if the method does that.
  var discounts: Discounts?
  /// By what counts are multiplied, from 1 up, if the method does that.
  var ratios: [Double] = []
  /// What could not be estimated.
  var fallback: DiscountFallback?
}

extension NGramOptions {
  /// What is special about the unigrams.
  ///
  /// - Parameter wordCount: the number of unigrams that are kept, special tokens among them.
  func unigramRules(wordCount: Int) -> UnigramRules {
    UnigramRules(
      wordCount: wordCount,
      areInterpolated: interpolatesUnigrams && smoothing.form == .interpolated
        && smoothing.method != .addK)
  }

  /// How the n-grams of a length are smoothed.
  ///
  /// - Parameter statistics: how many of them have each count, raw or adjusted as the method counts,
  ///   whether they are kept or not.
  func plan(
    ofOrder length: Int, _ statistics: CountsOfCounts, _ unigrams: UnigramRules
  ) -> LevelPlan {
    func discounted(_ rule: DiscountedCounts.Rule) -> LevelSmoother {
      .discounted(
        DiscountedCounts(
          rule: rule, form: smoothing.form, uniform: unigrams.interpolatedUniform,
          wordCount: unigrams.wordCount))
    }
    switch smoothing.method {
    case .maximumLikelihood:
      return LevelPlan(
        smoother: .relative(RelativeFrequencies(backoffFactor: 0, uniform: unigrams.uniform)))
    case .stupidBackoff:
      return LevelPlan(
        smoother: .relative(
          RelativeFrequencies(
            backoffFactor: smoothing.usedBackoffFactor, uniform: unigrams.uniform)))
    case .addK:
      if smoothing.form == .backoff {
        return LevelPlan(smoother: discounted(.added(smoothing.addedCount)))
      }
      return LevelPlan(
        smoother: .added(
          AddedCounts(
            k: smoothing.addedCount, wordCount: unigrams.wordCount, isHighest: length == order)))
    case .wittenBell:
      return LevelPlan(smoother: discounted(.wittenBell))
    case .goodTuring:
      let estimate = statistics.katzRatios(
        order: length, limit: smoothing.katzLimit(ofOrder: length))
      var table = SIMD16<Double>(repeating: 1)
      for (index, ratio) in estimate.ratios.enumerated() { table[index + 1] = ratio }
      return LevelPlan(
        smoother: discounted(.ratios(table)), ratios: estimate.ratios,
        fallback: estimate.fallback)
    case .absolute, .kneserNey:
      let (discount, fallback) = singleDiscount(ofOrder: length, statistics)
      return LevelPlan(
        smoother: discounted(.subtracted(SIMD4(0, discount, discount, discount))),
        discounts: Discounts(Float(discount), Float(discount), Float(discount)),
        fallback: fallback)
    case .modifiedKneserNey:
      let (discounts, fallback) = modifiedDiscounts(
        ofOrder: length, statistics, unigrams.areInterpolated)
      let smoother =
        smoothing.form == .backoff
        ? discounted(.subtracted(SIMD4<Double>(discounts.values)))
        : .modifiedKneserNey(
          ModifiedKneserNey(discounts: discounts, uniform: unigrams.interpolatedUniform))
      return LevelPlan(smoother: smoother, discounts: discounts, fallback: fallback)
    }
  }

  private func singleDiscount(
    ofOrder length: Int, _ statistics: CountsOfCounts
  ) -> (Double, DiscountFallback?) {
    if let discount = smoothing.discount { return (discount, nil) }
    let kind = smoothing.method.adjustsCounts ? "an adjusted count" : "a count"
    switch statistics.singleDiscount(order: length, kind: kind) {
    case .success(let discount): return (discount, nil)
    case .failure(let failure):
      return (
        Discounts.singleFallback,
        DiscountFallback(
          order: length, reason: failure.reason,
          replacement: "discount \(Discounts.singleFallback) instead of an estimate")
      )
    }
  }

  private func modifiedDiscounts(
    ofOrder length: Int, _ statistics: CountsOfCounts, _ unigramsAreInterpolated: Bool
  ) -> (Discounts, DiscountFallback?) {
    let isKenLM = compatibility == .kenlm
    // Without interpolation words that lose all of their counts would be left with nothing.
    let mayLoseAll = smoothing.form == .interpolated && (length > 1 || unigramsAreInterpolated)
    switch statistics.discounts(
      order: length, allowsZero: isKenLM, allowsWhole: isKenLM || mayLoseAll)
    {
    case .success(let discounts): return (discounts, nil)
    case .failure(let failure):
      return (
        .fallback,
        DiscountFallback(
          order: length, reason: failure.reason,
          replacement: "discounts 0.5, 1, 1.5 instead of an estimate")
      )
    }
  }
}
