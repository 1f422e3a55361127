import RealModule

/// The loops that operations are made of, for one type of numbers.
///
/// Each runs on one thread, on the elements that are named and no others; a ``Tape`` cuts larger
/// work into pieces. The plain version of each stands in an extension; ``FloatKernels`` replaces
/// those that training spends its time in. Matrices are row-major. With `accumulate` the result is
/// added to the target, otherwise it takes the target's place.
public protocol KernelSet {
  /// The type of the numbers.
  associatedtype Scalar: TrainingScalar

  /// C (+)= op(A) op(B), op(A) being m × k, with the given distances between rows.
  static func multiply(
    _ size: ProductSize, _ a: UnsafePointer<Scalar>, _ lda: Int, _ b: UnsafePointer<Scalar>,
    _ ldb: Int, accumulate: Bool, _ c: UnsafeMutablePointer<Scalar>, _ ldc: Int)

  /// y[i] = f(x[i]).
  static func apply(
    _ function: ElementwiseFunction, _ parameter: Scalar, _ x: UnsafePointer<Scalar>,
    _ y: UnsafeMutablePointer<Scalar>, _ count: Int)
  /// dx[i] (+)= dy[i] f'(x[i]), where y = f(x).
  static func applyGradient(
    _ function: ElementwiseFunction, _ parameter: Scalar, x: UnsafePointer<Scalar>,
    y: UnsafePointer<Scalar>, dy: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>,
    _ count: Int, accumulate: Bool)
  /// y[i] = a[i · aStride] ∘ b[i · bStride], strides being 0 or 1.
  static func combine(
    _ function: BinaryFunction, _ a: UnsafePointer<Scalar>, _ aStride: Int,
    _ b: UnsafePointer<Scalar>, _ bStride: Int, _ y: UnsafeMutablePointer<Scalar>, _ count: Int)
  /// target[i · stride] += dy[i] times the derivative by the left or the right operand.
  static func combineGradient(
    _ function: BinaryFunction, isLeft: Bool, _ a: UnsafePointer<Scalar>, _ aStride: Int,
    _ b: UnsafePointer<Scalar>, _ bStride: Int, dy: UnsafePointer<Scalar>,
    _ target: UnsafeMutablePointer<Scalar>, _ count: Int)
  /// y[i] = 0.
  static func clear(_ y: UnsafeMutablePointer<Scalar>, _ count: Int)
  /// y[i] (+)= factor · x[i].
  static func scale(
    _ x: UnsafePointer<Scalar>, by factor: Scalar, _ y: UnsafeMutablePointer<Scalar>, _ count: Int,
    accumulate: Bool)
  /// Σ x[i].
  static func sum(_ x: UnsafePointer<Scalar>, _ count: Int) -> Scalar
  /// Σ x[i]², in double precision.
  static func sumOfSquares(_ x: UnsafePointer<Scalar>, _ count: Int) -> Double
  /// y[i] (+)= x[i] · factor where a hash of (key, first + i) is below the threshold, else 0.
  static func dropout(
    _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>, _ count: Int, key: UInt64,
    first: Int, threshold: UInt32, factor: Scalar, accumulate: Bool)

  /// x = f(x + bias) in place for each row; f must follow from its output (``ElementwiseFunction``).
  static func biasFunction(
    _ x: UnsafeMutablePointer<Scalar>, stride: Int, _ rows: Int, _ columns: Int,
    bias: UnsafePointer<Scalar>?, _ function: ElementwiseFunction?, _ parameter: Scalar)
  /// sums[j] += Σ x[r, j].
  static func columnSums(
    _ x: UnsafePointer<Scalar>, stride: Int, _ rows: Int, _ columns: Int,
    _ sums: UnsafeMutablePointer<Scalar>)

