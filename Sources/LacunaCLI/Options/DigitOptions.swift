public import ArgumentParser
public import Backprop
public import Digits

/// Pictures to learn from or to test with.
struct DigitDataOptions: ParsableArguments {
  @Argument(
    help: """
      Pictures with their digits: a folder with IDX files, an IDX file (the labels' file is found \
      beside it), or digits.csv of the UCI digits; .gz too.
      """, completion: .file())
  var data: [String]

  @Flag(
    name: .long, help: "From a folder, take the test pictures (t10k-…) and not those to train on.")
  var testFiles = false

  /// All pictures.
  func open() throws -> DigitImages {
    try DigitSource.open(data, part: testFiles ? .test : .training).dataSet()
  }

  /// All pictures, of which there is at least one, and each with its digit.
  func openLabelled() throws -> DigitImages {
    let images = try open()
    if images.count == 0 { throw DigitsDataError.noPictures(path: data[0]) }
    if images.labels == nil { throw DigitsDataError.unlabelled(count: images.count) }
    return images
  }
}

/// What the network looks like.
struct DigitDesignOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "mlp: layers of units, each connected to all of the one before; cnn: convolutional.")
  var model: DigitDesign.Kind = .cnn

  @Option(
    name: .long, parsing: .upToNextOption,
    help: """
      The units of the hidden layers; those after the convolutions. (default: 512 256 for mlp, 128 \
      for cnn)
      """)
  var widths: [Int] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help:
      "The channels of each stage of convolutions, between which pictures halve. (default: 32 64)")
  var channels: [Int] = []

  @Option(
    name: .long,
    help: """
      What each hidden unit applies: sigmoid, tanh, relu, leaky-relu:SLOPE, maxout:PIECES, \
      elu:ALPHA, gelu or silu.
      """)
  var activation: Activation = .relu

  @Option(name: .long, help: "How hidden layers are connected: plain, residual or dense.")
  var connections: Connections = .plain

  @Option(
    name: .long,
    help: "What is normalised: none, layer or batch. (default: none for mlp, batch for cnn)")
  var normalize: UnitNormalization?

  @Option(
    name: .long, parsing: .unconditional,
    help: "The share of units left out at random in training. (default: 0.2 for mlp, 0.3 for cnn)")
  var dropout: Double?

  mutating func validate() throws {
    if widths.contains(where: { $0 < 1 }) || channels.contains(where: { $0 < 1 }) {
      throw ValidationError("--widths and --channels must be at least 1 each.")
    }
    if model == .mlp && !channels.isEmpty {
      throw ValidationError("--channels belong to --model cnn; --model mlp has --widths.")
    }
    if connections == .dense && channels.contains(where: { $0 < 2 }) {
      throw ValidationError("--channels must be at least 2 each with --connections dense.")
    }
    if let dropout, !(dropout >= 0 && dropout < 1) {
      throw ValidationError("--dropout must be at least 0 and below 1.")
    }
  }

  var design: DigitDesign {
    var design = DigitDesign(model)
    if !widths.isEmpty { design.widths = widths }
    if !channels.isEmpty { design.channels = channels }
    design.activation = activation
    design.connections = connections
    if let normalize { design.normalization = normalize }
    if let dropout { design.dropout = dropout }
    return design
  }
}

extension DigitDesign.Kind: ExpressibleByArgument {}
extension Connections: ExpressibleByArgument {}
extension UnitNormalization: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
