/// What a layer applies to each of its outputs.
public enum Activation: Sendable, Hashable {
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// max(0, x).
  case relu
  /// x, and slope · x below zero (Maas et al. 2013).
  case leakyReLU(slope: Double = 0.1)
  /// The largest of so many linear functions (Goodfellow et al. 2013).
  case maxout(pieces: Int = 2)
  /// x, and α(eˣ - 1) below zero (Clevert et al. 2016).
  case elu(alpha: Double = 1)
  /// x Φ(x), Φ being the normal distribution function (Hendrycks & Gimpel 2016).
  case gelu
  /// x times the sigmoid of x (Elfwing et al. 2018).
  case silu

  /// The function and its parameter; `nil` for maxout, which is not applied element by element.
  var function: (ElementwiseFunction, parameter: Double)? {
    switch self {
    case .sigmoid: (.sigmoid, 0)
    case .tanh: (.tanh, 0)
    case .relu: (.relu, 0)
    case .leakyReLU(let slope): (.leakyReLU, slope)
    case .elu(let alpha): (.elu, alpha)
    case .gelu: (.gelu, 0)
    case .silu: (.silu, 0)
    case .maxout: nil
    }
  }

  /// Throws if its parameter makes no sense.
  ///
  /// A negative slope or α would make outputs of negative inputs positive, and gradients, which
  /// follow from the output, would take them for those of positive inputs.
  package func validate() throws(BackpropError) {
    switch self {
    case .leakyReLU(let parameter), .elu(let parameter):
      guard parameter >= 0 && parameter.isFinite else {
        throw .invalidOption(
          name: "the parameter of \(self)", value: "\(parameter)", need: "0 or more")
      }
    case .maxout(let pieces):
      guard (1...64).contains(pieces) else {
        throw .invalidOption(
          name: "the number of pieces of maxout", value: "\(pieces)", need: "from 1 to 64")
      }
    case .sigmoid, .tanh, .relu, .gelu, .silu: break
    }
  }

  /// How many linear functions each unit has.
  package var pieceCount: Int {
    if case .maxout(let pieces) = self { pieces } else { 1 }
  }
}

extension Activation: Codable, LosslessStringConvertible {
  /// Reads `relu`, `leaky-relu:0.2`, `maxout:3`, `elu:1` and so on; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let name = parts.first, parts.count <= 2 else { return nil }
    let number = parts.count == 2 ? Double(parts[1]) : nil
    if parts.count == 2 {
      guard let number, number.isFinite, number >= 0 else { return nil }
    }
    switch (name, number) {
    case ("sigmoid", nil): self = .sigmoid
    case ("tanh", nil): self = .tanh
    case ("relu", nil): self = .relu
    case ("gelu", nil): self = .gelu
    case ("silu", nil): self = .silu
    case ("leaky-relu", let slope): self = .leakyReLU(slope: slope ?? 0.1)
    case ("elu", let alpha): self = .elu(alpha: alpha ?? 1)
    case ("maxout", let pieces):
      guard let count = Int(exactly: pieces ?? 2), (2...64).contains(count) else { return nil }
      self = .maxout(pieces: count)
    default: return nil
    }
  }

  /// The name that ``init(_:)`` reads.
  public var description: String {
    switch self {
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .relu: "relu"
    case .leakyReLU(let slope): "leaky-relu:\(slope)"
    case .maxout(let pieces): "maxout:\(pieces)"
    case .elu(let alpha): "elu:\(alpha)"
    case .gelu: "gelu"
    case .silu: "silu"
    }
  }

  /// Reads the name.
  public init(from decoder: any Decoder) throws {
    let text = try String(from: decoder)
    guard let activation = Activation(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "unknown activation \(text)"))
    }
    self = activation
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    try description.encode(to: encoder)
  }
}
