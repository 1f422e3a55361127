public import RealModule

/// A number that networks are made of: `Float` to train with, `Double` to check gradients with.
public protocol TrainingScalar: Real, BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// The loops over numbers of this type.
  associatedtype Kernels: KernelSet where Kernels.Scalar == Self
}

extension Float: TrainingScalar {
  /// oneDNN and loops compiled for the processor at hand.
  public typealias Kernels = FloatKernels
}

extension Double: TrainingScalar {
  /// Plain loops, which say what the fast ones must compute.
  public typealias Kernels = DoubleKernels
}

/// Plain loops in double precision: the specification of every kernel, and the oracle of the tests.
public enum DoubleKernels: KernelSet {
  /// Double precision.
  public typealias Scalar = Double
}

/// A function of one variable, applied to each element.
public enum ElementwiseFunction: Int32, CaseIterable, Sendable, Codable {
  // The order is that of the constants in CIntrinsics.
  case exponential
  case logarithm
  case squareRoot
  case tanh
  case sigmoid
  case relu
  /// x, and `parameter` · x below zero.
  case leakyReLU
  /// x, and `parameter` · (eˣ - 1) below zero.
  case elu
  /// x times the normal distribution function of x.
  case gelu
  /// x times the sigmoid of x.
  case silu

  /// Whether the gradient follows from the output alone, so that it may take the input's place.
  var needsOnlyOutput: Bool {
    switch self {
    case .tanh, .sigmoid, .relu, .leakyReLU, .elu: true
    case .exponential, .logarithm, .squareRoot, .gelu, .silu: false
    }
  }
}

/// A function of two variables, applied to each pair of elements.
public enum BinaryFunction: Int32, CaseIterable, Sendable {
  // The order is that of the constants in CIntrinsics.
  case add
  case subtract
  case multiply
  case divide
}
