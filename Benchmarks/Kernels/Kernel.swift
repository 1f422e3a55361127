import Benchmark

/// Registers a benchmark of one loop: its time, and how many units of work it does in a second.
///
/// - Parameters:
///   - unit: what is counted.
///   - amount: how much of it one run does. It is asked for before the clock starts, and makes
///     whatever the run needs.
///   - isRight: whether a run's answer is the right one. A fast path that is wrong must not win.
///   - run: the loop, given the number of the run.
func kernel<Answer>(
  _ name: String, unit: String, amount: @escaping @Sendable () throws -> Int,
  isRight: @escaping @Sendable (Int, Answer) throws -> Bool,
  run: @escaping @Sendable (Int) throws -> Answer
) {
  let rate = BenchmarkMetric.custom("\(unit)/s", polarity: .prefersLarger, useScalingFactor: false)
  let configuration = Benchmark.Configuration(
    metrics: [.wallClock, rate], warmupIterations: 1, maxDuration: .seconds(2),
    maxIterations: 10_000)
  Benchmark(name, configuration: configuration) { benchmark in
    do {
      let amount = try amount()
      let start = ContinuousClock.now
      benchmark.startMeasurement()
      let answer = try run(benchmark.currentIteration)
      benchmark.stopMeasurement()
      let elapsed = start.duration(to: .now)
      benchmark.measurement(rate, Int(Double(amount) / (elapsed / .seconds(1))))
      if try !isRight(benchmark.currentIteration, answer) {
        benchmark.error("wrong answer: \(answer)")
      }
    } catch {
      benchmark.error("\(error)")
    }
  }
}

/// The same for an answer that is known and does not change from run to run.
func kernel<Answer: Equatable & Sendable>(
  _ name: String, unit: String, amount: @escaping @Sendable () throws -> Int,
  expecting expected: Answer, run: @escaping @Sendable () throws -> Answer
) {
  kernel(name, unit: unit, amount: amount, isRight: { $1 == expected }, run: { _ in try run() })
}

let benchmarks: @Sendable () -> Void = {
  registerTextKernels()
  registerModelKernels()
  registerFillKernels()
  registerBackpropKernels()
}
