public import Backprop

/// What a case computes, on a tape of any precision.
public protocol CaseOperation: Sendable {
  /// The result for the inputs of the case, in their order.
  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor
}

/// One use of an operation, with inputs to try it on.
///
/// The same table serves the gradient check, the comparison of single with double precision, the
/// comparison of different numbers of threads, and the benchmarks.
public struct OperationCase: Sendable, CustomStringConvertible {
  /// How much one run computes, for benchmarks.
  public struct Work: Sendable {
    /// What is counted.
    public let unit: String
    /// How much of it there is, forward and backward together.
    public let amount: Int
  }

  /// What it is, unique in the table.
  public let name: String
  /// The kinds of operations that it must go through.
  public let kinds: Set<Operation.Kind>
  /// The tensors that it starts from.
  public let inputs: [CaseInput]
  /// Whether it is computed as in training.
  public let isTraining: Bool
  /// How much it computes; only cases for benchmarks say so.
  public let work: Work?
  private let operation: any CaseOperation

  init(
    _ name: String, _ kinds: Set<Operation.Kind>, _ inputs: [CaseInput], isTraining: Bool = false,
    work: Work? = nil, _ operation: any CaseOperation
  ) {
    self.name = name
    self.kinds = kinds
    self.inputs = inputs
    self.isTraining = isTraining
    self.work = work
    self.operation = operation
  }

  public var description: String { name }

  /// The numbers that the inputs hold.
  public func inputValues() -> [[Double]] {
    inputs.enumerated().map { $1.values(stream: $0) }
  }

  /// Computes the result of tensors that are on the tape.
  public func forward<Scalar>(
    _ tensors: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    tape.isTraining = isTraining
    tape.randomKey = 20
    return try operation(tensors, on: tape)
  }

  /// The result and the gradients of Σ output · upstream, the upstream being fixed random numbers.
  public func run<Scalar>(on tape: Tape<Scalar>) throws(BackpropError) -> CaseResult<Scalar> {
    let tensors = zip(inputs, inputValues()).map { input, values in
      let numbers = values.map { Scalar($0) }
      return input.needsGradient
        ? tape.variable(numbers, input.shape) : tape.constant(numbers, input.shape)
    }
    let output = try forward(tensors, on: tape)
    tape.backward(from: try weightedSum(output, on: tape))
    return CaseResult(
      output: tape.values(output),
      gradients: zip(inputs, tensors).map { $0.needsGradient ? tape.gradient($1) : [] })
  }

  /// Σ output · upstream.
  public func weightedSum<Scalar>(
    _ output: Tensor, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    let weights = tape.constant(
      Self.upstream(output.shape.count).map { Scalar($0) }, output.shape)
    let products = try tape.multiply(output, weights)
    return try tape.reduce(
      .sum, try tape.reshape(products, to: [output.shape.count]), axis: 0)
  }

  /// What the elements of a result are multiplied with.
  public static func upstream(_ count: Int) -> [Double] {
    CaseInput([count], .awayFromZero).values(stream: 1000)
  }
}

/// What a case comes to.
public struct CaseResult<Scalar: TrainingScalar>: Sendable, Equatable {
  /// The elements of the result.
  public let output: [Scalar]
  /// The gradients of the inputs; empty where none is looked at.
  public let gradients: [[Scalar]]
}

extension OperationCase {
  /// Small ones, for gradient checks: every operation, and what its loops may trip over.
  public static let small: [OperationCase] =
    elementwise + broadcasting + products + axes + rows + norms + windows + pooling + losses
    + sequences + reused

  /// Such as are cut into several tiles or pieces, which threads share.
  public static let cut: [OperationCase] = cutProducts + cutLoops + cutWindows
}
