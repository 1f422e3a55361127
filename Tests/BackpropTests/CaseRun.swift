import Backprop
import BackpropCases

extension OperationCase {
  /// Runs the case on a tape of its own.
  func result<Scalar>(
    _ type: Scalar.Type, threads: Int = 1, precision: Precision = .float32
  ) throws -> CaseResult<Scalar> {
    try run(on: .empty(type, threads: threads, precision: precision))
  }

  /// The large cases but one: of 33,153 outputs of ReLU some lie so near zero that a rounding or a
  /// difference changes their side.
  static let smoothCut = cut.filter { $0.name != "tiles of a dense layer, ReLU" }

  /// How many terms the longest sum can have, which rounding errors grow with.
  var longestSum: Int { inputs.map(\.shape.count).max() ?? 1 }
}

extension Tape {
  /// A tape without parameters.
  static func empty(
    _ type: Scalar.Type = Scalar.self, threads: Int = 1, precision: Precision = .float32
  ) throws -> Tape<Scalar> {
    try Tape(
      Parameters<Scalar>(ParameterPlan(), seed: 0), workers: Workers(threads: threads),
      precision: precision)
  }
}

extension CaseResult {
  /// The bits of all numbers, so that -0 and NaN count, too.
  var bits: [UInt64] {
    (output + gradients.flatMap { $0 }).map { Double($0).bitPattern }
  }
}
