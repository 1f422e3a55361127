import Backprop
import Testing

/// Numbers that make no sense: an error and never a trap.
@Suite("Option error")
struct OptionErrorTests {
  private func expectError(
    _ shape: Shape, sourceLocation: SourceLocation = #_sourceLocation,
    _ attempt: (Tape<Float>, Tensor) throws -> Tensor
  ) throws {
    let tape = try Tape<Float>.empty()
    let x = tape.variable([Float](repeating: 0.5, count: shape.count), shape)
    #expect(throws: BackpropError.self, sourceLocation: sourceLocation) {
      _ = try attempt(tape, x)
    }
  }

  @Test("Axes that are not there are errors") func axesThatAreNotThereAreErrors() throws {
    for axis in [2, -3, 7, Int.max, Int.min] {
      try expectError([2, 3]) { try $0.reduce(.sum, $1, axis: axis) }
      try expectError([2, 3]) { try $0.transpose($1, axis, 0) }
      try expectError([2, 3]) { try $0.concatenate([$1, $1], axis: axis) }
      try expectError([2, 3]) { try $0.slice($1, axis: axis, 0..<1) }
    }
    try expectError(.scalar) { try $0.reduce(.sum, $1, axis: 0) }
    try expectError([3]) { try $0.transpose($1) }
  }

  @Test("Indices outside of an axis are errors that name them")
  func indicesOutsideOfAnAxisAreErrorsThatNameThem() throws {
    for index: Int32 in [4, -1, .max, .min] {
      try expectError([4, 3]) { try $0.gather($1, [0, index], [2]) }
      try expectError([2, 3]) { try $0.scatterAdd($1, [0, index], rows: 4) }
      try expectError([2, 4]) { try $0.softmaxCrossEntropy($1, [0, index]) }
      try expectError([4, 3]) { try $0.projectedCrossEntropy($1, $1, nil, [0, 1, 2, index]) }
    }
    let tape = try Tape<Float>.empty()
    let table = tape.variable([1, 2, 3, 4], [4, 1])
    #expect(throws: BackpropError.indexOutOfRange(operation: "gather", index: 9, count: 4)) {
      try tape.gather(table, [3, 9], [2])
    }
  }

  @Test("Slices outside of an axis name the bound that is outside")
  func slicesOutsideOfAnAxisNameTheBoundThatIsOutside() throws {
    let tape = try Tape<Float>.empty()
    let x = tape.variable([1, 2, 3, 4], [4])
    #expect(throws: BackpropError.indexOutOfRange(operation: "slice", index: 5, count: 4)) {
      try tape.slice(x, axis: 0, 2..<5)
    }
    #expect(throws: BackpropError.indexOutOfRange(operation: "slice", index: -1, count: 4)) {
      try tape.slice(x, axis: 0, -1..<2)
    }
  }

  @Test("A negative number of rows is an error") func aNegativeNumberOfRowsIsAnError() throws {
    try expectError([0, 3]) { try $0.scatterAdd($1, [], rows: -1) }
  }

  @Test(
    "Rates outside of their range are errors",
    arguments: [-0.1, 1, 1.5, .nan, .infinity, -.infinity])
  func ratesOutsideOfTheirRangeAreErrors(_ rate: Double) throws {
    try expectError([4]) { try $0.dropout($1, rate: rate) }
    try expectError([2, 3]) { try $0.softmaxCrossEntropy($1, [0, 1], smoothing: rate) }
    try expectError([2, 3]) { try $0.projectedCrossEntropy($1, $1, nil, [0, 1], smoothing: rate) }
  }

  @Test(
    "A dropout rate of nearly nothing drops nothing",
    arguments: [Double.leastNonzeroMagnitude, 1e-17, 1e-10])
  func aDropoutRateOfNearlyNothingDropsNothing(_ rate: Double) throws {
    let tape = try Tape<Float>.empty()
    tape.isTraining = true
    let x = tape.constant([1, 2, 3], [3])
    #expect(tape.values(try tape.dropout(x, rate: rate)) == [1, 2, 3])
  }

  @Test("Windows that make no sense are errors") func windowsThatMakeNoSenseAreErrors() throws {
    let shape: Shape = [1, 4, 4, 2]
    for (window, stride, padding) in [
      (0, 1, 0), (-1, 1, 0), (2, 0, 0), (2, -1, 0), (2, 1, -1), (2, 1, 2), (Int.max, 1, 0),
      (Int.max, 1, Int.max - 1), (1 << 40, 1, 0), (2, Int.max, Int.max), (Int.min, Int.min, 0),
    ] {
      try expectError(shape) {
        try $0.pool(.average, $1, window: window, stride: stride, padding: padding)
      }
    }
    try expectError([4, 4, 2]) { try $0.pool(.maximum, $1, window: 2) }
    for groups in [Int.max, Int.min, -1, 3] {
      try expectError(shape) {
        try $0.convolve($1, $0.constant([], [1, 1, 2, 0]), nil, groups: groups)
      }
      try expectError(shape) { tape, x in
        let weight = tape.constant([Float](repeating: 1, count: 12), [1, 1, 2, 6])
        return try tape.convolve(x, weight, nil, groups: groups)
      }
    }
    for padding in [-1, Int.max, Int.min] {
      try expectError(shape) { tape, x in
        let weight = tape.constant([Float](repeating: 1, count: 12), [1, 1, 2, 6])
        return try tape.convolve(x, weight, nil, stride: 1, padding: padding)
      }
    }
  }

  @Test("Pieces that do not divide an axis are errors", arguments: [0, -1, 2, Int.max, Int.min])
  func piecesThatDoNotDivideAnAxisAreErrors(_ pieces: Int) throws {
    try expectError([2, 3]) { try $0.apply(.maxout(pieces: pieces), $1) }
    try expectError([3, 3]) { try $0.dense($1, $1, nil, .maxout(pieces: pieces)) }
  }

  @Test("Slopes that turn a function around are errors")
  func slopesThatTurnAFunctionAroundAreErrors() throws {
    // The gradient follows from the output, which must tell on which side of zero the input is.
    for activation in [.leakyReLU(slope: -0.1), .elu(alpha: -1), .leakyReLU(slope: .nan)]
      as [Activation]
    {
      try expectError([2, 2]) { try $0.apply(activation, $1) }
      try expectError([2, 2]) { try $0.dense($1, $1, nil, activation) }
    }
  }

  @Test("Tensors of more than eight axes are errors") func tensorsOfMoreThanEightAxesAreErrors()
    throws
  {
    try expectError([1, 1, 1, 1, 1, 1, 1, 2]) { try $0.apply(.maxout(pieces: 2), $1) }
    try expectError([3, 2]) { try $0.gather($1, [0], [1, 1, 1, 1, 1, 1, 1, 1]) }
  }
}
