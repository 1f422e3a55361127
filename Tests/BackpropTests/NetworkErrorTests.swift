import Backprop
import Testing

/// Plans that cannot be built: the message names the layer and what does not fit.
@Suite("Network error")
struct NetworkErrorTests {
  private func expectUnbuildable(
    _ plan: [LayerPlan], _ input: Shape, place: String, naming facts: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let error = #expect(throws: BackpropError.self, sourceLocation: sourceLocation) {
      _ = try Network(plan, input: input)
    }
    guard case .unbuildable(let found, let reason) = try #require(error) else {
      Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
      return
    }
    #expect(found == place, sourceLocation: sourceLocation)
    for fact in facts {
      #expect(reason.contains(fact), "\(reason)", sourceLocation: sourceLocation)
    }
  }

  @Test("Layers that do not fit name both shapes") func layersThatDoNotFitNameBothShapes() throws {
    try expectUnbuildable(
      [.residual([.dense(5)])], [4], place: "residual1", naming: "[5]", "[4]")
    try expectUnbuildable(
      [.dense(6), .residual([.dense(6), .dense(7)])], [4], place: "residual2", naming: "[7]", "[6]")
    try expectUnbuildable(
      [.denselyConnected([.pool(.maximum, window: 2)])], [4, 4, 3], place: "dense-connection1",
      naming: "[2 × 2 × 3]", "[4 × 4 × 3]")
    try expectUnbuildable(
      [.denselyConnected([.flatten])], [4, 4, 3], place: "dense-connection1", naming: "[48]",
      "[4 × 4 × 3]")
    try expectUnbuildable(
      [.convolution(2, kernel: 5)], [4, 8, 1], place: "convolution1", naming: "[5 × 5]",
      "[1 × 4 × 8 × 1]")
    try expectUnbuildable(
      [.pool(.average, window: 3), .pool(.average, window: 3)], [8, 8, 1], place: "average-pool2",
      naming: "[3 × 3]", "[1 × 2 × 2 × 1]")
  }

  @Test("Layers that need other axes say so") func layersThatNeedOtherAxesSaySo() throws {
    try expectUnbuildable(
      [.convolution(2, kernel: 3), .dense(3)], [8, 8, 1], place: "dense2", naming: "[6 × 6 × 2]",
      "flatten")
    try expectUnbuildable([.dense(3)], .scalar, place: "dense1", naming: "scalar")
    try expectUnbuildable(
      [.flatten, .pool(.maximum, window: 2)], [4, 4, 1], place: "maximum-pool2")
    try expectUnbuildable(
      [.convolution(1, kernel: 1)], [4, 4], place: "convolution1", naming: "[4 × 4]")
    try expectUnbuildable(
      [.activation(.maxout(pieces: 2))], [5], place: "maxout:21", naming: "[5]", "2")
    try expectUnbuildable([.layerNorm], .scalar, place: "layer-norm1")
    try expectUnbuildable([.batchNorm], .scalar, place: "batch-norm1")
    // An inner layer is named with the one around it.
    try expectUnbuildable(
      [.residual([.dense(4), .dropout(1)])], [4], place: "residual1.dropout2", naming: "1.0")
  }

  @Test("Numbers that make no sense are errors") func numbersThatMakeNoSenseAreErrors() throws {
    for units in [0, -1, 1_000_001, Int.max, Int.min] {
      try expectUnbuildable([.dense(units)], [4], place: "dense1", naming: "\(units)")
      try expectUnbuildable(
        [.convolution(units, kernel: 3)], [4, 4, 1], place: "convolution1", naming: "\(units)")
    }
    for size in [0, -1, Int.max, Int.min, 1 << 40] {
      try expectUnbuildable([.convolution(2, kernel: size)], [4, 4, 1], place: "convolution1")
      try expectUnbuildable([.pool(.maximum, window: size)], [4, 4, 1], place: "maximum-pool1")
    }
    for groups in [0, -1, 3, Int.max, Int.min] {
      try expectUnbuildable(
        [.convolution(4, kernel: 1, groups: groups)], [4, 4, 2], place: "convolution1",
        naming: "\(groups)")
    }
    try expectUnbuildable(
      [.convolution(4, kernel: 3, padding: Int.max)], [4, 4, 2], place: "convolution1")
    for rate in [-0.1, 1, .nan, .infinity] {
      try expectUnbuildable([.dropout(rate)], [4], place: "dropout1", naming: "\(rate)")
    }
    for pieces in [0, -1, 65, Int.max, Int.min] {
      let maxout = Activation.maxout(pieces: pieces)
      try expectUnbuildable([.dense(3, maxout)], [4], place: "dense1", naming: "\(pieces)")
      try expectUnbuildable([.activation(maxout)], [4], place: "maxout:\(pieces)1")
      try expectUnbuildable(
        [.convolution(2, kernel: 1, activation: maxout)], [4, 4, 2], place: "convolution1")
    }
  }

  @Test("Networks that fit into no memory are errors") func networksThatFitIntoNoMemoryAreErrors()
    throws
  {
    try expectUnbuildable(
      [.dense(1_000_000), .dense(1_000_000)], [10], place: "the network", naming: "1000012000000")
    try expectUnbuildable(
      [.convolution(65536, kernel: 1), .flatten], [1000, 1000, 1], place: "convolution1")
    try expectUnbuildable([.flatten], [1 << 20, 1 << 20, 1 << 20, 1 << 20], place: "the input")
  }

  @Test("Examples of another shape are errors") func examplesOfAnotherShapeAreErrors() throws {
    let network = try Network([.dense(3)], input: [4])
    let tape = try Tape(
      Parameters<Float>(network.parameterPlan, seed: 1), workers: Workers(threads: 1))
    for shape in [[2, 5], [4], .scalar, [2, 2, 2]] as [Shape] {
      let x = tape.constant([Float](repeating: 0, count: shape.count), shape)
      #expect(throws: BackpropError.self) { try network(x, on: tape) }
    }
  }

  @Test("An empty plan passes its input on") func anEmptyPlanPassesItsInputOn() throws {
    let network = try Network([], input: [2])
    let tape = try Tape<Float>.empty()
    #expect(tape.values(try network(tape.constant([3, 4], [1, 2]), on: tape)) == [3, 4])
  }
}
