import Backprop
import Testing

/// What each optimizer makes of the same gradients, against PyTorch.
@Suite("Optimizer golden")
struct OptimizerGoldenTests {
  struct File: Decodable {
    var seed: UInt32
    var parameterCount: Int
    var cases: [Case]
  }

  struct Case: Decodable {
    struct Record: Decodable {
      var step: Int
      var parameters: [Double]
    }
    var name: String
    var hyperparameters: [String: Double]
    var after: [Record]

    func setting(_ name: String) throws -> Double { try #require(hyperparameters[name]) }

    func method() throws -> OptimizerMethod {
      switch name {
      case "sgd", "sgd-weight-decay": .sgd
      case "momentum", "momentum-weight-decay": .momentum(try setting("momentum"))
      case "nesterov": .nesterov(try setting("momentum"))
      case "adagrad": .adaGrad(epsilon: try setting("epsilon"))
      case "rmsprop": .rmsProp(alpha: try setting("alpha"), epsilon: try setting("epsilon"))
      case "adam", "adam-l2":
        .adam(
          beta1: try setting("beta1"), beta2: try setting("beta2"), epsilon: try setting("epsilon"))
      case "adamw":
        .adamW(
          beta1: try setting("beta1"), beta2: try setting("beta2"), epsilon: try setting("epsilon"))
      default: .lion(beta1: try setting("beta1"), beta2: try setting("beta2"))
      }
    }
  }

  @Test("Parameters after a hundred steps are those of PyTorch")
  func parametersAfterAHundredStepsAreThoseOfPyTorch() throws {
    let file = try GoldenFiles.read("optimizers", as: File.self)
    #expect(file.cases.count == 11)
    for golden in file.cases {
      for gradient in [ParameterPlan.Gradient.dense, .rows] {
        try follow(golden, file, gradient, Double.self, relative: 1e-12)
        // A hundred steps, each rounded to 24 bits.
        try follow(golden, file, gradient, Float.self, relative: 1e-4)
      }
    }
  }

  private func follow<Scalar: TrainingScalar>(
    _ golden: Case, _ file: File, _ gradient: ParameterPlan.Gradient, _ type: Scalar.Type,
    relative: Double
  ) throws {
    var plan = ParameterPlan()
    let id = plan.add("w", [file.parameterCount / 3, 3], .constant(0), gradient: gradient)
    let parameters = Parameters<Scalar>(plan, seed: 0)
    var generator = GoldenGenerator(seed: file.seed)
    parameters[id] = generator.values(file.parameterCount).map { Scalar($0) }
    let workers = Workers(threads: 1)
    let tape = try Tape(parameters, workers: workers)
    let optimizer = try Optimizer(
      parameters, golden.method(), weightDecay: golden.hyperparameters["weightDecay"] ?? 0,
      workers: workers)
    let rows = (0..<Int32(file.parameterCount / 3)).map { $0 }
    for step in 1...100 {
      tape.reset()
      // The loss is Σ w · slope, whose gradient is the slope, g + w / 2.
      let slopes = zip(generator.values(file.parameterCount), parameters[id]).map {
        Scalar($0 + 0.5 * Double($1))
      }
      let w = try tape.gather(tape.parameter(id), rows, [rows.count])
      let products = try tape.multiply(w, tape.constant(slopes, w.shape))
      let flat = try tape.reshape(products, to: [file.parameterCount])
      tape.backward(from: try tape.reduce(.sum, flat, axis: 0))
      optimizer.step(rate: try golden.setting("learningRate"))
      for record in golden.after where record.step == step {
        expectClose(
          parameters[id].map { Double($0) }, record.parameters, relative: relative,
          "\(golden.name), step \(step), \(gradient), \(type)")
      }
    }
  }
}
