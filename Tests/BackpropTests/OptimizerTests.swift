import Backprop
import TestSupport
import Testing

@Suite("Optimizer")
struct OptimizerTests {
  static let methods: [OptimizerMethod] = [
    .sgd, .momentum(), .nesterov(), .adaGrad(), .rmsProp(), .adam(), .adamW(), .lion(),
  ]

  /// A table, a weight, and a bias, of which the last does not decay.
  private struct Subject<Scalar: TrainingScalar> {
    let parameters: Parameters<Scalar>
    let tape: Tape<Scalar>
    let table, weight, bias: ParameterID

    init(_ gradient: ParameterPlan.Gradient = .dense) throws {
      var plan = ParameterPlan()
      table = plan.add("table", [7, 3], .normal(deviation: 1), gradient: gradient)
      weight = plan.add("weight", [3, 4], .normal(deviation: 1))
      bias = plan.add("bias", [4], .normal(deviation: 1), decays: false)
      parameters = Parameters(plan, seed: 3)
      tape = try Tape(parameters, workers: Workers(threads: 1))
    }

    /// Collects the gradients of a batch of rows of the table and their classes.
    func collect(_ rows: [Int32], _ targets: [Int32]) throws {
      tape.reset()
      let x = try tape.gather(tape.parameter(table), rows, [rows.count])
      let logits = try tape.dense(x, tape.parameter(weight), tape.parameter(bias))
      tape.backward(from: try tape.softmaxCrossEntropy(logits, targets))
    }

    func optimizer(
      _ method: OptimizerMethod, weightDecay: Double = 0, clippingNorm: Double? = nil
    ) throws -> Optimizer<Scalar> {
      try Optimizer(
        parameters, method, weightDecay: weightDecay, clippingNorm: clippingNorm,
        workers: Workers(threads: 2))
    }
  }

