/// What can be wrong with a network, its training or a file of its weights.
public enum BackpropError: Error, Equatable, Sendable {
  /// Two tensors do not fit together.
  case shapeMismatch(operation: String, Shape, Shape)
  /// A tensor does not suit an operation by itself.
  case unsuitableShape(operation: String, Shape, need: String)
  /// An index points behind the end of an axis.
  case indexOutOfRange(operation: String, index: Int, count: Int)
  /// A layer of a plan cannot be built; `place` names it, `reason` says what does not fit.
  case unbuildable(place: String, reason: String)
  /// An option has a value that makes no sense.
  case invalidOption(name: String, value: String, need: String)
  /// There is nothing to train on.
  case noExamples
  /// The loss, or a gradient, is no longer a finite number, or the loss explodes.
  case diverged(step: Int, layer: String?, finding: String)
  /// A file holds the weights of another network.
  case otherNetwork(path: String, reason: String)
  /// A checkpoint contradicts itself or is not one.
  case damagedCheckpoint(path: String, reason: String)
  /// A checkpoint is of a training with other options, which `names` tells.
  case otherOptions(path: String, names: [String])
  /// A checkpoint could not be written; the one of `savedStep`, if any, is still there and whole.
  case unsavedCheckpoint(path: String, reason: String, step: Int, savedStep: Int?)
  /// Training takes more memory than the machine has.
  case tooLarge(parameterCount: Int, byteCount: Int, available: Int)
  /// The processor or the library cannot do what was asked for.
  case unavailable(feature: String, remedy: String)
}

extension BackpropError: CustomStringConvertible {
  /// What was found, where, and what to do.
  public var description: String {
    switch self {
    case .shapeMismatch(let operation, let left, let right):
      "\(operation): the shapes \(left) and \(right) do not fit together"
    case .unsuitableShape(let operation, let shape, let need):
      "\(operation): found the shape \(shape), but \(need)"
    case .indexOutOfRange(let operation, let index, let count):
      "\(operation): index \(index) is outside 0..<\(count)"
    case .unbuildable(let place, let reason):
      "\(place): \(reason)"
    case .invalidOption(let name, let value, let need):
      "\(name) is \(value), but it must be \(need)"
    case .noExamples:
      "there are no examples to train on"
    case .diverged(let step, let layer, let finding):
      "training went wrong at step \(step)\(layer.map { ", layer \($0)" } ?? ""): \(finding); "
        + "try a lower learning rate, warm-up, or clipping the gradient's norm"
    case .otherNetwork(let path, let reason):
      "\(path) holds another network: \(reason)"
    case .damagedCheckpoint(let path, let reason):
      "\(path) is not a usable checkpoint: \(reason); start again, or use another checkpoint"
    case .otherOptions(let path, let names):
      "\(path) is a checkpoint of a training with other options: \(names.joined(separator: ", ")) "
        + "\(names.count == 1 ? "differs" : "differ"); use the same ones to go on, or start again"
    case .unsavedCheckpoint(let path, let reason, let step, let savedStep):
      "training stopped at step \(step), because it could not be saved: \(reason); "
        + (savedStep.map { "\(path) still holds all of step \($0): make room and go on from there" }
          ?? "nothing has been saved yet: make room for \(path) and start again")
    case .tooLarge(let parameterCount, let byteCount, let available):
      "training \(parameterCount) weights takes \(Self.gigabytes(byteCount)) of memory, and this "
        + "machine has \(Self.gigabytes(available)); make the network or the vocabulary smaller"
    case .unavailable(let feature, let remedy):
      "\(feature) is not available here; \(remedy)"
    }
  }

  /// Rounded to a tenth, and half of it away from zero.
  private static func gigabytes(_ byteCount: Int) -> String {
    let tenths = byteCount / 100_000_000 + (byteCount % 100_000_000 >= 50_000_000 ? 1 : 0)
    return "\(tenths / 10).\(tenths % 10) GB"
  }
}
