import Backprop
import TestSupport
import Testing

/// Small nets learn one batch by heart.
@Suite("Overfitting")
struct OverfittingTests {
  private func lossAfterTraining(
    _ plan: [LayerPlan], _ input: Shape, _ method: OptimizerMethod, rate: Double, steps: Int,
    precision: Precision = .float32
  ) throws -> (first: Float, last: Float) {
    let network = try Network(plan, input: input)
    let parameters = Parameters<Float>(network.parameterPlan, seed: 1)
    let workers = Workers(threads: 2)
    let tape = try Tape(parameters, workers: workers, precision: precision)
    tape.isTraining = true
    let optimizer = try Optimizer(parameters, method, clippingNorm: 5, workers: workers)
    var random = SeededGenerator(seed: 9)
    let shape = input.prefixed(by: 12)
    let examples = (0..<shape.count).map { _ in Float.random(in: -1...1, using: &random) }
    let targets = (0..<12).map { Int32($0 % network.outputShape[0]) }
    var losses: [Float] = []
    for _ in 0..<steps {
      tape.reset()
      let logits = try network(tape.constant(examples, shape), on: tape)
      let loss = try tape.softmaxCrossEntropy(logits, targets)
      losses.append(tape.values(loss)[0])
      tape.backward(from: loss)
      optimizer.step(rate: rate)
    }
    return (losses[0], losses[steps - 1])
  }

  @Test(arguments: [
    (OptimizerMethod.sgd, 0.5), (.momentum(), 0.1), (.nesterov(), 0.1), (.adaGrad(), 0.1),
    (.rmsProp(), 0.005), (.adam(), 0.01), (.adamW(), 0.01), (.lion(), 0.002),
  ]) func everyOptimizerLearnsABatchByHeart(_ method: OptimizerMethod, _ rate: Double) throws {
    let (first, last) = try lossAfterTraining(
      [.dense(32, .tanh), .dense(5)], [8], method, rate: rate, steps: 300)
    #expect(first > 1)
    #expect(last < 0.05)
  }

  @Test("A deep convolutional net learns a batch by heart")
  func aDeepConvolutionalNetLearnsABatchByHeart() throws {
    let (first, last) = try lossAfterTraining(
      [
        .convolution(8, kernel: 3, padding: 1), .batchNorm, .activation(.relu),
        .residual([.convolution(8, kernel: 3, padding: 1, activation: .relu)]),
        .pool(.maximum, window: 2),
        .denselyConnected([.convolution(4, kernel: 1, activation: .gelu)]),
        .flatten, .layerNorm, .dense(5),
      ], [8, 8, 1], .adam(), rate: 0.01, steps: 60)
    #expect(first > 1)
    #expect(last < 0.01)
  }

  @Test("A net in bfloat16 learns a batch by heart") func aNetInBFloat16LearnsABatchByHeart() throws
  {
    guard (try? Tape<Float>.empty(precision: .bfloat16)) != nil else { return }
    let (first, last) = try lossAfterTraining(
      [.dense(32, .relu), .dense(5)], [8], .adam(), rate: 0.01, steps: 300, precision: .bfloat16)
    #expect(first > 1)
    #expect(last < 0.05)
  }

  @Test("A layer whose result is not finite is named") func aLayerWhoseResultIsNotFiniteIsNamed()
    throws
  {
    let network = try Network([.dense(3, .tanh), .dense(4, .relu), .dense(2)], input: [2])
    let parameters = Parameters<Float>(network.parameterPlan, seed: 1)
    let tape = try Tape(parameters, workers: Workers(threads: 1))
    _ = try network(tape.constant([1, 2], [1, 2]), on: tape)
    #expect(tape.firstLayerNotFinite() == nil)
    tape.reset()
    _ = try network(tape.constant([1, .nan], [1, 2]), on: tape)
    #expect(tape.firstLayerNotFinite() == "dense1")
    // What is large but finite becomes infinite in the layer after the next.
    let weight = try #require(parameters.ids.first { $0.name == "dense2.weight" })
    parameters[weight.id] = [Float](repeating: .greatestFiniteMagnitude, count: 12)
    let bias = try #require(parameters.ids.first { $0.name == "dense1.bias" })
    parameters[bias.id] = [9, 9, 9]
    tape.reset()
    _ = try network(tape.constant([1, 1], [1, 2]), on: tape)
    #expect(tape.firstLayerNotFinite() == "dense2")
  }
}
