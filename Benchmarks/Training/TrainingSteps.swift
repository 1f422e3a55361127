import Backprop

/// Trains one of the models of `training/peer.py` and prints its speed as a line of JSON:
///
///     TrainingSteps --model mlp|cnn|lm [--precision float32|bfloat16] [--threads 2] [--seconds 5]
@main
struct TrainingSteps {
  static func main() throws {
    var options = ["--model": "", "--precision": "float32", "--threads": "2", "--seconds": "5"]
    var arguments = CommandLine.arguments.dropFirst()
    while let option = arguments.popFirst() {
      guard options[option] != nil, let value = arguments.popFirst() else {
        throw UsageError(text: "unknown or incomplete option \(option)")
      }
      options[option] = value
    }
    guard let model = try TrainingModel.named(options["--model"] ?? ""),
      let precision = Precision(rawValue: options["--precision"] ?? ""),
      let threads = Int(options["--threads"] ?? ""),
      let seconds = Double(options["--seconds"] ?? "")
    else { throw UsageError(text: "--model mlp|cnn|lm --precision float32|bfloat16") }
    let workers = Workers(threads: threads)
    let run = try TrainingRun(model, precision, workers, seconds: seconds)
    let rate = try measureProducts(model, precision, workers, seconds: min(2, seconds / 2))
    let best = run.secondsAStep.min() ?? .infinity
    let median = run.secondsAStep.sorted()[run.secondsAStep.count / 2]
    let flops = model.products.reduce(0.0) {
      $0 + 2 * Double($1.m * $1.n * $1.k * $1.times) * ($1.needsInputGradient ? 3 : 2)
    }
    let gflops = flops / median / 1e9
    let profile = run.profile.map { "\"\($0.name)\": \(rounded($0.share))" }
    print(
      """
      {"model": "\(options["--model"] ?? "")", "precision": "\(precision)", "threads": \(threads), \
      "examples_per_second": \(rounded(Double(model.batchSize) / best)), \
      "median_examples_per_second": \(rounded(Double(model.batchSize) / median)), \
      "milliseconds_a_step": \(rounded(median * 1000)), "loss": \(run.loss), \
      "flops_per_example": \(model.flopsPerExample), \
      "matrix_multiply_gflops_measured": \(rounded(rate)), \
      "share_of_matrix_multiply_rate": \(rounded(gflops / rate)), \
      "profile": {\(profile.joined(separator: ", "))}}
      """)
  }

  private static func rounded(_ value: Double) -> Double {
    value < 10 ? (value * 1000).rounded() / 1000 : (value * 10).rounded() / 10
  }

  /// The rate of the step's own matrix products alone, forward and backward, in GFLOP/s.
  private static func measureProducts(
    _ model: TrainingModel, _ precision: Precision, _ workers: Workers, seconds: Double
  ) throws -> Double {
    let tape = try Tape<Float>(
      Parameters(ParameterPlan(), seed: 1), workers: workers, precision: precision)
    func tensor(_ rows: Int, _ columns: Int) -> Tensor {
      tape.input([rows, columns]) { $0.update(repeating: 0.01) }
    }
    var total = 0.0
    var flops = 0.0
    for (m, n, k, times, needsInputGradient) in model.products {
      var best = Double.infinity
      var passed = 0.0
      while passed < seconds / Double(model.products.count) {
        tape.reset()
        let (x, w, dy) = (tensor(m, k), tensor(k, n), tensor(m, n))
        // Once beforehand, so that bfloat16 operands are rounded already.
        for isTimed in [false, true] {
          let start = ContinuousClock.now
          _ = try tape.matrixMultiply(x, w)
          _ = try tape.matrixMultiply(x, dy, transposingLeft: true)
          if needsInputGradient { _ = try tape.matrixMultiply(dy, w, transposingRight: true) }
          let elapsed = (ContinuousClock.now - start) / .seconds(1)
          passed += elapsed
          if isTimed { best = min(best, elapsed) }
        }
      }
      total += best * Double(times)
      flops += 2 * Double(m * n * k * times) * (needsInputGradient ? 3 : 2)
    }
    return flops / total / 1e9
  }
}

/// Steps in windows of a quarter of a second, after a second of warming up.
struct TrainingRun {
  private(set) var secondsAStep: [Double] = []
  private(set) var loss: Float = 0
  /// The shares of the time, in the order of the table in the README.
  private(set) var profile: [(name: String, share: Double)] = []

  init(
    _ model: TrainingModel, _ precision: Precision, _ workers: Workers, seconds: Double
  ) throws {
    let parameters = Parameters<Float>(model.parameterPlan, seed: 1)
    let tape = try Tape(parameters, workers: workers, precision: precision)
    let optimizer = try Optimizer(
      parameters, model.optimizer, weightDecay: model.weightDecay, workers: workers)
    tape.isTraining = true
    var number = 0
    var profile: StepProfile?
    func step() throws {
      tape.reset()
      tape.profile = profile
      let result = try model.loss(number, tape)
      tape.backward(from: result)
      loss = tape.values(result)[0]
      let start = ContinuousClock.now
      optimizer.step(rate: 1e-3)
      profile = tape.profile
      profile?.optimizer += ContinuousClock.now - start
      number += 1
    }
    func window(_ length: Double) throws -> Double {
      let start = ContinuousClock.now
      var count = 0
      while true {
        try step()
        count += 1
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        if elapsed >= length { return elapsed / Double(count) }
      }
    }
    _ = try window(1)
    for _ in 0..<max(1, Int(seconds * 4)) { secondsAStep.append(try window(0.25)) }
    profile = StepProfile()
    let first = number
    let secondsProfiled = try window(0.5)
    self.profile = Self.shares(profile, of: secondsProfiled * Double(number - first))
  }

  private static func shares(
    _ profile: StepProfile?, of seconds: Double
  ) -> [(name: String, share: Double)] {
    guard let profile else { return [] }
    func share(_ kinds: [Operation.Kind]) -> Double {
      kinds.reduce(0) { $0 + (profile.durations[$1] ?? .zero) / .seconds(1) } / seconds
    }
    let products = share([.matrixMultiply, .dense, .convolution, .projectedCrossEntropy])
    let softmax = share([.softmaxCrossEntropy])
    let optimizer = profile.optimizer / .seconds(1) / seconds
    return [
      ("matrix multiply", products), ("softmax", softmax), ("pooling", share([.pool])),
      ("optimizer", optimizer), ("rest", 1 - products - softmax - share([.pool]) - optimizer),
    ]
  }
}

/// What is wrong with the command line.
struct UsageError: Error {
  var text: String
}
