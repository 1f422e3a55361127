/// How a line of pixels becomes one of another length: each target pixel is a weighted mean of
/// neighbouring source pixels.
///
/// To fewer pixels it is the mean over the area that the target pixel covers, which keeps thin
/// strokes and makes their edges grey; to more pixels it is linear interpolation between pixel
/// centres. The same length changes nothing.
struct Resampling {
  /// For each target pixel the first of its source pixels and the weights of that and the next.
  private let taps: [(first: Int, weights: [Float])]

  init(from sourceCount: Int, to targetCount: Int) {
    precondition(sourceCount > 0 && targetCount > 0)
    taps = (0..<targetCount).map { target in
      targetCount < sourceCount
        ? Self.area(of: target, from: sourceCount, to: targetCount)
        : Self.interpolation(at: target, from: sourceCount, to: targetCount)
    }
  }

  /// Applies it to every row of a picture.
  func rows(of values: [Float], columns: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(values.count / columns * taps.count)
    for start in stride(from: 0, to: values.count, by: columns) {
      for (first, weights) in taps {
        var sum: Float = 0
        for (index, weight) in weights.enumerated() {
          sum += weight * values[start + first + index]
        }
        result.append(sum)
      }
    }
    return result
  }

  /// A target pixel covers from `target / targetCount` to `(target + 1) / targetCount` of the line.
  /// Counted in parts of `1 / (sourceCount * targetCount)`, all bounds are whole.
  private static func area(
    of target: Int, from sourceCount: Int, to targetCount: Int
  ) -> (first: Int, weights: [Float]) {
    let (lower, upper) = (target * sourceCount, (target + 1) * sourceCount)
    let first = lower / targetCount
    let last = (upper - 1) / targetCount
    let weights = (first...last).map { source in
      let covered = min(upper, (source + 1) * targetCount) - max(lower, source * targetCount)
      return Float(covered) / Float(sourceCount)
    }
    return (first, weights)
  }

  /// The target pixel's centre lies between the centres of two source pixels, or beyond the last.
  private static func interpolation(
    at target: Int, from sourceCount: Int, to targetCount: Int
  ) -> (first: Int, weights: [Float]) {
    let place = (Float(target) + 0.5) * Float(sourceCount) / Float(targetCount) - 0.5
    let clamped = min(max(place, 0), Float(sourceCount - 1))
    let first = min(Int(clamped), max(sourceCount - 2, 0))
    let share = clamped - Float(first)
    return share == 0 ? (first, [1]) : (first, [1 - share, share])
  }
}

/// Exchanges the rows and the columns of a picture.
func transposed(_ values: [Float], rows: Int, columns: Int) -> [Float] {
  var result = [Float](repeating: 0, count: values.count)
  for row in 0..<rows {
    for column in 0..<columns { result[column * rows + row] = values[row * columns + column] }
  }
  return result
}
