import RealModule

/// How a parameter is filled before training.
///
/// Fan-in and fan-out are those of a weight of shape [inputs, outputs] or, for convolutions, [height,
/// width, inputs, outputs], where each counts once for every place of the kernel.
public enum Initializer: Sendable, Hashable {
  /// Every element the same.
  case constant(Double)
  /// Normal with this standard deviation, as for embeddings.
  case normal(deviation: Double)
  /// Uniform within ±√(6 / (fan-in + fan-out)): Xavier or Glorot, for tanh and sigmoid (Glorot &
  /// Bengio 2010).
  case glorot
  /// Normal with variance 2 / ((1 + slope²) fan-in): He, for ReLU and its relatives; `slope` is that
  /// of leaky ReLU below zero (He et al. 2015).
  case he(slope: Double = 0)
  /// Normal with variance 1 / fan-in: LeCun, for linear units and ELU (LeCun et al. 1998).
  case leCun
  /// Orthonormal rows or columns, whichever are fewer, times the gain (Saxe et al. 2014).
  case orthogonal(gain: Double = 1)

  /// What suits the activation that follows.
  public static func suiting(_ activation: Activation?) -> Initializer {
    switch activation {
    case nil, .elu: .leCun
    case .tanh, .sigmoid: .glorot
    case .leakyReLU(let slope): .he(slope: slope)
    case .relu, .maxout, .gelu, .silu: .he()
    }
  }

  func fill<Scalar: TrainingScalar>(
    _ values: UnsafeMutableBufferPointer<Scalar>, _ shape: Shape, _ random: inout KeyedRandom
  ) {
    let (fanIn, fanOut) = Self.fans(shape)
    func fillNormally(variance: Double) {
      for i in values.indices { values[i] = Scalar(random.nextNormal() * variance.squareRoot()) }
    }
    switch self {
    case .constant(let value):
      for i in values.indices { values[i] = Scalar(value) }
    case .normal(let deviation): fillNormally(variance: deviation * deviation)
    case .glorot:
      let bound = (6 / (fanIn + fanOut)).squareRoot()
      for i in values.indices { values[i] = Scalar((random.nextUnit() * 2 - 1) * bound) }
    case .he(let slope): fillNormally(variance: 2 / ((1 + slope * slope) * fanIn))
    case .leCun: fillNormally(variance: 1 / fanIn)
    case .orthogonal(let gain):
      let columns = max(shape.rank > 0 ? shape[-1] : 1, 1)
      let rows = values.count / columns
      let matrix = Self.orthonormal(rows: rows, columns: columns, &random)
      for i in values.indices { values[i] = Scalar(matrix[i] * gain) }
    }
  }

  private static func fans(_ shape: Shape) -> (Double, Double) {
    guard shape.rank >= 2 else { return (Double(max(shape.count, 1)), Double(max(shape.count, 1))) }
    let field = shape.count(of: 0..<shape.rank - 2)
    return (Double(max(field * shape[-2], 1)), Double(max(field * shape[-1], 1)))
  }

  /// Random directions, made orthogonal one after the other (Gram & Schmidt, twice for accuracy).
  private static func orthonormal(
    rows: Int, columns: Int, _ random: inout KeyedRandom
  ) -> [Double] {
    let (vectorCount, length) = (min(rows, columns), max(rows, columns))
    var vectors: [[Double]] = []
    for _ in 0..<vectorCount {
      var vector = (0..<length).map { _ in random.nextNormal() }
      for _ in 0..<2 {
        for other in vectors {
          let overlap = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for i in 0..<length { vector[i] -= overlap * other[i] }
        }
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for i in 0..<length { vector[i] /= norm }
      }
      vectors.append(vector)
    }
    var matrix = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        matrix[row * columns + column] =
          rows <= columns ? vectors[row][column] : vectors[column][row]
      }
    }
    return matrix
  }
}
