/// The three discounts of modified Kneser-Ney smoothing for one order: what is taken off a count of
/// 1, of 2, and of 3 or more.
public struct Discounts: Sendable, Equatable {
  /// Indexed by the count, 3 standing for more; the first is 0.
  public let values: SIMD4<Float>

  /// Discounts for counts of 1, 2, and 3 or more.
  public init(_ one: Float, _ two: Float, _ threeOrMore: Float) {
    values = SIMD4(0, one, two, threeOrMore)
  }

  /// What is used where a corpus is too small or too odd to estimate discounts.
  public static let fallback = Discounts(0.5, 1, 1.5)

  /// The same for methods with one discount.
  public static let singleFallback = 0.75

  /// What is taken off a count.
  @inline(__always)
  func discount(of count: UInt32) -> Float { values[Int(min(count, 3))] }
}

/// Why the discounts of an order could not be estimated, and what was used.
public struct DiscountFallback: Sendable, Equatable {
  /// The order of the n-grams.
  public let order: Int
  /// A clause for people, such as `no 3-gram has an adjusted count of 2`.
  public let reason: String
  /// What was done instead, for people, such as `discounts 0.5, 1, 1.5 instead of an estimate`.
  public let replacement: String
}

extension CountsOfCounts {
  /// The closed-form estimate of Chen & Goodman 1998, equation 26, in single precision and in the
  /// order of operations that `lmplz` uses. A discount of zero would leave unseen words without any
  /// probability in some contexts, so it counts as out of range unless `allowsZero`.
  ///
  /// A discount of all of a count leaves its words what the lower order gives them; where there is
  /// none, `allowsWhole` says that they may be left with nothing.
  func discounts(
    order: Int, allowsZero: Bool, allowsWhole: Bool
  ) -> Result<Discounts, DiscountFailure> {
    for count in 1...3 where values[count] == 0 {
      return .failure(DiscountFailure(reason: "no \(order)-gram has an adjusted count of \(count)"))
    }
    let n = values.prefix(5).map { Float($0) }
    let y = n[1] / Float(Double(values[1]) + 2.0 * Double(values[2]))
    var estimates: [Float] = []
    for count in 1...3 {
      let j = Float(count)
      let estimate = j - (j + 1) * y * n[count + 1] / n[count]
      if estimate < 0 || estimate > j || (estimate == 0 && !allowsZero)
        || (estimate == j && !allowsWhole)
      {
        return .failure(
          DiscountFailure(
            reason: "the estimate for \(order)-grams with an adjusted count of \(count) is "
              + "\(estimate), outside 0…\(count)"))
      }
      estimates.append(estimate)
    }
    return .success(Discounts(estimates[0], estimates[1], estimates[2]))
  }
}

/// A clause that says why discounts could not be estimated.
struct DiscountFailure: Error, Equatable {
  let reason: String
}
