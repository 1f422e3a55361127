public import LanguageModeling

/// What can be wrong with a request for an n-gram model.
public enum NGramError: Error, Equatable, Sendable {
  /// The order is not in 1…255.
  case orderOutOfRange(Int)
  /// There are more pruning thresholds than orders.
  case tooManyThresholds(Int, order: Int)
  /// A pruning threshold is lower than the one for the order before.
  case fallingThresholds(UInt32, UInt32)
  /// The smoothing method has no such form.
  case noSuchForm(SmoothingForm, of: SmoothingMethod)
  /// The smoothing method has no such parameter.
  case needlessParameter(String, of: SmoothingMethod)
  /// A parameter of a smoothing method has a value that makes no sense.
  case parameterOutOfRange(String, Double, _ range: String)
  /// There are more Katz limits than orders.
  case tooManyKatzLimits(Int, order: Int)
  /// `lmplz` cannot smooth like this.
  case unknownToKenLM(SmoothingMethod, SmoothingForm)
  /// The corpus has no sentence at all.
  case emptyCorpus
  /// The corpus or the model has more tokens or n-grams than 32-bit positions can number.
  case tooLarge(what: String, count: Int)
  /// Counts hold a longer n-gram that ends with these words, but not themselves.
  case missingSuffix(words: [TokenID])
  /// More of an n-gram was to be taken off than there is.
  case negativeCount(words: [TokenID], count: Int)
  /// Estimating within so much memory is not possible, but within so much it is.
  case tooLittleMemory(given: Int, needed: Int)
  /// The model cannot be written as ARPA.
  case notExpressible(reason: String)
  /// A model cannot be pruned in this way.
  case badPruningGoal(reason: String)
  /// The n-grams that stay whatever is pruned take more bytes than a model may.
  case goalTooSmall(byteCount: Int)
  /// The model has unigrams alone, which are never pruned.
  case nothingToPrune
  /// A number cannot be quantised to so many bits.
  case bitsOutOfRange(Int)
  /// Numbers that keep codes of their own leave none for the others.
  case tooFewBits(Int, needed: Int)
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
    case .noSuchForm(let form, let method):
      "\(method.rawValue) has no \(form.rawValue) form: it is always "
        + method.forms.map(\.rawValue).joined(separator: " or ")
    case .needlessParameter(let parameter, let method):
      "\(parameter) was given, which \(method.rawValue) smoothing has no use for: leave it out or "
        + "choose another method"
    case .parameterOutOfRange(let parameter, let value, let range):
      "\(parameter) of \(value) is not possible: it must be \(range)"
    case .tooManyKatzLimits(let count, let order):
      "\(count) Katz limits were given for a model of order \(order): give at most one for each order"
    case .unknownToKenLM(let method, let form):
      "KenLM's lmplz has no \(form.rawValue) \(method.rawValue) smoothing: only interpolated "
        + "modified-kneser-ney goes with its habits"
    case .emptyCorpus:
      "the text has no sentence, so there is nothing to learn from: check that the file is the one "
        + "you mean"
    case .tooLarge(let what, let count):
      "\(count) \(what) are more than the \(UInt32.max) that a model can number: "
        + "use a smaller text, a lower order or a pruning threshold"
    case .missingSuffix(let words):
      "the counts have an n-gram that ends with \(words.count) words of which they have no count: "
        + "count all orders, each in the whole text"
    case .negativeCount(let words, let count):
      "an n-gram of \(words.count) words would occur \(count) times: more was to be taken off than "
        + "had been added"
    case .tooLittleMemory(let given, let needed):
      "\(Self.mebibytes(given)) of memory are too little for this text: "
        + "permit at least --memory \(Self.mebibytes(needed))"
    case .notExpressible(let reason):
      "this model cannot be written as ARPA: \(reason)"
    case .badPruningGoal(let reason):
      reason
    case .goalTooSmall(let byteCount):
      "the model cannot be made that small: its unigrams and the n-grams that are protected take "
        + "\(byteCount) bytes by themselves"
    case .nothingToPrune:
      "the model has no n-grams above order 1, and unigrams are never pruned: train it with a smaller "
        + "vocabulary if it is too large"
    case .bitsOutOfRange(let bits):
      "numbers cannot be quantised to \(bits) \(bits == 1 ? "bit" : "bits"): choose "
        + "\(Quantizer.bitRange.lowerBound) to \(Quantizer.bitRange.upperBound), 8 if in doubt"
    case .tooFewBits(let bits, let needed):
      "\(bits) \(bits == 1 ? "bit" : "bits") cannot tell zero, infinite and missing numbers of this "
        + "model from the others: choose at least \(needed)"
    case .damaged:
      "this model's n-grams contradict each other, so its file is damaged: train or copy it again"
    }
  }

  private static func mebibytes(_ byteCount: Int) -> String { "\((byteCount + 0xF_FFFF) >> 20)M" }
}
