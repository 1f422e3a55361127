import RealModule

/// How classes are drawn that a target is compared with, instead of with all there are.
///
/// All targets of a batch share one sample, drawn with replacement. From each logit the logarithm of
/// how often its class is expected in the sample is taken away, which makes the gradient that of the
/// full softmax in the mean (Bengio & Senécal 2003; Jean et al. 2015).
public struct ClassSampler: Sendable {
  /// The probability with which each class is drawn.
  public enum Proposal: Sendable {
    /// log((c + 2) / (c + 1)) / log(classes + 1) for class c: about what words have that are numbered
    /// by falling frequency (Zipf).
    case logUniform
    /// In proportion to a power of how often each class occurs, 0.75 as in word2vec (Mikolov et al.
    /// 2013).
    case unigram(counts: [Double], power: Double = 0.75)
  }

  /// The number of classes.
  public let classCount: Int
  /// The sums of the probabilities of all classes up to each, in order.
  private let cumulative: [Double]

  /// A sampler of so many classes.
  ///
  /// - Throws: ``BackpropError/invalidOption(name:value:need:)`` for counts that cannot be drawn from.
  public init(_ proposal: Proposal, classCount: Int) throws(BackpropError) {
    guard classCount > 0 else {
      throw .invalidOption(name: "the number of classes", value: "\(classCount)", need: "1 or more")
    }
    let weights: [Double]
    switch proposal {
    case .logUniform:
      weights = (0..<classCount).map { Double.log(Double($0 + 2) / Double($0 + 1)) }
    case .unigram(let counts, let power):
      guard counts.count == classCount, counts.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw .invalidOption(
          name: "the classes' counts", value: "\(counts.count) numbers",
          need: "\(classCount) positive ones, because a class that is never drawn is never learned")
      }
      weights = counts.map { Double.pow($0, power) }
    }
    var total = 0.0
    let sums = weights.map { weight in
      total += weight
      return total
    }
    cumulative = sums.map { $0 / total }
    self.classCount = classCount
  }

  /// The probability with which a class is drawn.
  public func probability(_ index: Int) -> Double {
    cumulative[index] - (index > 0 ? cumulative[index - 1] : 0)
  }

  /// So many classes, drawn with replacement.
  public func draw(_ count: Int, _ random: inout KeyedRandom) -> [Int32] {
    (0..<count).map { _ in
      let unit = random.nextUnit()
      var (low, high) = (0, classCount - 1)
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] > unit { high = middle } else { low = middle + 1 }
      }
      return Int32(low)
    }
  }
}

extension Tape {
  /// ``projectedCrossEntropy(_:_:_:_:smoothing:)`` over each target and a shared sample of classes: a
  /// step costs what the sample has, not what the vocabulary has.
  ///
  /// Only for training; perplexities want the full sum. Sampled classes that happen to be a row's
  /// target are left out of that row. Shapes: x [rows × width], W [classes × width], b [classes × 1];
  /// W and b may be trained by rows.
  public func sampledCrossEntropy(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ targets: [Int32], sample: [Int32],
    from sampler: ClassSampler
  ) throws(BackpropError) -> Tensor {
    let name = "sampled cross-entropy"
    guard x.shape.rank == 2, weight.shape.rank == 2, x.shape[1] == weight.shape[1] else {
      throw .shapeMismatch(operation: name, x.shape, weight.shape)
    }
    guard x.shape[0] == targets.count, !targets.isEmpty, !sample.isEmpty else {
      throw .shapeMismatch(
        operation: "\(name) (targets and sample)", [x.shape[0], 1], [targets.count, sample.count])
    }
    guard weight.shape[0] == sampler.classCount else {
      throw .shapeMismatch(operation: "\(name) (classes)", weight.shape, [sampler.classCount])
    }
    if let bias, bias.shape != [weight.shape[0], 1] {
      throw .shapeMismatch(operation: "\(name) (bias)", weight.shape, bias.shape)
    }
    let rows = targets.count
    let own = try gather(weight, targets, [rows])
    var right = try reduce(.sum, multiply(x, own), axis: -1)
    right = try add(
      reshaped(right, [rows, 1]), correction(targets, sample.count, sampler, [rows, 1]))
    var others = try matrixMultiply(
      x, gather(weight, sample, [sample.count]), transposingRight: true)
    others = try add(others, correction(sample, sample.count, sampler, [1, sample.count]))
    if let bias {
      right = try add(right, gather(bias, targets, [rows]))
      let sampled = try gather(bias, sample, [sample.count])
      others = try add(others, reshaped(sampled, [1, sample.count]))
    }
    if let hits = hits(targets, sample) { others = try add(others, hits) }
    let logits = try concatenate([right, others], axis: 1)
    return try softmaxCrossEntropy(logits, [Int32](repeating: 0, count: rows))
  }

  /// -log(how often each class is expected in the sample).
  private func correction(
    _ classes: [Int32], _ sampleCount: Int, _ sampler: ClassSampler, _ shape: Shape
  ) throws(BackpropError) -> Tensor {
    var values: [Scalar] = []
    for index in classes {
      guard index >= 0 && index < sampler.classCount else {
        throw .indexOutOfRange(
          operation: "sampled cross-entropy", index: Int(index), count: sampler.classCount)
      }
      values.append(Scalar(-Double.log(Double(sampleCount) * sampler.probability(Int(index)))))
    }
    return constant(values, shape)
  }

  /// Where the sample holds a row's own target: so far down that the exponential vanishes.
  private func hits(_ targets: [Int32], _ sample: [Int32]) -> Tensor? {
    let sampled = Set(sample)
    guard targets.contains(where: sampled.contains) else { return nil }
    var values = [Scalar](repeating: 0, count: targets.count * sample.count)
    for (row, target) in targets.enumerated() where sampled.contains(target) {
      for (column, index) in sample.enumerated() where index == target {
        values[row * sample.count + column] = -1e9
      }
    }
    return constant(values, [targets.count, sample.count])
  }
}
