import RealModule

/// The learning rate range test (Smith 2017): the rate rises with every batch from far too low to far
/// too high, and the loss tells where learning is fastest.
public struct LearningRateSweep: Sendable {
  /// A point of the curve.
  public struct Point: Sendable {
    /// The learning rate of a step.
    public var rate: Double
    /// The loss after it, smoothed.
    public var loss: Double
  }

  /// The curve, up to where the loss explodes.
  public let points: [Point]
  /// The rate at which the loss falls most steeply; `nil` if it never falls.
  public let suggestion: Double?

  /// Sweeps over rates on a copy of a network's parameters, which are filled anew from the seed.
  ///
  /// - Parameters:
  ///   - rates: the lowest and the highest rate.
  ///   - stepCount: how many rates to try, each on a batch of its own.
  public init<Task: TrainingTask>(
    _ task: Task, _ plan: ParameterPlan, _ options: NetworkTrainingOptions, workers: Workers,
    rates: ClosedRange<Double> = 1e-6...10, stepCount: Int = 150
  ) throws {
    try options.validate(exampleCount: task.exampleCount)
    guard rates.lowerBound > 0, rates.upperBound.isFinite, stepCount >= 10 else {
      throw BackpropError.invalidOption(
        name: "the sweep", value: "\(rates) in \(stepCount) steps",
        need: "over positive rates, in 10 steps or more")
    }
    let parameters = Parameters<Float>(plan, seed: options.seed)
    let optimizer = try Optimizer(
      parameters, options.optimizer, weightDecay: options.weightDecay,
      clippingNorm: options.clippingNorm, workers: workers)
    let tape = try Tape(parameters, workers: workers, precision: options.precision)
    tape.isTraining = true
    var random = KeyedRandom(seed: options.seed, stream: 1)
    let order = random.permutation(task.exampleCount)
    let batchCount = task.exampleCount / options.batchSize
    let growth = Double.log(rates.upperBound / rates.lowerBound) / Double(stepCount - 1)
    var points: [Point] = []
    var (average, best) = (0.0, Double.infinity)
    for step in 0..<stepCount {
      let rate = rates.lowerBound * Double.exp(growth * Double(step))
      let first = step % batchCount * options.batchSize
      tape.reset()
      tape.randomKey = CounterRandom.key(seed: options.seed, UInt64(step))
      let loss = try task.loss(of: order[first..<first + options.batchSize], on: tape).loss
      let value = Double(tape.values(loss)[0])
      // A running mean, corrected for its start, as of Adam's moments.
      average = 0.9 * average + 0.1 * value
      let smooth = average / (1 - Double.pow(0.9, step + 1))
      guard smooth.isFinite, smooth < 4 * best || step < 10 else { break }
      best = min(best, smooth)
      points.append(Point(rate: rate, loss: smooth))
      tape.backward(from: loss)
      optimizer.step(rate: rate)
    }
    self.points = points
    suggestion = Self.steepest(points)
  }

  /// Where the loss falls most steeply over the logarithm of the rate, up to its lowest place.
  static func steepest(_ points: [Point]) -> Double? {
    guard let lowest = points.indices.min(by: { points[$0].loss < points[$1].loss }) else {
      return nil
    }
    var (rate, steepest): (Double?, Double) = (nil, 0)
    let reach = 5
    for index in points.indices where index >= reach && index + reach <= lowest {
      let (before, after) = (points[index - reach], points[index + reach])
      let slope = (after.loss - before.loss) / Double.log(after.rate / before.rate)
      if slope < steepest { (rate, steepest) = (points[index].rate, slope) }
    }
    return rate
  }
}