  /// The softmax of each row, or its logarithm.
  static func softmax(
    _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int,
    isLogarithm: Bool)
  /// log Σ exp(x[r, j] + bias[j]) for each row.
  static func logSumExp(
    _ x: UnsafePointer<Scalar>, stride: Int, bias: UnsafePointer<Scalar>?,
    _ logarithms: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int)
  /// dx (+)= the gradient, given y, of the softmax or its logarithm.
  static func softmaxGradient(
    y: UnsafePointer<Scalar>, dy: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>,
    _ rows: Int, _ columns: Int, isLogarithm: Bool, accumulate: Bool)
  /// probabilities = softmax(logits) and losses[r] in nats, in one pass.
  static func crossEntropy(
    logits: UnsafePointer<Scalar>, targets: UnsafePointer<Int32>,
    probabilities: UnsafeMutablePointer<Scalar>, losses: UnsafeMutablePointer<Scalar>, _ rows: Int,
    _ columns: Int, smoothing: Scalar)
  /// dlogits (+)= factor (probabilities - smoothed targets).
  static func crossEntropyGradient(
    probabilities: UnsafePointer<Scalar>, targets: UnsafePointer<Int32>,
    dlogits: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int, smoothing: Scalar,
    factor: Scalar, accumulate: Bool)
  /// Both at once: logits + bias become factor (probabilities - smoothed targets), whose column sums
  /// are added to `sums` and whose roundings go to `rounded`.
  static func crossEntropyInPlace(
    _ logits: UnsafeMutablePointer<Scalar>, bias: UnsafePointer<Scalar>?,
    targets: UnsafePointer<Int32>, losses: UnsafeMutablePointer<Scalar>, _ rows: Int,
    _ columns: Int, smoothing: Scalar, factor: Scalar, rounded: UnsafeMutablePointer<UInt16>?,
    sums: UnsafeMutablePointer<Scalar>?)
  /// y = gain (x - mean) · scale + shift for each row, keeping mean and scale = 1/√(variance + ε).
  static func layerNorm(
    _ x: UnsafePointer<Scalar>, gain: UnsafePointer<Scalar>, shift: UnsafePointer<Scalar>,
    _ y: UnsafeMutablePointer<Scalar>, means: UnsafeMutablePointer<Scalar>,
    scales: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int, epsilon: Scalar)
  /// dx (+)=, dgain +=, dshift +=, each where it is wanted.
  static func layerNormGradient(
    _ x: UnsafePointer<Scalar>, gain: UnsafePointer<Scalar>, means: UnsafePointer<Scalar>,
    scales: UnsafePointer<Scalar>, dy: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>?,
    dgain: UnsafeMutablePointer<Scalar>?, dshift: UnsafeMutablePointer<Scalar>?, _ rows: Int,
    _ columns: Int, accumulate: Bool)

  /// Batch normalisation of neighbouring channels, `stride` apart from row to row; with a momentum the
  /// batch's own moments are used and the running ones moved.
  static func batchNorm(
    _ x: UnsafePointer<Scalar>, gain: UnsafePointer<Scalar>, shift: UnsafePointer<Scalar>,
    _ y: UnsafeMutablePointer<Scalar>, stride: Int, means: UnsafeMutablePointer<Scalar>,
    scales: UnsafeMutablePointer<Scalar>, runningMean: UnsafeMutablePointer<Scalar>,
    runningVariance: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int, momentum: Scalar?,
    epsilon: Scalar)
  /// dx (+)=, dgain and dshift replaced.
  static func batchNormGradient(
    _ x: UnsafePointer<Scalar>, gain: UnsafePointer<Scalar>, means: UnsafePointer<Scalar>,
    scales: UnsafePointer<Scalar>, dy: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>?,
    dgain: UnsafeMutablePointer<Scalar>, dshift: UnsafeMutablePointer<Scalar>, stride: Int,
    _ rows: Int, _ columns: Int, usesBatch: Bool, accumulate: Bool)

  /// The largest of `length` values `inner` apart, for each of `inner` columns, and where it lies.
  static func maximum(
    _ x: UnsafePointer<Scalar>, _ length: Int, _ inner: Int, _ y: UnsafeMutablePointer<Scalar>,
    _ positions: UnsafeMutablePointer<Int32>, firstPosition: Int)
  /// y[positions[i]] += x[i].
  static func scatter(
    _ x: UnsafePointer<Scalar>, to positions: UnsafePointer<Int32>,
    _ y: UnsafeMutablePointer<Scalar>, _ count: Int)
  /// y[j · columnStep + i · inner …] (+)= x[i · rowStep + j · inner …], `inner` elements at a time.
  static func exchange(
    _ x: UnsafePointer<Scalar>, _ rows: Int, rowStep: Int, _ columns: Int,
    _ y: UnsafeMutablePointer<Scalar>, columnStep: Int, _ inner: Int, accumulate: Bool)
  /// Σ of the cross-entropies of logits with targets from 0 to 1.
  static func sigmoidLoss(
    _ x: UnsafePointer<Scalar>, _ targets: UnsafePointer<Scalar>, _ count: Int
  ) -> Scalar
  /// dx (+)= factor (σ(x) - target).
  static func sigmoidLossGradient(
    _ x: UnsafePointer<Scalar>, _ targets: UnsafePointer<Scalar>, _ factor: Scalar,
    _ dx: UnsafeMutablePointer<Scalar>, _ count: Int, accumulate: Bool)

