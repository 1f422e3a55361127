/// Names a parameter of a ``ParameterPlan`` and of every ``Parameters`` made from it.
public struct ParameterID: Hashable, Sendable {
  let index: Int
}

/// What parameters a network has, before they have values.
///
/// Layers add theirs when they are built, so that shapes that do not fit are found then. The same
/// plan makes parameters in single precision for training and in double precision for checks.
public struct ParameterPlan: Sendable {
  /// How the gradient of a parameter comes about.
  public enum Gradient: Sendable {
    /// Every step changes every element.
    case dense
    /// A step changes a few rows, such as the embeddings of the words at hand; it costs what it
    /// touches.
    case rows
    /// None: the parameter is not trained, such as the running averages of batch normalisation.
    case none
  }

  struct Entry: Sendable {
    var name: String
    var shape: Shape
    var initializer: Initializer
    var decays: Bool
    var gradient: Gradient
  }

  private(set) var entries: [Entry] = []
  private var names: Set<String> = []

  /// A plan without parameters.
  public init() {}

  /// Adds a parameter.
  ///
  /// - Parameters:
  ///   - name: such as `dense1.weight`; if it is taken, a number is added.
  ///   - decays: whether weight decay applies, as it does to weights and not to biases and gains.
  public mutating func add(
    _ name: String, _ shape: Shape, _ initializer: Initializer, decays: Bool = true,
    gradient: Gradient = .dense
  ) -> ParameterID {
    var unique = name
    var number = 2
    while !names.insert(unique).inserted {
      unique = "\(name)\(number)"
      number += 1
    }
    entries.append(
      Entry(
        name: unique, shape: shape, initializer: initializer, decays: decays, gradient: gradient))
    return ParameterID(index: entries.count - 1)
  }

  /// The number of trained numbers.
  public var trainedCount: Int {
    entries.reduce(0) { $0 + ($1.gradient == .none ? 0 : $1.shape.count) }
  }
}
