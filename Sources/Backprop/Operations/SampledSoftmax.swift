import RealModule

/// Some of many classes, that a batch's targets are compared with instead of with all there are.
public struct ClassSample: Sendable, Equatable {
  /// The classes, rising; all targets of the batch are among them.
  public let classes: [Int32]
  /// For each of them the logarithm of the probability with which it is in the sample.
  public let logInclusions: [Double]
}

/// How classes are drawn that a target is compared with.
///
/// All targets of a batch share one sample, and each other's targets belong to it. From each logit the
/// logarithm of its class's chance to be in the sample is taken away; then the softmax over the sample
/// has its minimum where the softmax over all classes has it (Bengio & Senécal 2003; Jean et al. 2015).
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
  /// How often each class is a target.
  private let frequencies: [Double]

  /// A sampler of so many classes.
  ///
  /// - Throws: ``BackpropError/invalidOption(name:value:need:)`` for counts that cannot be drawn from.
  public init(_ proposal: Proposal, classCount: Int) throws(BackpropError) {
    guard classCount > 0 else {
      throw .invalidOption(name: "the number of classes", value: "\(classCount)", need: "1 or more")
    }
    let counts: [Double]
    let weights: [Double]
    switch proposal {
    case .logUniform:
      counts = (0..<classCount).map { Double.log(Double($0 + 2) / Double($0 + 1)) }
      weights = counts
    case .unigram(let given, let power):
      guard given.count == classCount, given.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw .invalidOption(
          name: "the classes' counts", value: "\(given.count) numbers",
          need: "\(classCount) positive ones, because a class that is never drawn is never learned")
      }
      counts = given
      weights = counts.map { Double.pow($0, power) }
    }
    var total = 0.0
    let sums = weights.map { weight in
      total += weight
      return total
    }
    cumulative = sums.map { $0 / total }
    let all = counts.reduce(0, +)
    frequencies = counts.map { $0 / all }
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

  /// The targets of a batch and so many classes that are drawn, each once.
  ///
  /// - Throws: ``BackpropError/indexOutOfRange(operation:index:count:)`` for a target that is no class.
  public func sample(
    _ count: Int, with targets: [Int32], _ random: inout KeyedRandom
  ) throws(BackpropError) -> ClassSample {
    var isIn = [Bool](repeating: false, count: classCount)
    for target in targets {
      guard target >= 0 && target < classCount else {
        throw .indexOutOfRange(
          operation: "class sample", index: Int(target), count: classCount)
      }
      isIn[Int(target)] = true
    }
    for index in draw(count, &random) { isIn[Int(index)] = true }
    let classes = isIn.indices.filter { isIn[$0] }.map { Int32($0) }
    return ClassSample(
      classes: classes,
      logInclusions: classes.map { logInclusion(Int($0), count, targets.count) })
  }

  /// log(1 - (1 - q)ᵏ (1 - f)ⁿ): the class is missing if neither a draw nor a target hits it.
  func logInclusion(_ index: Int, _ count: Int, _ targetCount: Int) -> Double {
    let missing =
      Double(count) * Double.log(onePlus: -probability(index))
      + Double(targetCount) * Double.log(onePlus: -frequencies[index])
    return classCount == 1 ? 0 : Double.log(-Double.expMinusOne(missing))
  }
}

extension Tape {
  /// ``projectedCrossEntropy(_:_:_:_:smoothing:)`` over a sample of the classes: a step costs what the
  /// sample has, not what the vocabulary has.
  ///
  /// Only for training; perplexities want the full sum. `shifts`, by class, are added to the logits.
  /// Shapes: x [rows × width], W [classes × width],
  /// b [classes × 1]; W and b may be trained by rows. Throws
  /// ``BackpropError/invalidOption(name:value:need:)`` for a target that is not in the sample.
  public func sampledCrossEntropy(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ targets: [Int32], sample: ClassSample,
    shifts: [Scalar]? = nil
  ) throws(BackpropError) -> Tensor {
    if let bias, bias.shape != [weight.shape[0], 1] {
      throw .shapeMismatch(operation: "sampled cross-entropy (bias)", weight.shape, bias.shape)
    }
    let count = sample.classes.count
    var places: [Int32] = []
    places.reserveCapacity(targets.count)
    for target in targets {
      guard let place = Self.place(of: target, in: sample.classes) else {
        throw .invalidOption(
          name: "a target", value: "\(target)", need: "one of the classes of the sample")
      }
      places.append(place)
    }
    let corrections = zip(sample.classes, sample.logInclusions).map {
      (shifts?[Int($0)] ?? 0) - Scalar($1)
    }
    var addends = constant(corrections, [count])
    if let bias {
      addends = try add(reshape(gather(bias, sample.classes, [count]), to: [count]), addends)
    }
    return try projectedCrossEntropy(
      x, gather(weight, sample.classes, [count]), addends, places)
  }

  /// Where a class stands among rising ones.
  private static func place(of target: Int32, in classes: [Int32]) -> Int32? {
    var (low, high) = (0, classes.count)
    while low < high {
      let middle = (low + high) / 2
      if classes[middle] < target { low = middle + 1 } else { high = middle }
    }
    return low < classes.count && classes[low] == target ? Int32(low) : nil
  }
}
