import Backprop
import Testing

/// Tensors that do not fit: each operation says which two shapes it was given.
@Suite("Shape error")
struct ShapeErrorTests {
  private typealias Attempt = (Tape<Float>) throws -> Tensor

  private func zeros(_ shape: Shape, _ tape: Tape<Float>) -> Tensor {
    tape.variable([Float](repeating: 0, count: shape.count), shape)
  }

  private func expectMismatch(
    _ left: Shape, _ right: Shape, sourceLocation: SourceLocation = #_sourceLocation,
    _ attempt: Attempt
  ) throws {
    let tape = try Tape<Float>.empty()
    let error = #expect(throws: BackpropError.self, sourceLocation: sourceLocation) {
      _ = try attempt(tape)
    }
    let message = try #require(error).description
    #expect(message.contains("\(left)"), sourceLocation: sourceLocation)
    #expect(message.contains("\(right)"), sourceLocation: sourceLocation)
  }

  @Test("Functions of two tensors name both shapes", arguments: BinaryFunction.allCases)
  func functionsOfTwoTensorsNameBothShapes(
    _ function: BinaryFunction
  ) throws {
    try expectMismatch([2, 3], [2, 4]) {
      try $0.combine(function, zeros([2, 3], $0), zeros([2, 4], $0))
    }
    try expectMismatch([2, 3], [3, 2, 2]) {
      try $0.combine(function, zeros([2, 3], $0), zeros([3, 2, 2], $0))
    }
  }

  @Test("Products name both shapes") func productsNameBothShapes() throws {
    for (left, right) in [
      ([2, 3], [4, 5]), ([3], [3, 2]), ([2, 3], [3]), ([2, 3, 4], [3, 4, 5]), ([2, 3], [2, 3, 4]),
      ([2, 2, 3, 4], [2, 4, 5]),
    ] as [(Shape, Shape)] {
      try expectMismatch(left, right) {
        try $0.matrixMultiply(zeros(left, $0), zeros(right, $0))
      }
    }
    try expectMismatch([2, 3], [2, 3]) {
      try $0.matrixMultiply(
        zeros([2, 3], $0), zeros([2, 3], $0), transposingLeft: true, transposingRight: true)
    }
    try expectMismatch([4, 2, 3], [2, 5]) {
      try $0.matrixMultiply(zeros([4, 2, 3], $0), zeros([2, 5], $0), transposingLeft: true)
    }
    try expectMismatch([2, 3], [4, 5]) { try $0.dense(zeros([2, 3], $0), zeros([4, 5], $0), nil) }
    try expectMismatch(.scalar, [1, 5]) {
      try $0.dense(zeros(.scalar, $0), zeros([1, 5], $0), nil)
    }
    try expectMismatch([3, 5], [4]) {
      try $0.dense(zeros([2, 3], $0), zeros([3, 5], $0), zeros([4], $0))
    }
  }

  @Test("Views and joints name both shapes") func viewsAndJointsNameBothShapes() throws {
    try expectMismatch([2, 3], [4, 2]) { try $0.reshape(zeros([2, 3], $0), to: [4, 2]) }
    try expectMismatch([2, 3], [3, 3]) {
      try $0.concatenate([zeros([2, 3], $0), zeros([3, 3], $0)], axis: 1)
    }
    try expectMismatch([2, 3], [2]) {
      try $0.concatenate([zeros([2, 3], $0), zeros([2], $0)], axis: 0)
    }
    try expectMismatch([4], [2, 2]) { try $0.gather(zeros([4], $0), [0, 1, 2, 3], [2, 2]) }
    try expectMismatch([4, 3], [5]) { try $0.gather(zeros([4, 3], $0), [0, 1], [5]) }
    try expectMismatch([4, 3], [2]) { try $0.scatterAdd(zeros([4, 3], $0), [0, 1], rows: 4) }
  }

  @Test("Norms name both shapes") func normsNameBothShapes() throws {
    try expectMismatch([2, 3], [4]) {
      try $0.layerNorm(zeros([2, 3], $0), gain: zeros([4], $0), shift: zeros([3], $0))
    }
    try expectMismatch([2, 3], [3, 1]) {
      try $0.layerNorm(zeros([2, 3], $0), gain: zeros([3], $0), shift: zeros([3, 1], $0))
    }
    try expectMismatch([2, 3], [2]) {
      try $0.batchNorm(
        zeros([2, 3], $0), gain: zeros([3], $0), shift: zeros([3], $0),
        runningMean: zeros([3], $0), runningVariance: zeros([2], $0))
    }
  }

  @Test("Windows name both shapes") func windowsNameBothShapes() throws {
    let pictures: Shape = [2, 5, 5, 4]
    for (weight, groups) in [
      ([3, 3, 3, 6], 1), ([3, 3, 2, 5], 2), ([3, 3, 4], 1), ([3, 3, 4, 6], 0),
    ]
      as [(Shape, Int)]
    {
      try expectMismatch(pictures, weight) {
        try $0.convolve(zeros(pictures, $0), zeros(weight, $0), nil, groups: groups)
      }
    }
    try expectMismatch([3, 3, 4, 6], [5]) {
      try $0.convolve(zeros(pictures, $0), zeros([3, 3, 4, 6], $0), zeros([5], $0))
    }
    try expectMismatch(pictures, [7, 7]) {
      try $0.convolve(zeros(pictures, $0), zeros([7, 7, 4, 6], $0), nil)
    }
    try expectMismatch([5, 5, 4], [3, 3, 4, 6]) {
      try $0.convolve(zeros([5, 5, 4], $0), zeros([3, 3, 4, 6], $0), nil)
    }
    try expectMismatch(pictures, [6, 6]) { try $0.pool(.maximum, zeros(pictures, $0), window: 6) }
    try expectMismatch([2, 5, 4], [3, 4]) {
      try $0.convolve1D(zeros([2, 5, 4], $0), zeros([3, 4], $0), nil)
    }
  }

  @Test("Losses name both shapes") func lossesNameBothShapes() throws {
    try expectMismatch([2, 3], [3]) { try $0.softmaxCrossEntropy(zeros([2, 3], $0), [0, 1, 2]) }
    try expectMismatch([0, 3], [0]) { try $0.softmaxCrossEntropy(zeros([0, 3], $0), []) }
    try expectMismatch([2, 3], [5, 4]) {
      try $0.projectedCrossEntropy(zeros([2, 3], $0), zeros([5, 4], $0), nil, [0, 1])
    }
    try expectMismatch([2, 3], [1]) {
      try $0.projectedCrossEntropy(zeros([2, 3], $0), zeros([5, 3], $0), nil, [0])
    }
    try expectMismatch([5, 3], [4]) {
      try $0.projectedCrossEntropy(zeros([2, 3], $0), zeros([5, 3], $0), zeros([4], $0), [0, 1])
    }
    try expectMismatch([2, 3], [3, 2]) {
      try $0.sigmoidCrossEntropy(zeros([2, 3], $0), zeros([3, 2], $0))
    }
    try expectMismatch([2, 3], [6]) {
      try $0.meanSquaredError(zeros([2, 3], $0), zeros([6], $0))
    }
  }
}