  @Test("Touched rows are trained as if all were and others stay", arguments: methods)
  func touchedRowsAreTrainedAsIfAllWereAndOthersStay(
    _ method: OptimizerMethod
  ) throws {
    // Without decay a row that was never touched has no gradient and no moment.
    let (dense, byRows) = (try Subject<Double>(), try Subject<Double>(.rows))
    let before = byRows.parameters[byRows.table]
    let optimizers = [try dense.optimizer(method), try byRows.optimizer(method)]
    for _ in 0..<3 {
      for subject in [dense, byRows] { try subject.collect([2, 5, 2], [0, 3, 1]) }
      for optimizer in optimizers { optimizer.step(rate: 0.01) }
    }
    #expect(byRows.parameters[byRows.table] == dense.parameters[dense.table])
    #expect(byRows.parameters[byRows.weight] == dense.parameters[dense.weight])
    for row in [0, 1, 3, 4, 6] {
      #expect(
        byRows.parameters[byRows.table][row * 3..<row * 3 + 3] == before[row * 3..<row * 3 + 3])
    }
    for row in [2, 5] {
      #expect(
        byRows.parameters[byRows.table][row * 3..<row * 3 + 3] != before[row * 3..<row * 3 + 3])
    }
  }

  @Test(
    "Clipping cuts the norm of all gradients", arguments: [ParameterPlan.Gradient.dense, .rows])
  func clippingCutsTheNormOfAllGradients(
    _ gradient: ParameterPlan.Gradient
  ) throws {
    let subject = try Subject<Double>(gradient)
    let ids = [subject.table, subject.weight, subject.bias]
    try subject.collect([1, 4], [0, 3])
    let gradients = ids.map { subject.parameters.gradient($0) }
    let norm = gradients.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    let before = ids.map { subject.parameters[$0] }
    let optimizer = try subject.optimizer(.sgd, clippingNorm: norm / 4)
    #expect(isClose(optimizer.gradientNorm(), norm, relative: 1e-14))
    let reported = try #require(optimizer.step(rate: 1))
    #expect(isClose(reported, norm, relative: 1e-14))
    for (index, id) in ids.enumerated() {
      let expected = zip(before[index], gradients[index]).map { $0 - $1 / 4 }
      expectClose(subject.parameters[id], expected, relative: 1e-14, "parameter \(index)")
    }
    // A norm below the limit is left alone.
    try subject.collect([1, 4], [0, 3])
    let after = subject.parameters[subject.weight]
    let slope = subject.parameters.gradient(subject.weight)
    try subject.optimizer(.sgd, clippingNorm: 1e6).step(rate: 1)
    #expect(subject.parameters[subject.weight] == zip(after, slope).map { $0 - $1 })
  }

  @Test(
    "Two batches whose gradients are added up are one large batch",
    arguments: [ParameterPlan.Gradient.dense, .rows])
  func twoBatchesWhoseGradientsAreAddedUpAreOneLargeBatch(
    _ gradient: ParameterPlan.Gradient
  ) throws {
    let (small, large) = (try Subject<Double>(gradient), try Subject<Double>(gradient))
    let optimizers = [try small.optimizer(.adam()), try large.optimizer(.adam())]
    for _ in 0..<3 {
      try small.collect([1, 4], [0, 3])
      try small.collect([4, 6], [2, 1])
      try large.collect([1, 4, 4, 6], [0, 3, 2, 1])
      optimizers[0].step(rate: 0.01, gradientScale: 0.5)
      optimizers[1].step(rate: 0.01)
    }
    for id in [small.table, small.weight, small.bias] {
      expectClose(small.parameters[id], large.parameters[id], relative: 1e-12, "\(id)")
    }
  }

  @Test("Only parameters that decay decay", arguments: methods) func onlyParametersThatDecayDecay(
    _ method: OptimizerMethod
  ) throws {
    let (plain, decaying) = (try Subject<Double>(), try Subject<Double>())
    let optimizers = [
      try plain.optimizer(method), try decaying.optimizer(method, weightDecay: 0.1),
    ]
    for subject in [plain, decaying] { try subject.collect([0, 3], [1, 2]) }
    for optimizer in optimizers { optimizer.step(rate: 0.01) }
    #expect(plain.parameters[plain.bias] == decaying.parameters[plain.bias])
    #expect(plain.parameters[plain.weight] != decaying.parameters[plain.weight])
  }

  @Test("Fast steps are those of the plain loops with decay and scale", arguments: methods)
  func fastStepsAreThoseOfThePlainLoopsWithDecayAndScale(
    _ method: OptimizerMethod
  ) throws {
    let (plain, fast) = (try Subject<Double>(), try Subject<Float>())
    let plainOptimizer = try plain.optimizer(method, weightDecay: 0.1)
    let fastOptimizer = try fast.optimizer(method, weightDecay: 0.1)
    for _ in 0..<4 {
      try plain.collect([0, 3, 6], [1, 2, 0])
      try fast.collect([0, 3, 6], [1, 2, 0])
      plainOptimizer.step(rate: 0.05, gradientScale: 0.3)
      fastOptimizer.step(rate: 0.05, gradientScale: 0.3)
    }
    for id in [plain.table, plain.weight, plain.bias] {
      expectClose(
        fast.parameters[id].map { Double($0) }, plain.parameters[id], relative: 1e-5, "\(id)")
    }
  }

  @Test("Decoupled decay shrinks weights without a gradient")
  func decoupledDecayShrinksWeightsWithoutAGradient() throws {
    let subject = try Subject<Double>()
    let before = subject.parameters[subject.weight]
    try subject.optimizer(.adamW(), weightDecay: 0.1).step(rate: 0.5)
    #expect(subject.parameters[subject.weight] == before.map { $0 * (1 - 0.5 * 0.1) })
  }

  @Test("Settings that make no sense are errors") func settingsThatMakeNoSenseAreErrors() throws {
    let subject = try Subject<Float>()
    for method in [
      .momentum(1), .momentum(-0.1), .nesterov(.nan), .adaGrad(epsilon: 0),
      .rmsProp(alpha: 1), .rmsProp(epsilon: .infinity), .adam(beta1: 1), .adam(beta2: -1),
      .adamW(epsilon: -1), .lion(beta1: 2), .lion(beta2: .nan),
    ] as [OptimizerMethod] {
      #expect(throws: BackpropError.self) { try subject.optimizer(method) }
    }
    for decay in [-1, .nan, .infinity] as [Double] {
      #expect(throws: BackpropError.self) { try subject.optimizer(.sgd, weightDecay: decay) }
    }
    for norm in [0, -1, .nan] as [Double] {
      #expect(throws: BackpropError.self) { try subject.optimizer(.sgd, clippingNorm: norm) }
    }
  }
}
