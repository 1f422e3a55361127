extension CountsOfCounts {
  /// The estimate n₁ / (n₁ + 2 n₂) of one discount (Ney, Essen & Kneser 1994).
  ///
  /// - Parameter kind: what is counted, for the reason why there is none.
  func singleDiscount(order: Int, kind: String) -> Result<Double, DiscountFailure> {
    for count in 1...2 where values[count] == 0 {
      return .failure(DiscountFailure(reason: "no \(order)-gram has \(kind) of \(count)"))
    }
    return .success(Double(values[1]) / (Double(values[1]) + 2 * Double(values[2])))
  }

  /// The ratios by which Katz (1987) multiplies counts, from 1 up: with k the highest count that is
  /// discounted,
  ///
  ///     r(c) = ((c + 1) n(c+1) / (c n(c)) − A) / (1 − A),   A = (k + 1) n(k+1) / n(1).
  ///
  /// As in SRILM, k falls to where n(k+1) is not 0, and a ratio outside of 0…1 is 1.
  func katzRatios(
    order: Int, limit: Int
  ) -> (ratios: [Double], fallback: DiscountFallback?) {
    let n = values.map { Double($0) }
    var highest = limit
    while highest > 0 && n[highest + 1] == 0 { highest -= 1 }
    if n[1] == 0 { highest = 0 }
    if highest == 0 {
      let missing = n[1] == 0 ? 1 : 2
      return (
        [],
        DiscountFallback(
          order: order, reason: "no \(order)-gram has a count of \(missing)",
          replacement: "no count is discounted")
      )
    }
    let common = Double(highest + 1) * n[highest + 1] / n[1]
    var ratios: [Double] = []
    var undiscounted: [Int] = []
    for count in 1...highest {
      let turing = Double(count + 1) * n[count + 1] / (Double(count) * n[count])
      let ratio = (turing - common) / (1 - common)
      let isSound = ratio.isFinite && ratio > 3e-6 && ratio <= 1 && turing <= 1
      ratios.append(isSound ? ratio : 1)
      if !isSound { undiscounted.append(count) }
    }
    if undiscounted.isEmpty && highest == limit { return (ratios, nil) }
    return (
      ratios,
      Self.fallback(order: order, limit: limit, highest: highest, undiscounted: undiscounted)
    )
  }

  private static func fallback(
    order: Int, limit: Int, highest: Int, undiscounted: [Int]
  ) -> DiscountFallback {
    var reasons: [String] = []
    var replacements: [String] = []
    if highest < limit {
      replacements.append("counts up to \(highest) are discounted, not up to \(limit)")
      reasons.append("no \(order)-gram has a count of \(highest + 2)")
    }
    if !undiscounted.isEmpty {
      let counts = undiscounted.map { String($0) }.joined(separator: ", ")
      replacements.append("counts of \(counts) are not discounted")
      reasons.append("their Good-Turing ratios are not between 0 and 1")
    }
    return DiscountFallback(
      order: order, reason: reasons.joined(separator: ", and "),
      replacement: replacements.joined(separator: ", and "))
  }
}
