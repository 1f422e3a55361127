import Backprop
import Digits
import Testing

@Suite("Designs of networks that read digits")
struct DigitDesignTests {
  private static let activations = [
    "sigmoid", "tanh", "relu", "leaky-relu:0.1", "maxout:3", "elu:1", "gelu", "silu",
  ]

  @Test(
    "Every combination makes ten finite logits of pictures of every size",
    arguments: [(28, 28), (8, 8), (1, 1), (7, 5), (2, 13)])
  func combinations(rows: Int, columns: Int) throws {
    let images = Networks.noise(2, rows: rows, columns: columns)
    let preparation = DigitPreparation(images)
    for kind in DigitDesign.Kind.allCases {
      for connections in Connections.allCases {
        for normalization in UnitNormalization.allCases {
          for name in Self.activations {
            var design = Networks.design(kind, widths: [6, 6, 5], channels: [2, 4], dropout: 0.1)
            design.connections = connections
            design.normalization = normalization
            design.activation = try #require(Activation(name))
            let network = try Network(
              design.plan(rows: rows, columns: columns), input: preparation.shape)
            #expect(network.outputShape == [10])
            let parameters = Parameters<Float>(network.parameterPlan, seed: 3)
            let tape = try Tape(parameters, workers: Networks.workers)
            let logits = try network(preparation.input(images, [0, 1], on: tape), on: tape)
            #expect(logits.shape == [2, 10])
            let values = tape.values(logits)
            #expect(values.allSatisfy { $0.isFinite }, "\(design)")
            #expect(Set(values).count > 1, "\(design)")
          }
        }
      }
    }
  }

  @Test("A perceptron has the weights that its widths ask for, however layers are connected")
  func counts() throws {
    func count(_ connections: Connections, _ widths: [Int]) throws -> Int {
      var design = Networks.design(.mlp, widths: widths)
      design.connections = connections
      return try Network(design.plan(rows: 8, columns: 8), input: [8, 8, 1])
        .parameterPlan.trainedCount
    }
    let first = 64 * 6 + 6
    #expect(try count(.plain, [6, 6]) == first + 6 * 6 + 6 + 6 * 10 + 10)
    #expect(try count(.residual, [6, 6]) == first + 6 * 6 + 6 + 6 * 10 + 10)
    // A dense layer leaves what came in beside what it makes.
    #expect(try count(.dense, [6, 4]) == first + 6 * 4 + 4 + 10 * 10 + 10)
    #expect(try count(.plain, []) == 64 * 10 + 10)
  }

  @Test("Skip connections are there if they are asked for and widths permit")
  func connections() {
    var design = Networks.design(.mlp, widths: [6, 6, 5])
    #expect(design.plan(rows: 8, columns: 8).count == 5)
    design.connections = .residual
    let residual = design.plan(rows: 8, columns: 8)
    #expect(residual[2] == .residual([.dense(6, .relu)]))
    #expect(residual[3] == .dense(5, .relu), "6 and 5 units cannot be added")
    design.connections = .dense
    #expect(design.plan(rows: 8, columns: 8)[3] == .denselyConnected([.dense(5, .relu)]))
  }

  @Test("Pictures halve between stages until nothing is left to halve")
  func pooling() {
    func pools(_ rows: Int, _ columns: Int) -> Int {
      Networks.design(.cnn, channels: [2, 2, 2, 2]).plan(rows: rows, columns: columns)
        .filter { $0 == .pool(.maximum, window: 2) }.count
    }
    #expect(pools(28, 28) == 4 && pools(8, 8) == 3 && pools(7, 2) == 1 && pools(1, 9) == 0)
  }
}
