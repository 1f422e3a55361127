import CIntrinsics

extension FloatKernels {
  public static func softmax(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int,
    isLogarithm: Bool
  ) {
    if isLogarithm {
      lacuna_log_softmax(x, y, Int64(rows), Int64(columns))
    } else {
      lacuna_softmax(x, y, Int64(rows), Int64(columns))
    }
  }

  public static func logSumExp(
    _ x: UnsafePointer<Float>, stride: Int, bias: UnsafePointer<Float>?,
    _ logarithms: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int
  ) {
    lacuna_log_sum_exp(x, Int64(stride), bias, logarithms, Int64(rows), Int64(columns))
  }

  public static func softmaxGradient(
    y: UnsafePointer<Float>, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>,
    _ rows: Int, _ columns: Int, isLogarithm: Bool, accumulate: Bool
  ) {
    if isLogarithm {
      lacuna_log_softmax_gradient(y, dy, dx, Int64(rows), Int64(columns), accumulate)
    } else {
      lacuna_softmax_gradient(y, dy, dx, Int64(rows), Int64(columns), accumulate)
    }
  }

  public static func crossEntropy(
    logits: UnsafePointer<Float>, targets: UnsafePointer<Int32>,
    probabilities: UnsafeMutablePointer<Float>, losses: UnsafeMutablePointer<Float>, _ rows: Int,
    _ columns: Int, smoothing: Float
  ) {
    lacuna_softmax_cross_entropy(
      logits, targets, probabilities, losses, Int64(rows), Int64(columns), smoothing)
  }

  public static func crossEntropyGradient(
    probabilities: UnsafePointer<Float>, targets: UnsafePointer<Int32>,
    dlogits: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int, smoothing: Float,
    factor: Float, accumulate: Bool
  ) {
    lacuna_softmax_cross_entropy_gradient(
      probabilities, targets, dlogits, Int64(rows), Int64(columns), smoothing, factor, accumulate)
  }

  public static func crossEntropyInPlace(
    _ logits: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>?,
    targets: UnsafePointer<Int32>, losses: UnsafeMutablePointer<Float>, _ rows: Int,
    _ columns: Int, smoothing: Float, factor: Float, rounded: UnsafeMutablePointer<UInt16>?,
    sums: UnsafeMutablePointer<Float>?
  ) {
    lacuna_softmax_cross_entropy_in_place(
      logits, bias, targets, losses, Int64(rows), Int64(columns), smoothing, factor, rounded, sums)
  }

  public static func layerNorm(
    _ x: UnsafePointer<Float>, gain: UnsafePointer<Float>, shift: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, means: UnsafeMutablePointer<Float>,
    scales: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int, epsilon: Float
  ) {
    lacuna_layer_norm(x, gain, shift, y, means, scales, Int64(rows), Int64(columns), epsilon)
  }

  public static func layerNormGradient(
    _ x: UnsafePointer<Float>, gain: UnsafePointer<Float>, means: UnsafePointer<Float>,
    scales: UnsafePointer<Float>, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>?,
    dgain: UnsafeMutablePointer<Float>?, dshift: UnsafeMutablePointer<Float>?, _ rows: Int,
    _ columns: Int, accumulate: Bool
  ) {
    lacuna_layer_norm_gradient(
      x, gain, means, scales, dy, dx, dgain, dshift, Int64(rows), Int64(columns), accumulate)
  }

  public static func step(
    _ method: OptimizerMethod, _ w: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>,
    _ m: UnsafeMutablePointer<Float>?, _ v: UnsafeMutablePointer<Float>?, _ count: Int,
    _ f: StepFactors
  ) {
    let n = Int64(count)
    let (rate, decay, scale) = (Float(f.rate), Float(f.decay), Float(f.gradientScale))
    switch method {
    case .sgd:
      lacuna_step_sgd(w, g, n, rate, decay, scale)
    case .momentum(let momentum), .nesterov(let momentum):
      lacuna_step_momentum(w, g, m, n, rate, Float(momentum), method.isNesterov, decay, scale)
    case .adaGrad(let epsilon):
      lacuna_step_adagrad(w, g, v, n, rate, Float(epsilon), decay, scale)
    case .rmsProp(let alpha, let epsilon):
      lacuna_step_rmsprop(w, g, v, n, rate, Float(alpha), Float(epsilon), decay, scale)
    case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
      lacuna_step_adam(
        w, g, m, v, n, Float(f.rate / f.firstCorrection), Float(beta1), Float(beta2),
        Float(1 / f.secondCorrection), Float(epsilon), decay, Float(f.shrink), scale)
    case .lion(let beta1, let beta2):
      lacuna_step_lion(w, g, m, n, rate, Float(beta1), Float(beta2), Float(f.shrink), scale)
    }
  }
}
