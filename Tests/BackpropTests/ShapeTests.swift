import Backprop
import Foundation
import Testing

@Suite("Shape")
struct ShapeTests {
  @Test("Stretching follows NumPy") func stretchingFollowsNumPy() {
    let stretched: [(Shape, Shape, Shape?)] = [
      ([2, 3], [2, 3], [2, 3]), ([2, 3], [3], [2, 3]), ([2, 1], [1, 3], [2, 3]),
      ([4, 1, 5], [3, 1], [4, 3, 5]), (.scalar, [2], [2]), (.scalar, .scalar, .scalar),
      ([0, 3], [1, 3], [0, 3]), ([2, 3], [2], nil), ([0], [2], nil), ([2, 3], [3, 2], nil),
    ]
    for (left, right, expected) in stretched {
      #expect(left.broadcast(with: right) == expected)
      #expect(right.broadcast(with: left) == expected)
    }
  }

  @Test("Axes count from both ends") func axesCountFromBothEnds() {
    let shape: Shape = [2, 3, 4]
    #expect([0, -1, -3].map { shape[$0] } == [2, 4, 2])
    #expect(shape.replacing(axis: -2, with: 9) == [2, 9, 4])
    #expect(shape.removing(axis: 0) == [3, 4])
    #expect(shape.prefixed(by: 5) == [5, 2, 3, 4])
    #expect([shape, .scalar, [3, 0]].map(\.count) == [24, 1, 0])
    #expect("\(shape) \(Shape.scalar)" == "[2 × 3 × 4] scalar")
  }

  @Test("What is not a shape cannot be read") func whatIsNotAShapeCannotBeRead() throws {
    let decoder = JSONDecoder()
    #expect(try decoder.decode(Shape.self, from: Data("[2,3]".utf8)) == [2, 3])
    for text in ["[-1]", "[4294967296]", "[1,1,1,1,1,1,1,1,1]", "\"2\""] {
      #expect(throws: DecodingError.self) {
        try decoder.decode(Shape.self, from: Data(text.utf8))
      }
    }
  }

  @Test(
    "Activations are read as they are written",
    arguments: [
      Activation.sigmoid, .tanh, .relu, .leakyReLU(slope: 0.25), .maxout(pieces: 3),
      .elu(alpha: 1.5),
      .gelu, .silu,
    ]) func activationsAreReadAsTheyAreWritten(_ activation: Activation) throws
  {
    #expect(Activation(activation.description) == activation)
    let plan: [LayerPlan] = [.dense(3, activation), .residual([.activation(activation)])]
    let written = try JSONEncoder().encode(plan)
    #expect(try JSONDecoder().decode([LayerPlan].self, from: written) == plan)
  }

  @Test(arguments: [
    "", "ReLU", "relu:1", "leaky-relu:", "leaky-relu:-1", "leaky-relu:nan", "maxout:1",
    "maxout:2.5",
    "maxout:1e99", "elu:1:2", "gelu ",
  ]) func whatIsNoActivationIsNotRead(_ text: String) {
    #expect(Activation(text) == nil)
  }
}
