import Backprop

extension OperationCase {
  /// Every function of two variables with every way in which an axis may be repeated.
  static let broadcasting: [OperationCase] = BinaryFunction.allCases.flatMap { function in
    patterns.map { left, right in
      OperationCase(
        "\(function) of \(left) and \(right)", [.combine],
        [CaseInput(left), CaseInput(right, .positive)], Combined(function: function))
    }
  }

  private static let patterns: [(Shape, Shape)] = [
    ([33], [33]),
    // A row for all, a column for all, and both the other way round.
    ([5, 7], [7]), ([5, 7], [5, 1]), ([7], [5, 7]), ([5, 1], [5, 7]),
    // A single number, with and without axes.
    ([3, 4], .scalar), (.scalar, [3, 4]), ([3, 4], [1, 1]), (.scalar, .scalar),
    // Axes in the middle, and at both ends.
    ([2, 3, 4], [2, 1, 4]), ([2, 1, 4], [2, 3, 4]), ([2, 3, 4, 5], [3, 1, 5]),
    ([2, 3, 4], [1, 3, 1]),
    // Both are stretched.
    ([6, 1], [1, 5]), ([2, 1, 4], [3, 1]), ([2, 1, 3, 1], [4, 1, 5]),
  ]
}

struct Combined: CaseOperation {
  var function: BinaryFunction

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor { try tape.combine(function, x[0], x[1]) }
}
