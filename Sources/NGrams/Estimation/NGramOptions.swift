/// Whose habits an estimate follows where they differ.
public enum Compatibility: String, Sendable, Codable, CaseIterable {
  /// Lacuna's own: independent of the order of the lines.
  case none
  /// The output of KenLM's `lmplz` (default build) to the byte.
  case kenlm
}

/// What can be chosen about the estimation of n-gram models.
public struct NGramOptions: Sendable, Equatable {
  /// The length of the longest n-grams, 1 to ``maximumOrder``.
  public var order: Int
  /// N-grams that occur at most so often are dropped, per order from 1; the last value holds for
  /// the orders after it. Rising or equal, so that what remains has its contexts.
  public var pruning: [UInt32]
  /// Whether unigrams are interpolated with the uniform distribution, which gives `<unk>` its share;
  /// if not, `<unk>` gets all the mass that discounting unigrams frees, as SRILM does. Matters to
  /// methods that interpolate discounted counts.
  public var interpolatesUnigrams: Bool
  /// Whose habits to follow.
  public var compatibility: Compatibility
  /// How counts become probabilities.
  public var smoothing: Smoothing

  /// The longest order that can be asked for.
  public static let maximumOrder = 255

  /// An order without pruning unless told otherwise.
  public init(
    order: Int, pruning: [UInt32] = [], interpolatesUnigrams: Bool = true,
    compatibility: Compatibility = .none, smoothing: Smoothing = Smoothing(.modifiedKneserNey)
  ) {
    self.order = order
    self.pruning = pruning
    self.interpolatesUnigrams = interpolatesUnigrams
    self.compatibility = compatibility
    self.smoothing = smoothing
  }

  /// Throws ``NGramError`` for values that make no model.
  public func validate() throws(NGramError) {
    guard (1...Self.maximumOrder).contains(order) else { throw .orderOutOfRange(order) }
    guard pruning.count <= order else { throw .tooManyThresholds(pruning.count, order: order) }
    for (lower, higher) in zip(pruning, pruning.dropFirst()) where lower > higher {
      throw .fallingThresholds(lower, higher)
    }
    try smoothing.validate(order: order)
    if compatibility == .kenlm && smoothing != Smoothing(.modifiedKneserNey) {
      throw .unknownToKenLM(smoothing.method, smoothing.form)
    }
  }

  /// By order from 1, the count at or below which n-grams are dropped.
  public var thresholds: [UInt32] { (1...order).map { threshold(ofOrder: $0) } }

  /// The count at or below which n-grams of an order are dropped.
  func threshold(ofOrder order: Int) -> UInt32 {
    pruning.isEmpty ? 0 : pruning[min(order, pruning.count) - 1]
  }
}
