/// How a weight w follows its gradient g; η is the learning rate, t the number of the step from 1.
///
/// Weight decay λ is added to the gradient (g + λw) by all but AdamW and Lion, which shrink the
/// weight itself (w ← w - ηλw; Loshchilov & Hutter 2019). Definitions are those of PyTorch.
public enum OptimizerMethod: Sendable, Hashable, Codable {
  /// Plain stochastic gradient descent: w ← w - ηg.
  case sgd
  /// m ← μm + g, w ← w - ηm (Polyak 1964).
  case momentum(Double = 0.9)
  /// m ← μm + g, w ← w - η(g + μm) (Nesterov 1983, in the form of Sutskever et al. 2013).
  case nesterov(Double = 0.9)
  /// v ← v + g², w ← w - ηg / (√v + ε) (Duchi et al. 2011).
  case adaGrad(epsilon: Double = 1e-10)
  /// v ← αv + (1 - α)g², w ← w - ηg / (√v + ε) (Tieleman & Hinton 2012).
  case rmsProp(alpha: Double = 0.99, epsilon: Double = 1e-8)
  /// m ← β₁m + (1 - β₁)g, v ← β₂v + (1 - β₂)g²,
  /// w ← w - η (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε) (Kingma & Ba 2015).
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// Adam with decoupled weight decay (Loshchilov & Hutter 2019).
  case adamW(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// w ← w - η sign(β₁m + (1 - β₁)g), m ← β₂m + (1 - β₂)g (Chen et al. 2023).
  case lion(beta1: Double = 0.9, beta2: Double = 0.99)

  /// Whether weight decay shrinks the weight itself instead of adding to its gradient.
  var decouplesDecay: Bool {
    switch self {
    case .adamW, .lion: true
    default: false
    }
  }

  var isNesterov: Bool {
    if case .nesterov = self { true } else { false }
  }

  /// Whether a first moment, a running mean of gradients, is kept.
  var keepsFirstMoment: Bool {
    switch self {
    case .momentum, .nesterov, .adam, .adamW, .lion: true
    case .sgd, .adaGrad, .rmsProp: false
    }
  }

  /// Whether a second moment, a running mean of squared gradients, is kept.
  var keepsSecondMoment: Bool {
    switch self {
    case .adaGrad, .rmsProp, .adam, .adamW: true
    case .sgd, .momentum, .nesterov, .lion: false
    }
  }

  /// Throws if a setting is outside of what makes sense.
  public func validate() throws(BackpropError) {
    func check(_ name: String, _ value: Double) throws(BackpropError) {
      guard value >= 0 && value < 1 else {
        throw .invalidOption(name: name, value: "\(value)", need: "at least 0 and below 1")
      }
    }
    func check(epsilon: Double) throws(BackpropError) {
      guard epsilon > 0 && epsilon.isFinite else {
        throw .invalidOption(name: "epsilon", value: "\(epsilon)", need: "above 0")
      }
    }
    switch self {
    case .sgd: break
    case .momentum(let momentum), .nesterov(let momentum): try check("momentum", momentum)
    case .adaGrad(let epsilon): try check(epsilon: epsilon)
    case .rmsProp(let alpha, let epsilon):
      try check("alpha", alpha)
      try check(epsilon: epsilon)
    case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
      try check("beta1", beta1)
      try check("beta2", beta2)
      try check(epsilon: epsilon)
    case .lion(let beta1, let beta2):
      try check("beta1", beta1)
      try check("beta2", beta2)
    }
  }
}

/// What a step multiplies with, computed once for all weights of a group.
public struct StepFactors: Sendable {
  /// The learning rate η.
  public var rate: Double
  /// λ where weight decay adds to the gradient, else 0.
  public var decay: Double
  /// 1 - ηλ where weight decay shrinks the weight, else 1.
  public var shrink: Double
  /// What clipping and accumulation multiply the gradient with.
  public var gradientScale: Double
  /// 1 - β₁ᵗ, or 1.
  public var firstCorrection: Double
  /// 1 - β₂ᵗ, or 1.
  public var secondCorrection: Double
}

/// Plain versions: the optimizers' formulas.
extension KernelSet {
  public static func step(
    _ method: OptimizerMethod, _ w: UnsafeMutablePointer<Scalar>, _ g: UnsafePointer<Scalar>,
    _ m: UnsafeMutablePointer<Scalar>?, _ v: UnsafeMutablePointer<Scalar>?, _ count: Int,
    _ factors: StepFactors
  ) {
    let rate = Scalar(factors.rate)
    for i in 0..<count {
      let slope = g[i] * Scalar(factors.gradientScale) + Scalar(factors.decay) * w[i]
      w[i] *= Scalar(factors.shrink)
      switch method {
      case .sgd:
        w[i] -= rate * slope
      case .momentum(let momentum):
        m![i] = Scalar(momentum) * m![i] + slope
        w[i] -= rate * m![i]
      case .nesterov(let momentum):
        m![i] = Scalar(momentum) * m![i] + slope
        w[i] -= rate * (slope + Scalar(momentum) * m![i])
      case .adaGrad(let epsilon):
        v![i] += slope * slope
        w[i] -= rate * slope / (v![i].squareRoot() + Scalar(epsilon))
      case .rmsProp(let alpha, let epsilon):
        v![i] = Scalar(alpha) * v![i] + Scalar(1 - alpha) * slope * slope
        w[i] -= rate * slope / (v![i].squareRoot() + Scalar(epsilon))
      case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
        m![i] = Scalar(beta1) * m![i] + Scalar(1 - beta1) * slope
        v![i] = Scalar(beta2) * v![i] + Scalar(1 - beta2) * slope * slope
        let mean = m![i] / Scalar(factors.firstCorrection)
        let square = v![i] / Scalar(factors.secondCorrection)
        w[i] -= rate * mean / (square.squareRoot() + Scalar(epsilon))
      case .lion(let beta1, let beta2):
        let direction = Scalar(beta1) * m![i] + Scalar(1 - beta1) * slope
        w[i] -= rate * (direction > 0 ? 1 : direction < 0 ? -1 : 0)
        m![i] = Scalar(beta2) * m![i] + Scalar(1 - beta2) * slope
      }
    }
  }
}
