import RealModule

/// Plain versions: one element at a time.
extension KernelSet {
  public static func apply(
    _ function: ElementwiseFunction, _ parameter: Scalar, _ x: UnsafePointer<Scalar>,
    _ y: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    for i in 0..<count { y[i] = value(function, parameter, x[i]) }
  }

  private static func value(
    _ function: ElementwiseFunction, _ parameter: Scalar, _ x: Scalar
  ) -> Scalar {
    switch function {
    case .exponential: .exp(x)
    case .logarithm: .log(x)
    case .squareRoot: x.squareRoot()
    case .tanh: .tanh(x)
    case .sigmoid: 1 / (1 + .exp(-x))
    // Written so that NaN stays NaN.
    case .relu: x < 0 ? 0 : x
    case .leakyReLU: x < 0 ? parameter * x : x
    case .elu: x < 0 ? parameter * .expMinusOne(x) : x
    case .gelu: x * (1 + .erf(x * Scalar(0.5).squareRoot())) / 2
    case .silu: x / (1 + .exp(-x))
    }
  }

  public static func applyGradient(
    _ function: ElementwiseFunction, _ parameter: Scalar, x: UnsafePointer<Scalar>,
    y: UnsafePointer<Scalar>, dy: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>,
    _ count: Int, accumulate: Bool
  ) {
    for i in 0..<count {
      let slope = dy[i] * derivative(function, parameter, x[i], y[i])
      dx[i] = accumulate ? dx[i] + slope : slope
    }
  }

  private static func derivative(
    _ function: ElementwiseFunction, _ parameter: Scalar, _ x: Scalar, _ y: Scalar
  ) -> Scalar {
    switch function {
    case .exponential: return y
    case .logarithm: return 1 / x
    case .squareRoot: return 1 / (2 * y)
    case .tanh: return 1 - y * y
    case .sigmoid: return y * (1 - y)
    case .relu: return y > 0 ? 1 : 0
    case .leakyReLU: return y > 0 ? 1 : parameter
    case .elu: return y > 0 ? 1 : y + parameter
    case .gelu:
      let density = Scalar.exp(-x * x / 2) / (2 * Scalar.pi).squareRoot()
      return (1 + .erf(x * Scalar(0.5).squareRoot())) / 2 + x * density
    case .silu:
      let sigmoid = 1 / (1 + Scalar.exp(-x))
      return sigmoid + x * sigmoid * (1 - sigmoid)
    }
  }

  public static func combine(
    _ function: BinaryFunction, _ a: UnsafePointer<Scalar>, _ aStride: Int,
    _ b: UnsafePointer<Scalar>, _ bStride: Int, _ y: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    for i in 0..<count {
      let left = a[i * aStride]
      let right = b[i * bStride]
      switch function {
      case .add: y[i] = left + right
      case .subtract: y[i] = left - right
      case .multiply: y[i] = left * right
      case .divide: y[i] = left / right
      }
    }
  }

  public static func combineGradient(
    _ function: BinaryFunction, isLeft: Bool, _ a: UnsafePointer<Scalar>, _ aStride: Int,
    _ b: UnsafePointer<Scalar>, _ bStride: Int, dy: UnsafePointer<Scalar>,
    _ target: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    let stride = isLeft ? aStride : bStride
    for i in 0..<count {
      let left = a[i * aStride]
      let right = b[i * bStride]
      let slope: Scalar =
        switch (function, isLeft) {
        case (.add, _), (.subtract, true): 1
        case (.subtract, false): -1
        case (.multiply, true): right
        case (.multiply, false): left
        case (.divide, true): 1 / right
        case (.divide, false): -left / (right * right)
        }
      target[i * stride] += dy[i] * slope
    }
  }

  public static func clear(_ y: UnsafeMutablePointer<Scalar>, _ count: Int) {
    for i in 0..<count { y[i] = 0 }
  }

  public static func scale(
    _ x: UnsafePointer<Scalar>, by factor: Scalar, _ y: UnsafeMutablePointer<Scalar>, _ count: Int,
    accumulate: Bool
  ) {
    for i in 0..<count { y[i] = accumulate ? y[i] + factor * x[i] : factor * x[i] }
  }

  public static func sum(_ x: UnsafePointer<Scalar>, _ count: Int) -> Scalar {
    var total: Scalar = 0
    for i in 0..<count { total += x[i] }
    return total
  }

  public static func sumOfSquares(_ x: UnsafePointer<Scalar>, _ count: Int) -> Double {
    var total = 0.0
    for i in 0..<count { total += Double(x[i]) * Double(x[i]) }
    return total
  }

  public static func dropout(
    _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>, _ count: Int, key: UInt64,
    first: Int, threshold: UInt32, factor: Scalar, accumulate: Bool
  ) {
    for i in 0..<count {
      let isKept = CounterRandom.bits(key: key, position: UInt64(first + i)) < threshold
      let kept = isKept ? x[i] * factor : 0
      y[i] = accumulate ? y[i] + kept : kept
    }
  }
}
