/// What can be wrong with a request for an n-gram model.
public enum NGramError: Error, Equatable, Sendable {
  /// The order is not in 1…255.
  case orderOutOfRange(Int)
  /// There are more pruning thresholds than orders.
  case tooManyThresholds(Int, order: Int)
  /// A pruning threshold is lower than the one for the order before.
  case fallingThresholds(UInt32, UInt32)
  /// The corpus has no sentence at all.
  case emptyCorpus
  /// The corpus or the model has more tokens or n-grams than 32-bit positions can number.
  case tooLarge(what: String, count: Int)
  /// The model cannot be written as ARPA.
  case notExpressible(reason: String)
  /// A number cannot be quantised to so many bits.
  case bitsOutOfRange(Int)
  /// Numbers that keep codes of their own leave none for the others.
  case tooFewBits(Int, needed: Int)
  /// An n-gram is there whose ending is not, as in models of other tools that have been pruned.
  case notSuffixClosed
  /// The model's parts contradict each other.
  case damaged
}

extension NGramError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .orderOutOfRange(let order):
      "an order of \(order) is not possible: choose 1 to \(NGramOptions.maximumOrder)"
    case .tooManyThresholds(let count, let order):
      "\(count) pruning thresholds were given for a model of order \(order): "
        + "give at most one for each order"
    case .fallingThresholds(let lower, let higher):
      "pruning thresholds must not fall, but \(lower) is followed by \(higher): "
        + "a longer n-gram would be kept without its beginning"
    case .emptyCorpus:
      "the text has no sentence, so there is nothing to learn from: check that the file is the one "
        + "you mean"
    case .tooLarge(let what, let count):
      "\(count) \(what) are more than the \(UInt32.max) that a model can number: "
        + "use a smaller text, a lower order or a pruning threshold"
    case .notExpressible(let reason):
      "this model cannot be written as ARPA: \(reason)"
    case .bitsOutOfRange(let bits):
      "numbers cannot be quantised to \(bits) \(bits == 1 ? "bit" : "bits"): choose "
        + "\(Quantizer.bitRange.lowerBound) to \(Quantizer.bitRange.upperBound), 8 if in doubt"
    case .tooFewBits(let bits, let needed):
      "\(bits) \(bits == 1 ? "bit" : "bits") cannot tell zero, infinite and missing numbers of this "
        + "model from the others: choose at least \(needed)"
    case .notSuffixClosed:
      "the model has n-grams whose endings it lacks, and the compact layout stores each n-gram by way "
        + "of its ending: keep the fast layout"
    case .damaged:
      "this model's n-grams contradict each other, so its file is damaged: train or copy it again"
    }
  }
}
