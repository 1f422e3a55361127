import RealModule

/// Changes parameters by their gradients and remembers the moments that its method needs.
///
/// Parameters with dense gradients are one loop over neighbouring memory for each group; those
/// trained by rows cost what the batch touched. Rows that are not touched keep their moments as they
/// are, and are not decayed (as in "lazy" or sparse Adam).
public final class Optimizer<Scalar: TrainingScalar> {
  typealias Kernels = Scalar.Kernels

  /// The formula.
  public let method: OptimizerMethod
  /// λ, for parameters that decay.
  public let weightDecay: Double
  /// The norm that gradients are cut down to if they are longer; `nil` for no limit.
  public let clippingNorm: Double?
  /// How many steps have been taken.
  public internal(set) var stepCount = 0
  private let parameters: Parameters<Scalar>
  private let workers: Workers
  let firstMoment: UnsafeMutableBufferPointer<Scalar>?
  let secondMoment: UnsafeMutableBufferPointer<Scalar>?

  /// An optimizer that has taken no step.
  ///
  /// - Throws: ``BackpropError/invalidOption(name:value:need:)``.
  public init(
    _ parameters: Parameters<Scalar>, _ method: OptimizerMethod, weightDecay: Double = 0,
    clippingNorm: Double? = nil, workers: Workers
  ) throws(BackpropError) {
    try method.validate()
    guard weightDecay >= 0 && weightDecay.isFinite else {
      throw .invalidOption(name: "weight decay", value: "\(weightDecay)", need: "0 or more")
    }
    if let clippingNorm, !(clippingNorm > 0) {
      throw .invalidOption(name: "the clipping norm", value: "\(clippingNorm)", need: "above 0")
    }
    self.parameters = parameters
    self.method = method
    self.weightDecay = weightDecay
    self.clippingNorm = clippingNorm
    self.workers = workers
    let count = parameters.values.count
    firstMoment = method.keepsFirstMoment ? .allocateAligned(count) : nil
    secondMoment = method.keepsSecondMoment ? .allocateAligned(count) : nil
  }

  deinit {
    firstMoment?.deallocate()
    secondMoment?.deallocate()
  }

  /// The Euclidean norm of all gradients together.
  public func gradientNorm() -> Double {
    parameters.completeGradients()
    guard let gradients = parameters.gradients.baseAddress else { return 0 }
    var total = 0.0
    for segment in parameters.denseSegments {
      total += sumOfSquares(gradients + segment.range.lowerBound, segment.range.count)
    }
    forEachRow { place, width, _ in total += Kernels.sumOfSquares(gradients + place, width) }
    return total.squareRoot()
  }

  /// In fixed pieces, added up in order.
  private func sumOfSquares(_ values: UnsafeMutablePointer<Scalar>, _ count: Int) -> Double {
    var partial = [Double](repeating: 0, count: (count + Grain.elements - 1) / Grain.elements)
    partial.withUnsafeMutableBufferPointer { partial in
      nonisolated(unsafe) let sums = partial
      workers.run(count, grain: Grain.elements) { range in
        sums[range.lowerBound / Grain.elements] = Kernels.sumOfSquares(
          values + range.lowerBound, range.count)
      }
    }
    return partial.reduce(0, +)
  }

  /// Takes a step with the gradients that have been collected, and forgets them.
  ///
  /// - Parameters:
  ///   - rate: the learning rate η.
  ///   - gradientScale: a factor for all gradients, such as 1 / (batches that were added up).
  /// - Returns: the norm of the gradients before clipping, if clipping asked for it.
  @discardableResult
  public func step(rate: Double, gradientScale: Double = 1) -> Double? {
    parameters.completeGradients()
    stepCount += 1
    var scale = gradientScale
    var norm: Double?
    if let clippingNorm {
      let length = gradientNorm() * gradientScale
      norm = length
      if length > clippingNorm { scale *= clippingNorm / length }
    }
    guard let w = parameters.values.baseAddress, let g = parameters.gradients.baseAddress else {
      return norm
    }
    let (m, v) = (firstMoment?.baseAddress, secondMoment?.baseAddress)
    for segment in parameters.denseSegments {
      let factors = factors(rate: rate, scale: scale, decays: segment.decays)
      workers.run(segment.range.count, grain: Grain.elements) { range in
        let start = segment.range.lowerBound + range.lowerBound
        Kernels.step(
          method, w + start, g + start, m.map { $0 + start }, v.map { $0 + start }, range.count,
          factors)
      }
    }
    let decaying = factors(rate: rate, scale: scale, decays: true)
    let steady = factors(rate: rate, scale: scale, decays: false)
    forEachRow { place, width, decays in
      Kernels.step(
        method, w + place, g + place, m.map { $0 + place }, v.map { $0 + place }, width,
        decays ? decaying : steady)
    }
    parameters.clearGradients()
    return norm
  }

  /// Calls `body` with the first element and the width of each row that a gradient has touched.
  private func forEachRow(_ body: (Int, Int, _ decays: Bool) -> Void) {
    for (index, entry) in parameters.plan.entries.enumerated() where entry.gradient == .rows {
      let width = entry.shape.count / max(entry.shape[0], 1)
      for row in parameters.touchedRows[index].rows {
        body(parameters.offsets[index] + Int(row) * width, width, entry.decays)
      }
    }
  }

  private func factors(rate: Double, scale: Double, decays: Bool) -> StepFactors {
    let decay = decays ? weightDecay : 0
    var (first, second) = (1.0, 1.0)
    switch method {
    case .adam(let beta1, let beta2, _), .adamW(let beta1, let beta2, _):
      first = 1 - Double.pow(beta1, stepCount)
      second = 1 - Double.pow(beta2, stepCount)
    default: break
    }
    return StepFactors(
      rate: rate, decay: method.decouplesDecay ? 0 : decay,
      shrink: method.decouplesDecay ? 1 - rate * decay : 1, gradientScale: scale,
      firstCorrection: first, secondCorrection: second)
  }
}
