import RealModule

/// An average of the weights on their way, which often does better than the last of them.
public enum AveragingMethod: Sendable, Hashable, Codable {
  /// average ← d · average + (1 - d) · weights after each step (Polyak & Juditsky 1992).
  case exponential(decay: Double)
  /// The plain mean of the weights after each epoch, or each round of it, from this epoch on, counted
  /// from 1 (stochastic weight averaging; Izmailov et al. 2018).
  case stochastic(fromEpoch: Int)
}

/// The average that an ``AveragingMethod`` describes.
///
/// Rows of parameters that are trained by rows stand still between two touches, so their average is
/// brought up to date when they are touched next: a step costs what it touched here as well.
public final class Averager<Scalar: TrainingScalar> {
  /// Which average this is.
  public let method: AveragingMethod
  let averages: UnsafeMutableBufferPointer<Scalar>
  /// How many weights have been averaged.
  public internal(set) var count = 0
  /// The value of ``count`` up to which each row of each parameter is averaged.
  var rowCounts: [[Int32]]
  private let parameters: Parameters<Scalar>
  private let workers: Workers

  /// An average of nothing yet.
  ///
  /// - Throws: ``BackpropError/invalidOption(name:value:need:)``.
  public init(
    _ parameters: Parameters<Scalar>, _ method: AveragingMethod, workers: Workers
  ) throws(BackpropError) {
    switch method {
    case .exponential(let decay):
      guard decay > 0 && decay < 1 else {
        throw .invalidOption(
          name: "the average's decay", value: "\(decay)", need: "above 0 and below 1")
      }
    case .stochastic(let epoch):
      guard epoch >= 1 else {
        throw .invalidOption(
          name: "the first epoch to average", value: "\(epoch)", need: "1 or more")
      }
    }
    self.parameters = parameters
    self.method = method
    self.workers = workers
    averages = .allocateAligned(parameters.values.count)
    averages.baseAddress?.update(
      from: parameters.values.baseAddress.unsafelyUnwrapped, count: averages.count)
    rowCounts = parameters.plan.entries.map {
      [Int32](repeating: 0, count: $0.gradient == .rows ? $0.shape[0] : 0)
    }
  }

  deinit { averages.deallocate() }

  /// Notes the rows that a step is about to change; to be called before ``Optimizer/step(rate:gradientScale:)``.
  package func willStep() {
    guard case .exponential = method else { return }
    for (index, entry) in parameters.plan.entries.enumerated() where entry.gradient == .rows {
      for row in parameters.touchedRows[index].rows { catchUp(index, Int(row)) }
    }
  }

  /// Averages the weights after a step.
  package func didStep() {
    guard case .exponential(let decay) = method else { return }
    count += 1
    // In its first steps the average forgets faster, so that the random start does not linger.
    let current = min(decay, Double(count) / Double(count + 9))
    let rows = parameters.plan.entries.indices.filter {
      parameters.plan.entries[$0].gradient == .rows
    }
    let end = rows.map { parameters.offsets[$0] }.min() ?? averages.count
    blend(0..<end, keeping: current)
    for (index, entry) in parameters.plan.entries.enumerated() where entry.gradient == .none {
      blend(parameters.offsets[index]..<parameters.offsets[index] + entry.shape.count, keeping: 0)
    }
  }

  /// Averages the weights after a round of an epoch, counted from 1, if it is time.
  package func didEndRound(inEpoch epoch: Int) {
    guard case .stochastic(let first) = method, epoch >= first else { return }
    count += 1
    blend(0..<averages.count, keeping: Double(count - 1) / Double(count))
  }

  /// Brings all rows up to date, so that ``averages`` can be read.
  func complete() {
    guard case .exponential = method else { return }
    for (index, entry) in parameters.plan.entries.enumerated() where entry.gradient == .rows {
      for row in 0..<entry.shape[0] { catchUp(index, row) }
    }
  }

  /// average ← k · average + (1 - k) · weights.
  private func blend(_ range: Range<Int>, keeping share: Double) {
    guard let average = averages.baseAddress, let w = parameters.values.baseAddress else { return }
    workers.run(range.count, grain: Grain.elements) { part in
      let start = range.lowerBound + part.lowerBound
      Scalar.Kernels.scale(
        average + start, by: Scalar(share), average + start, part.count, accumulate: false)
      Scalar.Kernels.scale(
        w + start, by: Scalar(1 - share), average + start, part.count, accumulate: true)
    }
  }

  /// What the steps since the last touch, in which the row's weights stood still, do to its average.
  private func catchUp(_ index: Int, _ row: Int) {
    guard case .exponential(let decay) = method else { return }
    var share = 1.0
    var step = Int(rowCounts[index][row])
    while step < count && Double(step + 1) / Double(step + 10) < decay {
      step += 1
      share *= Double(step) / Double(step + 9)
    }
    share *= Double.pow(decay, count - step)
    rowCounts[index][row] = Int32(count)
    let shape = parameters.plan.entries[index].shape
    let width = shape.count / max(shape[0], 1)
    let start = parameters.offsets[index] + row * width
    blend(start..<start + width, keeping: share)
  }

  /// Exchanges weights and average, to try the average out and to take it back.
  public func swap() {
    complete()
    for i in 0..<averages.count {
      (averages[i], parameters.values[i]) = (parameters.values[i], averages[i])
    }
  }
}
