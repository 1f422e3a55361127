import Backprop
import TestSupport
import Testing

/// Ten steps of training, against PyTorch.
@Suite("Trajectory golden")
struct TrajectoryGoldenTests {
  struct Summary: Decodable {
    var name: String
    var shape: Shape
    var sum, sumOfSquares, weightedSum: Double
  }

  struct File: Decodable {
    var seed: UInt32
    var hyperparameters: [String: Double]
    var labelSmoothing: Double
    var inputs: Summary
    var targets: [Int32]
    var parameters: [Summary]
    var losses: [Double]
    var gradients: [Summary]
    var finalParameters: [Summary]
  }

  private static let convolutional: [LayerPlan] = [
    .convolution(4, kernel: 3, padding: 1, activation: .relu),
    .convolution(6, kernel: 3, padding: 1, groups: 2, activation: .relu),
    .pool(.maximum, window: 2), .flatten, .dense(10),
  ]

  @Test("Ten steps of a dense net are those of PyTorch")
  func tenStepsOfADenseNetAreThoseOfPyTorch() throws {
    let golden = try GoldenFiles.read("mlp-trajectory", as: File.self)
    let network = try Network([.dense(16, .tanh), .dense(5)], input: [12])
    try follow(golden, network, .adam(), Double.self, relative: 1e-10)
    // The rounding of a gradient near zero can turn Adam's step around in single precision.
    try follow(golden, network, .adam(), Float.self, relative: 1e-4)
  }

  @Test("Ten steps of a convolutional net are those of PyTorch")
  func tenStepsOfAConvolutionalNetAreThoseOfPyTorch() throws {
    let golden = try GoldenFiles.read("cnn-trajectory", as: File.self)
    let network = try Network(Self.convolutional, input: [8, 8, 1])
    try follow(golden, network, .momentum(0.9), Double.self, relative: 1e-10)
    try follow(golden, network, .momentum(0.9), Float.self, relative: 1e-4)
  }

  private func follow<Scalar: TrainingScalar>(
    _ golden: File, _ network: Network, _ method: OptimizerMethod, _ type: Scalar.Type,
    relative: Double
  ) throws {
    let parameters = Parameters<Scalar>(network.parameterPlan, seed: 0)
    var generator = GoldenGenerator(seed: golden.seed)
    for (entry, summary) in zip(parameters.ids, golden.parameters) {
      #expect(entry.shape == summary.shape)
      let scale = summary.name.hasSuffix("bias") ? 0.1 : 0.5
      parameters[entry.id] = generator.values(entry.shape.count, scale: scale).map { Scalar($0) }
    }
    let inputs = generator.values(golden.inputs.shape.count).map { Scalar($0) }
    let targets = generator.targets(golden.inputs.shape[0], classes: network.outputShape[0])
    #expect(targets == golden.targets)
    compare(parameters, golden.parameters, relative, "initial") { parameters[$0] }

    let workers = Workers(threads: 2)
    let tape = try Tape(parameters, workers: workers)
    let optimizer = try Optimizer(parameters, method, workers: workers)
    let rate = try #require(golden.hyperparameters["learningRate"])
    var losses: [Double] = []
    for step in 0..<10 {
      tape.reset()
      let logits = try network(tape.constant(inputs, golden.inputs.shape), on: tape)
      let loss = try tape.softmaxCrossEntropy(logits, targets, smoothing: golden.labelSmoothing)
      losses.append(Double(tape.values(loss)[0]))
      tape.backward(from: loss)
      if step == 0 {
        compare(parameters, golden.gradients, relative, "gradient") { parameters.gradient($0) }
      }
      optimizer.step(rate: rate)
    }
    expectClose(losses, golden.losses, relative: relative, "losses")
    compare(parameters, golden.finalParameters, relative, "final") { parameters[$0] }
  }

  private func compare<Scalar: TrainingScalar>(
    _ parameters: Parameters<Scalar>, _ summaries: [Summary], _ relative: Double, _ when: String,
    _ values: (ParameterID) -> [Scalar]
  ) {
    #expect(parameters.ids.count == summaries.count)
    for (entry, summary) in zip(parameters.ids, summaries) {
      let values = values(entry.id).map { Double($0) }
      let squares = values.reduce(0) { $0 + $1 * $1 }
      let weighted = values.enumerated().reduce(0) { $0 + Double(1 + $1.offset % 7) * $1.element }
      let name = "\(when) \(summary.name)"
      #expect(isClose(squares, summary.sumOfSquares, relative: relative), "\(name)")
      // Sums of both signs: the tolerance is that of the terms.
      let size = (squares * Double(values.count)).squareRoot()
      #expect(abs(values.reduce(0, +) - summary.sum) <= relative * size, "\(name)")
      #expect(abs(weighted - summary.weightedSum) <= relative * 7 * size, "\(name)")
    }
  }
}
