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
  /// The model cannot be written as ARPA.
  case notExpressible(reason: String)
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
    case .notExpressible(let reason):
      "this model cannot be written as ARPA: \(reason)"
    case .damaged:
      "this model's n-grams contradict each other, so its file is damaged: train or copy it again"
    }
  }
}
