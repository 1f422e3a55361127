import Backprop
import Testing

@Suite("Averaging")
struct AveragingTests {
  private struct Subject {
    let parameters: Parameters<Double>
    let averager: Averager<Double>
    private let tape: Tape<Double>
    private let optimizer: Optimizer<Double>
    private let table, weight: ParameterID

    init(_ gradient: ParameterPlan.Gradient, _ method: AveragingMethod) throws {
      var plan = ParameterPlan()
      table = plan.add("table", [6, 3], .normal(deviation: 1), gradient: gradient)
      weight = plan.add("weight", [3, 2], .normal(deviation: 1))
      _ = plan.add("fixed", [2], .constant(5), gradient: .none)
      parameters = Parameters(plan, seed: 2)
      let workers = Workers(threads: 1)
      averager = try Averager(parameters, method, workers: workers)
      tape = try Tape(parameters, workers: workers)
      optimizer = try Optimizer(parameters, .sgd, workers: workers)
    }

    func step(_ rows: [Int32]) throws {
      tape.reset()
      let x = try tape.gather(tape.parameter(table), rows, [rows.count])
      let y = try tape.dense(x, tape.parameter(weight), nil)
      tape.backward(from: try tape.mean(tape.multiply(y, y)))
      averager.willStep()
      optimizer.step(rate: 0.3)
      averager.didStep()
    }

    var values: [[Double]] { parameters.ids.map { parameters[$0.id] } }

    /// The average, leaving the weights where they are.
    func average() -> [[Double]] {
      averager.swap()
      defer { averager.swap() }
      return values
    }
  }

  private static let batches: [[Int32]] = [
    [0], [1, 2], [0, 0], [4], [4, 1], [2], [0], [0], [0], [1], [3], [0],
  ]

  @Test(
    "An exponential average is that of every step",
    arguments: [ParameterPlan.Gradient.dense, .rows], [0.5, 0.9, 0.999])
  func anExponentialAverageIsThatOfEveryStep(
    _ gradient: ParameterPlan.Gradient, _ decay: Double
  ) throws {
    let subject = try Subject(gradient, .exponential(decay: decay))
    var expected = subject.values
    for (step, rows) in Self.batches.enumerated() {
      try subject.step(rows)
      // In the first steps it forgets faster.
      let share = min(decay, Double(step + 1) / Double(step + 10))
      expected = zip(expected, subject.values).map {
        zip($0, $1).map { share * $0 + (1 - share) * $1 }
      }
      // Looking on the way must not change what comes later.
      guard step == 4 || step == Self.batches.count - 1 else { continue }
      for (index, average) in subject.average().enumerated() {
        expectClose(average, expected[index], relative: 1e-13, "parameter \(index), step \(step)")
      }
    }
  }

  @Test("A stochastic average is the mean from its first epoch on")
  func aStochasticAverageIsTheMeanFromItsFirstEpochOn() throws {
    let subject = try Subject(.rows, .stochastic(fromEpoch: 3))
    var seen: [[[Double]]] = []
    for epoch in 1...6 {
      try subject.step([Int32(epoch - 1), 2])
      subject.averager.didEndRound(inEpoch: epoch)
      if epoch >= 3 { seen.append(subject.values) }
    }
    for (index, average) in subject.average().enumerated() {
      let expected = seen[0][index].indices.map { place in
        seen.reduce(0) { $0 + $1[index][place] } / Double(seen.count)
      }
      expectClose(average, expected, relative: 1e-14, "parameter \(index)")
    }
  }

  @Test("Swapping twice changes nothing") func swappingTwiceChangesNothing() throws {
    let subject = try Subject(.rows, .exponential(decay: 0.9))
    for rows in Self.batches { try subject.step(rows) }
    let (values, average) = (subject.values, subject.average())
    #expect(subject.values == values)
    #expect(subject.average() == average)
    #expect(average != values)
  }

  @Test("Settings that make no sense are errors") func settingsThatMakeNoSenseAreErrors() throws {
    let parameters = Parameters<Float>(ParameterPlan(), seed: 1)
    for method in [
      .exponential(decay: 0), .exponential(decay: 1), .exponential(decay: .nan),
      .stochastic(fromEpoch: 0),
    ] as [AveragingMethod] {
      #expect(throws: BackpropError.self) {
        try Averager(parameters, method, workers: Workers(threads: 1))
      }
    }
  }
}
