import Backprop
import TestSupport
import Testing

/// Gradients of whole networks, of their inputs and of every parameter, against central differences
/// in double precision. The tolerance is that of ``GradientCheckTests``.
@Suite("Network gradient")
struct NetworkGradientTests {
  struct Subject: Sendable, CustomStringConvertible {
    var name: String
    var plan: [LayerPlan]
    var input: Shape
    var description: String { name }
  }

  static let subjects: [Subject] = [
    Subject(
      name: "dense layers of every activation",
      plan: [
        .dense(5, .tanh), .dense(4, .sigmoid), .dense(6, .elu()), .dense(5, .leakyReLU()),
        .dense(4, .gelu), .dense(4, .silu), .dense(3, .maxout(pieces: 3)), .dense(4, .relu),
        .dense(3),
      ], input: [4]),
    Subject(
      name: "convolutions and pooling",
      plan: [
        .convolution(4, kernel: 3, padding: 1, activation: .tanh),
        .convolution(6, kernel: 3, stride: 2, padding: 1, groups: 2, activation: .maxout()),
        .pool(.maximum, window: 2, stride: 1), .pool(.average, window: 3, stride: 2, padding: 1),
        .flatten, .dense(3),
      ], input: [6, 7, 2]),
    Subject(
      name: "normalisation, dropout and activations by themselves",
      plan: [
        .dense(8), .batchNorm, .activation(.gelu), .dropout(0.25), .layerNorm,
        .activation(.maxout(pieces: 2)), .dense(3),
      ], input: [5]),
    Subject(
      name: "residual connections within one another",
      plan: [.residual([.dense(7, .tanh), .residual([.layerNorm, .dense(7, .silu)]), .dense(4)])],
      input: [4]),
    Subject(
      name: "dense connections",
      plan: [
        .denselyConnected([.convolution(3, kernel: 3, padding: 1, activation: .tanh)]),
        .denselyConnected([.batchNorm, .convolution(2, kernel: 1)]),
        .residual([.activation(.sigmoid)]), .flatten, .denselyConnected([.dense(3, .tanh)]),
        .dense(3),
      ], input: [3, 4, 2]),
  ]

  @Test("Gradients are those of central differences", arguments: subjects)
  func gradientsAreThoseOfCentralDifferences(
    _ subject: Subject
  ) throws {
    let network = try Network(subject.plan, input: subject.input)
    let parameters = Parameters<Double>(network.parameterPlan, seed: 8)
    // Biases that are not all zero.
    var random = SeededGenerator(seed: 3)
    for entry in parameters.ids where entry.name.hasSuffix("bias") {
      parameters[entry.id] = (0..<entry.shape.count).map { _ in
        .random(in: -0.5...0.5, using: &random)
      }
    }
    let tape = try Tape(parameters, workers: Workers(threads: 1))
    tape.isTraining = true
    tape.randomKey = 11
    let shape = subject.input.prefixed(by: 3)
    var inputs = (0..<shape.count).map { _ in Double.random(in: -1...1, using: &random) }

    func loss(_ inputs: [Double]) throws -> (loss: Tensor, input: Tensor) {
      tape.reset()
      let x = tape.variable(inputs, shape)
      return (try tape.softmaxCrossEntropy(try flat(network(x, on: tape)), [0, 2, 1]), x)
    }
    func flat(_ x: Tensor) throws -> Tensor { try tape.reshape(x, to: [3, x.shape.count / 3]) }

    let (first, x) = try loss(inputs)
    tape.backward(from: first)
    let inputGradient = tape.gradient(x)
    let gradients = parameters.ids.map { parameters.gradient($0.id) }

    for place in stride(from: 0, to: shape.count, by: max(1, shape.count / 20)) {
      let difference = try centralDifference(inputs[place]) {
        inputs[place] = $0
        return tape.values(try loss(inputs).loss)[0]
      }
      #expect(
        isClose(inputGradient[place], difference, relative: 1e-6, absolute: 1e-8),
        "input \(place): \(inputGradient[place]), but differences say \(difference)")
    }
    for (entry, gradient) in zip(parameters.ids, gradients)
    where !entry.name.hasSuffix("mean") && !entry.name.hasSuffix("variance") {
      #expect(gradient.contains { $0 != 0 }, "\(entry.name) has no gradient")
      for place in stride(from: 0, to: entry.shape.count, by: max(1, entry.shape.count / 12)) {
        var values = parameters[entry.id]
        let difference = try centralDifference(values[place]) {
          values[place] = $0
          parameters[entry.id] = values
          return tape.values(try loss(inputs).loss)[0]
        }
        #expect(
          isClose(gradient[place], difference, relative: 1e-6, absolute: 1e-8),
          "\(entry.name) \(place): \(gradient[place]), but differences say \(difference)")
      }
    }
  }

  /// The slope of a function at a point, which is what it is given last.
  private func centralDifference(
    _ point: Double, _ function: (Double) throws -> Double
  ) throws -> Double {
    let step = 1e-5
    let slope = (try function(point + step) - function(point - step)) / (2 * step)
    _ = try function(point)
    return slope
  }

  @Test("Connections pass their input on") func connectionsPassTheirInputOn() throws {
    let network = try Network(
      [.residual([.activation(.relu)]), .denselyConnected([.activation(.relu)])], input: [2])
    let tape = try Tape<Float>.empty()
    let output = try network(tape.constant([-3, 5], [1, 2]), on: tape)
    #expect(tape.values(output) == [-3, 10, 0, 10])
  }

  @Test("Shapes are those that the plan says", arguments: subjects)
  func shapesAreThoseThatThePlanSays(_ subject: Subject) throws {
    let network = try Network(subject.plan, input: subject.input)
    let tape = try Tape(
      Parameters<Float>(network.parameterPlan, seed: 1), workers: Workers(threads: 1))
    for batch in [1, 2, 5] {
      let shape = subject.input.prefixed(by: batch)
      let x = tape.constant([Float](repeating: 0.5, count: shape.count), shape)
      #expect(try network(x, on: tape).shape == network.outputShape.prefixed(by: batch))
    }
  }
}
