import ArgumentParser
import Backprop

/// How a network is trained.
struct TrainerOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: """
      How often every example is seen. (default: 15, for texts by their size; with --time-limit, as often as \
      there is time)
      """)
  var epochs: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      Train for so long, such as 45s, 30m or 1h30m, validation included, and have the learning rate \
      run its course in that time. How many steps fit, and so the weights, depend on the machine's \
      speed. (default: no limit)
      """)
  var timeLimit: TimeSpan?

  @Option(
    name: .long, parsing: .unconditional,
    help:
      """
      How many examples make a batch; of a text, how many tokens. (default: 128; for texts 1024, from 5 \
      million words on 2048, or 4096 for a masked network)
      """)
  var batchSize: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      Try the network and save the training so often in an epoch. (default: 1; for texts once in about \
      2 million tokens, at most 20 times)
      """)
  var rounds: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: "Add up so many batches for one step of the optimizer.")
  var accumulate: Int = 1

  @Option(
    name: .long,
    help: "sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw or lion.")
  var optimizer: OptimizerName = .adamw

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      The highest learning rate, or find: try many first and take the suggested one. (default: 0.002 \
      for adam, adamw and rmsprop, 0.0002 for lion, 0.05 for the others; for texts from 5 million \
      words on twice that, or four times for a masked network)
      """)
  var learningRate: LearningRateChoice?

  @Option(
    name: .long,
    help: """
      How the learning rate changes: constant, step:EPOCHS:FACTOR, exponential:FACTOR (a thousand \
      steps), cosine, one-cycle, inverse-square-root or plateau:FACTOR:EPOCHS. (default: one-cycle; for texts cosine)
      """)
  var schedule: ScheduleName?

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      Steps in which the learning rate rises. (default: 0; for texts 200, but at most a tenth of all)
      """)
  var warmUp: Int?

  @Option(name: .long, parsing: .unconditional, help: "The weight decay.")
  var weightDecay: Double = 0.01

  @Option(
    name: .long, parsing: .unconditional,
    help: "Cut the gradient's norm down to this. (default: not at all; for texts 1)")
  var clip: Double?

  @Option(
    name: .long,
    help: """
      An average of the weights that competes for the result: ema:DECAY (such as ema:0.999), \
      swa:EPOCH, the first to average, or none. (default: none; for texts of less than 5 million \
      words ema:0.999)
      """)
  var average: AverageName?

  @Option(
    name: .long, parsing: .unconditional,
    help: "Stop after so many epochs without a better validation loss. (default: never)")
  var patience: Int?

  @Option(name: .long, parsing: .unconditional, help: "The seed of all random choices, from 0 up.")
  var seed: UInt64 = 1

  @Option(
    name: .long,
    help: """
      What matrices are multiplied in: float32, or bfloat16 where the processor has it. (default: \
      float32; for texts bfloat16 where it is fast)
      """)
  var precision: Precision?

  /// What holds for options that are not given.
  struct Defaults {
    var epochs = 15
    /// The same with a limit of time, up to which the examples are seen as often as there is time.
    var mostEpochsInTime = NetworkTrainingOptions.maximumEpochs
    var batchSize = 128
    var roundsPerEpoch = 1
    /// What the usual learning rate is multiplied by.
    var rateFactor = 1.0
    var schedule = ScheduleName(name: "one-cycle", numbers: [])
    var warmUp = 0
    var clip: Double?
    var averaging: AveragingMethod?
    var precision = Precision.float32
    /// How many examples the option for the batch counts as one.
    var exampleSize = 1
  }

  /// The options for so many examples.
  func options(
    exampleCount: Int, defaults: Defaults = Defaults()
  ) throws -> NetworkTrainingOptions {
    let wantedSize = batchSize ?? defaults.batchSize
    // At least one, unless none was wished for, which is an error.
    var batchSize = wantedSize > 0 ? max(1, wantedSize / defaults.exampleSize) : wantedSize
    // A small text is one batch, unless a size was wished for.
    if self.batchSize == nil { batchSize = min(batchSize, max(exampleCount, 1)) }
    var options = NetworkTrainingOptions()
    options.epochs =
      epochs ?? (timeLimit == nil ? defaults.epochs : defaults.mostEpochsInTime)
    options.timeLimit = timeLimit?.seconds
    options.batchSize = batchSize
    options.accumulatedBatches = accumulate
    options.seed = seed
    options.optimizer = optimizer.method
    options.learningRate = learningRate?.rate ?? optimizer.usualRate * defaults.rateFactor
    options.weightDecay = weightDecay
    options.clippingNorm = clip ?? defaults.clip
    options.averaging = average.map(\.method) ?? defaults.averaging
    options.patience = patience
    options.precision = precision ?? defaults.precision
    // Steps can be counted when the sizes make sense.
    try options.validate(exampleCount: exampleCount)
    let steps = options.stepsPerEpoch(exampleCount: exampleCount)
    options.roundsPerEpoch = rounds ?? min(defaults.roundsPerEpoch, steps)
    options.schedule = LearningRateSchedule(
      (schedule ?? defaults.schedule).shape(stepsPerEpoch: steps),
      warmUpSteps: warmUp ?? min(defaults.warmUp, steps * options.epochs / 10))
    try options.validate(exampleCount: exampleCount)
    return options
  }
}

