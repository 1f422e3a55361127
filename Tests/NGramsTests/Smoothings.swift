import NGrams

/// Every method in every form, and with parameters of its own where it takes any.
enum Smoothings {
  static let all: [Smoothing] =
    SmoothingMethod.allCases.flatMap { method in
      method.forms.map { Smoothing(method, form: $0) }
    } + [
      Smoothing(.addK, k: 0.05), Smoothing(.addK, form: .backoff, k: 0.3),
      Smoothing(.absolute, discount: 0.75), Smoothing(.kneserNey, form: .backoff, discount: 0.2),
      Smoothing(.goodTuring, katzLimits: [3]), Smoothing(.stupidBackoff, backoffFactor: 0.9),
    ]
}