  /// Pools one picture; `positions`, for maxima, are places within the picture.
  static func pool(
    _ pooling: Pooling, _ geometry: WindowGeometry, _ x: UnsafePointer<Scalar>,
    _ y: UnsafeMutablePointer<Scalar>, _ positions: UnsafeMutablePointer<Int32>?)
  /// The largest value of each channel under one window, and where in the picture it lies.
  static func windowMaximum(
    _ geometry: WindowGeometry, _ rows: Range<Int>, _ columns: Range<Int>,
    _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>,
    _ positions: UnsafeMutablePointer<Int32>?)
  /// dx += the gradient of averages over one picture.
  static func averagePoolGradient(
    _ geometry: WindowGeometry, _ dy: UnsafePointer<Scalar>, _ dx: UnsafeMutablePointer<Scalar>)
  /// Convolves pictures with a kernel, adds a bias.
  static func convolve(
    _ geometry: ConvolutionGeometry, _ x: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
    _ bias: UnsafePointer<Scalar>?, _ y: UnsafeMutablePointer<Scalar>)
  /// The gradient of the pictures, replacing dx.
  static func convolveInputGradient(
    _ geometry: ConvolutionGeometry, _ dy: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
    _ dx: UnsafeMutablePointer<Scalar>)
  /// The gradients of kernel and bias, replacing what is there.
  static func convolveWeightsGradient(
    _ geometry: ConvolutionGeometry, _ x: UnsafePointer<Scalar>, _ dy: UnsafePointer<Scalar>,
    _ dweights: UnsafeMutablePointer<Scalar>, _ dbias: UnsafeMutablePointer<Scalar>?)

  /// One step of an optimizer over neighbouring weights and their moments.
  static func step(
    _ method: OptimizerMethod, _ w: UnsafeMutablePointer<Scalar>, _ g: UnsafePointer<Scalar>,
    _ m: UnsafeMutablePointer<Scalar>?, _ v: UnsafeMutablePointer<Scalar>?, _ count: Int,
    _ factors: StepFactors)
}

/// The sizes of a matrix product: op(A) is m × k, op(B) is k × n.
public struct ProductSize: Sendable, Hashable {
  /// Rows of the result.
  public var m: Int
  /// Columns of the result.
  public var n: Int
  /// The length of the inner axis.
  public var k: Int
  /// Whether A lies in memory as k × m.
  public var transposesLeft = false
  /// Whether B lies in memory as n × k.
  public var transposesRight = false
}

/// Plain versions: products and rows.
extension KernelSet {
  public static func multiply(
    _ size: ProductSize, _ a: UnsafePointer<Scalar>, _ lda: Int, _ b: UnsafePointer<Scalar>,
    _ ldb: Int, accumulate: Bool, _ c: UnsafeMutablePointer<Scalar>, _ ldc: Int
  ) {
    for row in 0..<size.m {
      for column in 0..<size.n {
        var total: Scalar = accumulate ? c[row * ldc + column] : 0
        for inner in 0..<size.k {
          let left = size.transposesLeft ? a[inner * lda + row] : a[row * lda + inner]
          let right = size.transposesRight ? b[column * ldb + inner] : b[inner * ldb + column]
          total += left * right
        }
        c[row * ldc + column] = total
      }
    }
  }

  public static func columnSums(
    _ x: UnsafePointer<Scalar>, stride: Int, _ rows: Int, _ columns: Int,
    _ sums: UnsafeMutablePointer<Scalar>
  ) {
    for row in 0..<rows {
      for column in 0..<columns { sums[column] += x[row * stride + column] }
    }
  }

