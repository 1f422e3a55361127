public import Backprop

/// A case whose inputs lie in memory already, to be run again and again: what a training step does
/// with its parameters. Used by one thread at a time.
public final class PreparedCase {
  private let subject: OperationCase
  private let parameters: Parameters<Float>
  private let tape: Tape<Float>
  private let upstream: [Float]

  /// Places the inputs in memory and runs the case once, which finds the sizes of all memory.
  public init(_ subject: OperationCase, threads: Int) throws(BackpropError) {
    var plan = ParameterPlan()
    let ids = subject.inputs.map { input in
      plan.add("input", input.shape, .constant(0), gradient: input.needsGradient ? .dense : .none)
    }
    let parameters = Parameters<Float>(plan, seed: 0)
    for (id, values) in zip(ids, subject.inputValues()) {
      parameters[id] = values.map { Float($0) }
    }
    let tape = try Tape(parameters, workers: Workers(threads: threads))
    let tensors = parameters.ids.map { tape.parameter($0.id) }
    upstream = OperationCase.upstream(try subject.forward(tensors, on: tape).shape.count)
      .map { Float($0) }
    self.subject = subject
    self.parameters = parameters
    self.tape = tape
  }

  /// Forward and backward, and the value of Σ output · upstream.
  @discardableResult
  public func run() throws(BackpropError) -> Float {
    tape.reset()
    parameters.clearGradients()
    let output = try subject.forward(parameters.ids.map { tape.parameter($0.id) }, on: tape)
    let weights = tape.constant(upstream, output.shape)
    let products = try tape.multiply(output, weights)
    let sum = try tape.reduce(
      .sum, try tape.reshape(products, to: [output.shape.count]), axis: 0)
    tape.backward(from: sum)
    return tape.withValues(sum) { $0[0] }
  }

  /// The gradients that the last run left.
  public func gradients() -> [[Float]] { parameters.ids.map { parameters.gradient($0.id) } }
}
