/// What a ``Tape`` can compute and differentiate.
public enum Operation: Sendable {
  /// The product of two matrices, or of batches of them.
  case matrixMultiply(transposesLeft: Bool, transposesRight: Bool)
  /// x W + b with an activation that follows from its output, in one pass over the output.
  case dense(ElementwiseFunction?, parameter: Double)
  /// A function of two tensors, stretched to a common shape.
  case combine(BinaryFunction)
  /// A function of each element.
  case apply(ElementwiseFunction, parameter: Double)
  /// Sum, mean or maximum along an axis.
  case reduce(Reduction, axis: Int)
  /// Two axes exchanged.
  case transpose(Int, Int)
  /// Tensors one after the other along an axis.
  case concatenate(axis: Int)
  /// A part of an axis, from `start` on.
  case slice(axis: Int, start: Int)
  /// Rows chosen by index, such as embeddings.
  case gather
  /// Rows added up at chosen places.
  case scatterAdd
  /// Running sums along sequences with decaying weights, a sum for each decay.
  case decayedSums(decays: [Double], reversed: Bool)
  /// Two-dimensional convolution, channels last, with bias and perhaps ReLU.
  case convolution(ConvolutionGeometry, relu: Bool)
  /// The largest or the average value of a window.
  case pool(Pooling, WindowGeometry)
  /// Elements set to zero at random.
  case dropout(key: UInt64, threshold: UInt32, factor: Double)
  /// Rows with mean 0 and variance 1, then scaled and shifted.
  case layerNorm(epsilon: Double)
  /// Channels with mean 0 and variance 1 over the batch, then scaled and shifted.
  case batchNorm(epsilon: Double, usesBatch: Bool)
  /// Numbers that are positive and sum to 1 along the innermost axis, or their logarithm.
  case softmax(isLogarithm: Bool)
  /// The mean cross-entropy of the softmax of logits.
  case softmaxCrossEntropy(smoothing: Double)
  /// The same of the products of hidden vectors with every row of a table.
  case projectedCrossEntropy(smoothing: Double)
  /// The mean cross-entropy of independent yes-or-no logits.
  case sigmoidCrossEntropy
  /// The mean of squared differences.
  case meanSquaredError

  /// An operation without its settings, so that a test can ask for a case of each.
  public enum Kind: String, CaseIterable, Sendable {
    case matrixMultiply, dense, combine, apply, reduce, transpose, concatenate, slice, gather
    case scatterAdd, decayedSums, convolution, pool, dropout, layerNorm, batchNorm, softmax
    case softmaxCrossEntropy, projectedCrossEntropy, sigmoidCrossEntropy
    case meanSquaredError
  }

  /// Which operation this is.
  public var kind: Kind {
    switch self {
    case .matrixMultiply: .matrixMultiply
    case .dense: .dense
    case .combine: .combine
    case .apply: .apply
    case .reduce: .reduce
    case .transpose: .transpose
    case .concatenate: .concatenate
    case .slice: .slice
    case .gather: .gather
    case .scatterAdd: .scatterAdd
    case .decayedSums: .decayedSums
    case .convolution: .convolution
    case .pool: .pool
    case .dropout: .dropout
    case .layerNorm: .layerNorm
    case .batchNorm: .batchNorm
    case .softmax: .softmax
    case .softmaxCrossEntropy: .softmaxCrossEntropy
    case .projectedCrossEntropy: .projectedCrossEntropy
    case .sigmoidCrossEntropy: .sigmoidCrossEntropy
    case .meanSquaredError: .meanSquaredError
    }
  }
}

/// What ``Tape/reduce(_:_:axis:)`` makes of an axis.
public enum Reduction: String, CaseIterable, Sendable {
  case sum
  case mean
  case maximum
}

/// What ``Tape/pool(_:_:window:stride:padding:)`` makes of a window.
public enum Pooling: String, CaseIterable, Sendable, Codable {
  case maximum
  /// The average of the places within the picture; those of the padding do not count.
  case average
}