  public static func biasFunction(
    _ x: UnsafeMutablePointer<Scalar>, stride: Int, _ rows: Int, _ columns: Int,
    bias: UnsafePointer<Scalar>?, _ function: ElementwiseFunction?, _ parameter: Scalar
  ) {
    for row in 0..<rows {
      let row = x + row * stride
      if let bias {
        for column in 0..<columns { row[column] += bias[column] }
      }
      if let function { apply(function, parameter, row, row, columns) }
    }
  }

  public static func softmax(
    _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int,
    isLogarithm: Bool
  ) {
    for row in 0..<rows {
      let x = x + row * columns
      let y = y + row * columns
      var highest = x[0]
      for i in 1..<max(columns, 1) where x[i] > highest { highest = x[i] }
      var total: Scalar = 0
      for i in 0..<columns { total += .exp(x[i] - highest) }
      for i in 0..<columns {
        y[i] = isLogarithm ? x[i] - highest - .log(total) : .exp(x[i] - highest) / total
      }
    }
  }

  public static func logSumExp(
    _ x: UnsafePointer<Scalar>, stride: Int, bias: UnsafePointer<Scalar>?,
    _ logarithms: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int
  ) {
    for row in 0..<rows {
      let values = (0..<columns).map { x[row * stride + $0] + (bias?[$0] ?? 0) }
      let highest = values.max() ?? -.infinity
      logarithms[row] = highest + .log(values.reduce(0) { $0 + .exp($1 - highest) })
    }
  }

  public static func softmaxGradient(
    y: UnsafePointer<Scalar>, dy: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>,
    _ rows: Int, _ columns: Int, isLogarithm: Bool, accumulate: Bool
  ) {
    for row in 0..<rows {
      let start = row * columns
      var inner: Scalar = 0
      for i in start..<start + columns { inner += isLogarithm ? dy[i] : dy[i] * y[i] }
      for i in start..<start + columns {
        let slope = isLogarithm ? dy[i] - .exp(y[i]) * inner : y[i] * (dy[i] - inner)
        dx[i] = accumulate ? dx[i] + slope : slope
      }
    }
  }

  public static func crossEntropy(
    logits: UnsafePointer<Scalar>, targets: UnsafePointer<Int32>,
    probabilities: UnsafeMutablePointer<Scalar>, losses: UnsafeMutablePointer<Scalar>, _ rows: Int,
    _ columns: Int, smoothing: Scalar
  ) {
    for row in 0..<rows {
      let y = probabilities + row * columns
      let target = Int(targets[row])
      softmax(logits + row * columns, y, 1, columns, isLogarithm: true)
      losses[row] =
        -(1 - smoothing) * y[target] - smoothing * sum(y, columns) / Scalar(columns)
      apply(.exponential, 0, y, y, columns)
    }
  }

  public static func crossEntropyGradient(
    probabilities: UnsafePointer<Scalar>, targets: UnsafePointer<Int32>,
    dlogits: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int, smoothing: Scalar,
    factor: Scalar, accumulate: Bool
  ) {
    for row in 0..<rows {
      for column in 0..<columns {
        let i = row * columns + column
        let hit: Scalar = column == targets[row] ? 1 - smoothing : 0
        let slope = factor * (probabilities[i] - hit - smoothing / Scalar(columns))
        dlogits[i] = accumulate ? dlogits[i] + slope : slope
      }
    }
  }

  public static func crossEntropyInPlace(
    _ logits: UnsafeMutablePointer<Scalar>, bias: UnsafePointer<Scalar>?,
    targets: UnsafePointer<Int32>, losses: UnsafeMutablePointer<Scalar>, _ rows: Int,
    _ columns: Int, smoothing: Scalar, factor: Scalar, rounded: UnsafeMutablePointer<UInt16>?,
    sums: UnsafeMutablePointer<Scalar>?
  ) {
    precondition(rounded == nil, "rounding is for single precision")
    biasFunction(logits, stride: columns, rows, columns, bias: bias, nil, 0)
    crossEntropy(
      logits: logits, targets: targets, probabilities: logits, losses: losses, rows, columns,
      smoothing: smoothing)
    crossEntropyGradient(
      probabilities: logits, targets: targets, dlogits: logits, rows, columns,
      smoothing: smoothing, factor: factor, accumulate: false)
    if let sums { columnSums(logits, stride: columns, rows, columns, sums) }
  }
}
