/// A smoothing method with its parameters; those that are not given have their usual values, or are
/// estimated.
public struct Smoothing: Sendable, Equatable, Codable {
  /// How counts become probabilities.
  public var method: SmoothingMethod
  /// Whether shorter contexts always have a say.
  public var form: SmoothingForm
  /// Of ``SmoothingMethod/addK``, what is added to every count: above 0, usually 1.
  public var k: Double?
  /// Of ``SmoothingMethod/absolute`` and ``SmoothingMethod/kneserNey``, what is taken off every count:
  /// between 0 and 1; estimated for each order if not given.
  public var discount: Double?
  /// Of ``SmoothingMethod/goodTuring``, the highest count that is discounted, for each order from 1;
  /// the last holds for the orders after it. From 1 to ``highestKatzLimit``, usually 7.
  public var katzLimits: [Int]?
  /// Of ``SmoothingMethod/stupidBackoff``, the factor for each word that the context is cut by: above
  /// 0, at most 1, usually 0.4.
  public var backoffFactor: Double?

  /// The highest count that ``katzLimits`` can name.
  public static let highestKatzLimit = CountsOfCounts.maximum - 1

  /// A method in its usual form unless told otherwise.
  public init(
    _ method: SmoothingMethod, form: SmoothingForm? = nil, k: Double? = nil,
    discount: Double? = nil, katzLimits: [Int]? = nil, backoffFactor: Double? = nil
  ) {
    self.method = method
    self.form = form ?? method.forms[0]
    self.k = k
    self.discount = discount
    self.katzLimits = katzLimits
    self.backoffFactor = backoffFactor
  }

  /// What is added to every count.
  public var addedCount: Double { k ?? 1 }

  /// The factor of stupid backoff.
  public var usedBackoffFactor: Double { backoffFactor ?? 0.4 }

  /// The same with the usual values of parameters that are neither given nor estimated.
  public var withUsualValues: Smoothing {
    var complete = self
    switch method {
    case .addK: complete.k = addedCount
    case .goodTuring: complete.katzLimits = katzLimits ?? [katzLimit(ofOrder: 1)]
    case .stupidBackoff: complete.backoffFactor = usedBackoffFactor
    case .maximumLikelihood, .wittenBell, .absolute, .kneserNey, .modifiedKneserNey: break
    }
    return complete
  }

  /// The highest count of an order that is discounted by Good-Turing ratios.
  public func katzLimit(ofOrder order: Int) -> Int {
    guard let katzLimits, !katzLimits.isEmpty else { return 7 }
    return katzLimits[min(order, katzLimits.count) - 1]
  }

  /// Throws ``NGramError`` for what does not fit together.
  func validate(order: Int) throws(NGramError) {
    if !method.forms.contains(form) { throw .noSuchForm(form, of: method) }
    if let k {
      if method != .addK { throw .needlessParameter("k", of: method) }
      if !(k > 0 && k <= 1e6) { throw .parameterOutOfRange("k", k, "above 0, at most 1000000") }
    }
    if let discount {
      if method != .absolute && method != .kneserNey {
        throw .needlessParameter("a discount", of: method)
      }
      if !(discount > 0 && discount < 1) {
        throw .parameterOutOfRange("a discount", discount, "between 0 and 1")
      }
    }
    if let katzLimits {
      if method != .goodTuring { throw .needlessParameter("a Katz limit", of: method) }
      if katzLimits.count > order { throw .tooManyKatzLimits(katzLimits.count, order: order) }
      for limit in katzLimits where !(1...Self.highestKatzLimit).contains(limit) {
        throw .parameterOutOfRange(
          "a Katz limit", Double(limit), "from 1 to \(Self.highestKatzLimit)")
      }
    }
    if let backoffFactor {
      if method != .stupidBackoff { throw .needlessParameter("a backoff factor", of: method) }
      if !(backoffFactor > 0 && backoffFactor <= 1) {
        throw .parameterOutOfRange("a backoff factor", backoffFactor, "above 0, at most 1")
      }
    }
  }
}
