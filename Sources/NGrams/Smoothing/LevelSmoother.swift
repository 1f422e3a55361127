/// How the counts of one order become probabilities: made once an order, asked once a context.
enum LevelSmoother: Sendable {
  /// Interpolated modified Kneser-Ney, as `lmplz` computes it.
  case modifiedKneserNey(ModifiedKneserNey)
  /// All other methods that take something off counts.
  case discounted(DiscountedCounts)
  /// Maximum likelihood and stupid backoff.
  case relative(RelativeFrequencies)
  /// Add-k where every word gets its share.
  case added(AddedCounts)

  /// Fills in the probabilities of a run.
  ///
  /// - Returns: the backoff weight of the context: by what the probabilities after the context without
  ///   its first word are multiplied for words that are no successors here. At order 1, the mass that
  ///   the words leave: for ``UnigramRules/complete(_:freedMass:)``.
  @inline(__always)
  func smooth(_ run: SuccessorRun) -> Float {
    switch self {
    case .modifiedKneserNey(let method): method.smooth(run)
    case .discounted(let method): method.smooth(run)
    case .relative(let method): method.smooth(run)
    case .added(let method): method.smooth(run)
    }
  }
}
