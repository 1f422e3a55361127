public import Backprop

/// How layers are connected.
public enum Connections: String, Sendable, CaseIterable, Codable {
  /// Each follows the one before.
  case plain
  /// Each adds to what the one before made (He et al. 2016).
  case residual
  /// Each sees what all before it made (Huang et al. 2017).
  case dense
}

/// What keeps the numbers between layers in a sensible range.
public enum UnitNormalization: String, Sendable, CaseIterable, Codable {
  /// Nothing.
  case none
  /// Mean 0 and variance 1 for each example.
  case layer
  /// Mean 0 and variance 1 for each unit or channel over the batch.
  case batch

  var plan: [LayerPlan] {
    switch self {
    case .none: []
    case .layer: [.layerNorm]
    case .batch: [.batchNorm]
    }
  }
}

/// What a network that reads digits looks like.
public struct DigitDesign: Sendable, Hashable {
  /// The two kinds of networks.
  public enum Kind: String, Sendable, CaseIterable {
    /// Layers of units, each connected to every unit of the one before.
    case mlp
    /// Convolutions and pooling, then one layer of units.
    case cnn
  }

  /// Which kind.
  public var kind: Kind
  /// The units of each hidden layer; for a convolutional network, of those after the convolutions.
  public var widths: [Int]
  /// The channels of each stage of a convolutional network; between stages a picture halves its sides.
  public var channels: [Int]
  /// What each hidden unit applies.
  public var activation: Activation
  /// How hidden layers are connected.
  public var connections: Connections
  /// What is normalised, before each layer's activation.
  public var normalization: UnitNormalization
  /// The share of units that is left out at random while training.
  public var dropout: Double

  /// The usual design of a kind.
  public init(_ kind: Kind) {
    self.kind = kind
    widths = kind == .mlp ? [512, 256] : [128]
    channels = [32, 64]
    activation = .relu
    connections = .plain
    normalization = kind == .mlp ? .none : .batch
    dropout = kind == .mlp ? 0.2 : 0.3
  }

  /// The layers for pictures of a size: [rows × columns × 1] → [10].
  public func plan(rows: Int, columns: Int) -> [LayerPlan] {
    var layers: [LayerPlan] = []
    if kind == .cnn {
      var (height, width) = (rows, columns)
      for (stage, count) in channels.enumerated() {
        layers += convolutions(count, isFirst: stage == 0)
        if min(height, width) >= 2 {
          layers.append(.pool(.maximum, window: 2))
          (height, width) = (height / 2, width / 2)
        }
      }
    }
    layers.append(.flatten)
    var width: Int?
    for count in widths {
      layers += hidden(count, after: width)
      width = count
    }
    return layers + [.dense(10)]
  }

  private var dropoutPlan: [LayerPlan] { dropout > 0 ? [.dropout(dropout)] : [] }

  /// Maxout belongs to the layer that makes its pieces, so nothing can come between.
  private func activated(_ layer: (Activation?) -> LayerPlan) -> [LayerPlan] {
    if normalization == .none || activation.isMaxout { return [layer(activation)] }
    return [layer(nil)] + normalization.plan + [.activation(activation)]
  }

  private func convolutions(_ channels: Int, isFirst: Bool) -> [LayerPlan] {
    func convolution(_ count: Int) -> [LayerPlan] {
      activated { .convolution(count, kernel: 3, padding: 1, activation: $0) }
    }
    switch connections {
    case .plain: return convolution(channels)
    case .residual: return convolution(channels) + [.residual(convolution(channels))]
    case .dense: return convolution(channels) + [.denselyConnected(convolution(channels / 2))]
    }
  }

  private func hidden(_ units: Int, after width: Int?) -> [LayerPlan] {
    let layer = activated { .dense(units, $0) }
    switch connections {
    case .residual where width == units: return [.residual(layer)] + dropoutPlan
    case .dense where width != nil: return [.denselyConnected(layer)] + dropoutPlan
    default: return layer + dropoutPlan
    }
  }
}

extension Activation {
  var isMaxout: Bool {
    if case .maxout = self { true } else { false }
  }
}