/// The optimizers by name.
enum OptimizerName: String, ExpressibleByArgument, CaseIterable {
  case sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw, lion

  var method: OptimizerMethod {
    switch self {
    case .sgd: .sgd
    case .momentum: .momentum()
    case .nesterov: .nesterov()
    case .adagrad: .adaGrad()
    case .rmsprop: .rmsProp()
    case .adam: .adam()
    case .adamw: .adamW()
    case .lion: .lion()
    }
  }

  var usualRate: Double {
    switch self {
    case .adam, .adamw, .rmsprop: 0.002
    case .lion: 0.0002
    case .sgd, .momentum, .nesterov, .adagrad: 0.05
    }
  }
}

/// A learning rate, or the wish to find one.
enum LearningRateChoice: ExpressibleByArgument {
  case rate(Double)
  case find

  init?(argument: String) {
    if argument == "find" {
      self = .find
    } else if let rate = Double(argument) {
      self = .rate(rate)
    } else {
      return nil
    }
  }

  var rate: Double? {
    if case .rate(let rate) = self { rate } else { nil }
  }
}

/// A schedule by name, with its numbers behind colons.
struct ScheduleName: ExpressibleByArgument, CustomStringConvertible {
  var name: String
  var numbers: [Double]

  init(name: String, numbers: [Double]) {
    (self.name, self.numbers) = (name, numbers)
  }

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let counts = [
      "constant": 0, "step": 2, "exponential": 1, "cosine": 0, "one-cycle": 0,
      "inverse-square-root": 0, "plateau": 2,
    ]
    guard let count = counts[parts[0]] else { return nil }
    numbers = parts.dropFirst().compactMap { Double($0) }
    guard numbers.count == count, parts.count == count + 1,
      numbers.allSatisfy({ $0 >= 0 && $0 <= 1_000_000 })
    else { return nil }
    name = parts[0]
  }

  var defaultValueDescription: String { description }
  var description: String { ([name] + numbers.map { "\($0)" }).joined(separator: ":") }

  func shape(stepsPerEpoch: Int) -> LearningRateSchedule.Shape {
    switch name {
    case "step": .step(every: Int(numbers[0] * Double(stepsPerEpoch)), factor: numbers[1])
    case "exponential": .exponential(factor: numbers[0])
    case "cosine": .cosine(floor: 0)
    case "one-cycle": .oneCycle
    case "inverse-square-root": .inverseSquareRoot
    case "plateau": .plateau(factor: numbers[0], patience: Int(numbers[1]))
    default: .constant
    }
  }
}

/// An average of weights by name.
struct AverageName: ExpressibleByArgument {
  /// `nil` for no average.
  var method: AveragingMethod?

  init?(argument: String) {
    if argument == "none" { return }
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "ema":
      guard let decay = Double(parts[1]) else { return nil }
      method = .exponential(decay: decay)
    case "swa":
      guard let epoch = Int(parts[1]) else { return nil }
      method = .stochastic(fromEpoch: epoch)
    default: return nil
    }
  }
}
