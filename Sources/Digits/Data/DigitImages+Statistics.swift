extension DigitImages {
  /// The mean of all pixels as numbers from 0 to 1; 0 without images.
  ///
  /// - Complexity: O(`count * pixelCount`).
  public var pixelMean: Double { pixelMoments.mean }

  /// The standard deviation (the population's) of all pixels as numbers from 0 to 1; 0 without
  /// images.
  ///
  /// - Complexity: O(`count * pixelCount`).
  public var pixelStandardDeviation: Double { pixelMoments.variance.squareRoot() }

  /// How many images show each of the ten digits; nil without labels.
  public var classCounts: [Int]? {
    labels.map { labels in
      labels.reduce(into: [Int](repeating: 0, count: DigitLimits.classCount)) { counts, label in
        counts[Int(label)] += 1
      }
    }
  }

  /// Fails unless there is something to learn here: labelled images of at least two digits.
  ///
  /// - Throws: ``DigitsDataError/nothingToTrainOn``, ``DigitsDataError/unlabelled(count:)``,
  ///   ``DigitsDataError/oneClass(digit:count:)``.
  public func requireTrainable() throws(DigitsDataError) {
    if count == 0 { throw .nothingToTrainOn }
    guard let labels else { throw .unlabelled(count: count) }
    let first = labels[0]
    if labels.allSatisfy({ $0 == first }) { throw .oneClass(digit: first, count: count) }
  }

  /// Counted by value first, so that the sums are whole numbers and do not depend on the order.
  private var pixelMoments: (mean: Double, variance: Double) {
    if count == 0 { return (0, 0) }
    var occurrences = [Int](repeating: 0, count: 256)
    withPixels(of: 0..<count) { pixels in
      occurrences.withUnsafeMutableBufferPointer { occurrences in
        for index in 0..<pixels.count { occurrences[Int(pixels[index])] += 1 }
      }
    }
    let total = Double(count * pixelCount)
    let maximum = Double(maximumValue)
    let mean = sum(occurrences) { $0 } / total / maximum
    let variance =
      sum(occurrences) { ($0 / maximum - mean) * ($0 / maximum - mean) } / total
    return (mean, variance)
  }

  private func sum(_ occurrences: [Int], of term: (Double) -> Double) -> Double {
    occurrences.enumerated().reduce(0) { $0 + Double($1.element) * term(Double($1.offset)) }
  }
}
