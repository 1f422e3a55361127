import ArgumentParser
import Backprop
import Digits

/// Deep networks that differ in nothing but their connections, and how they are trained.
struct DeepNetworkOptions: ParsableArguments {
  @Option(name: .long, parsing: .unconditional, help: "The number of hidden layers.")
  var depth = 40

  @Option(
    name: .long, parsing: .unconditional,
    help: "The units of each hidden layer; of a dense network, of its first.")
  var width = 32

  @Option(
    name: .long,
    help: "What each hidden unit applies: sigmoid, tanh, relu, leaky-relu:SLOPE, elu:ALPHA, …")
  var activation: Activation = .tanh

  @Option(name: .long, help: "What is normalised in all three: none, layer or batch.")
  var normalize: UnitNormalization = .batch

  @Option(name: .long, parsing: .unconditional, help: "How often every picture is seen.")
  var epochs = 20

  @Option(name: .long, parsing: .unconditional, help: "How many pictures make a batch.")
  var batchSize = 64

  @Option(name: .long, parsing: .unconditional, help: "The highest learning rate, of Adam.")
  var learningRate = 0.002

  @Option(name: .long, parsing: .unconditional, help: "The seed of all random choices, from 0 up.")
  var seed: UInt64 = 1

  mutating func validate() throws {
    if !(2...500).contains(depth) { throw ValidationError("--depth must be from 2 to 500.") }
    if !(4...4096).contains(width) { throw ValidationError("--width must be from 4 to 4096.") }
  }

  func design(_ connections: Connections) -> DigitDesign {
    var design = DigitDesign(.mlp)
    // Each hidden layer of a dense network adds its units to all before.
    let rest = connections == .dense ? width / 4 : width
    design.widths = [width] + [Int](repeating: rest, count: depth - 1)
    design.activation = activation
    design.connections = connections
    design.normalization = normalize
    design.dropout = 0
    return design
  }

  func trainingOptions(exampleCount: Int) -> NetworkTrainingOptions {
    var options = NetworkTrainingOptions()
    options.epochs = epochs
    options.batchSize = min(batchSize, exampleCount)
    options.optimizer = .adam()
    options.learningRate = learningRate
    options.schedule = LearningRateSchedule(.cosine(floor: 0))
    options.seed = seed
    return options
  }

  private var normalized: String {
    switch normalize {
    case .none: "nothing normalised"
    case .layer: "layer normalisation"
    case .batch: "batch normalisation"
    }
  }

  /// All settings in a line.
  func summary(_ training: DigitImages) -> String {
    "\(width) units each (dense: \(width), then \(width / 4) more a layer), \(activation), \(normalized); "
      + "\(Figures.count(epochs, "epoch")) of "
      + "\(Figures.count(training.count, "picture")), batches of \(batchSize), Adam at "
      + "\(Figures.significant(learningRate)) falling along a cosine"
  }
}
