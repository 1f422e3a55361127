/// Trains a network.
public final class Trainer<Task: TrainingTask> {
  /// What the network is trained on.
  public let task: Task
  /// How it is trained.
  public let options: NetworkTrainingOptions
  /// The weights; after ``train(checkpoint:report:)`` the best ones.
  public let parameters: Parameters<Float>
  /// What has been reached.
  public internal(set) var state = TrainingState()
  let optimizer: Optimizer<Float>
  let averager: Averager<Float>?
  /// The weights of the best round, in the order of ``Parameters``.
  var bestValues: [Float] = []
  /// The step of the last checkpoint, which still is there if the next cannot be written.
  var savedStep: Int?
  /// The seconds since some moment; tests have a clock of their own.
  package var now: () -> Double = TrainingClock.monotonicSeconds
  let tape: Tape<Float>

  /// Throws ``BackpropError`` for options that make no sense.
  public init(
    _ task: Task, _ parameters: Parameters<Float>, _ options: NetworkTrainingOptions,
    workers: Workers
  ) throws(BackpropError) {
    try options.validate(exampleCount: task.exampleCount)
    self.task = task
    self.options = options
    self.parameters = parameters
    optimizer = try Optimizer(
      parameters, options.optimizer, weightDecay: options.weightDecay,
      clippingNorm: options.clippingNorm, workers: workers)
    averager = try options.averaging.map { method throws(BackpropError) in
      try Averager(parameters, method, workers: workers)
    }
    tape = try Tape(parameters, workers: workers, precision: options.precision)
  }

  /// Trains until the epochs or the time are over, early stopping ends it, or `report` says to stop.
  ///
  /// A training that was stopped, or whose process was killed, goes on from its checkpoint as if
  /// nothing had happened: the weights at the end are the same to the bit. (With a time limit they
  /// are those that follow from the plans that were made; see ``StepPlan``.)
  ///
  /// - Parameters:
  ///   - checkpoint: where to save, and how often, if at all.
  ///   - report: called after every iteration and every round; false stops, as soon as the batches
  ///     that are added up have become a step.
  /// - Throws: ``BackpropError/diverged(step:layer:finding:)``,
  ///   ``BackpropError/unsavedCheckpoint(path:reason:step:savedStep:)``, and what the task and the
  ///   report throw.
  public func train(
    checkpoint: CheckpointPlace? = nil, report: (TrainingEvent) throws -> Bool
  ) throws -> TrainingOutcome {
    let exampleCount = task.exampleCount
    let iterations = options.iterationsPerEpoch(exampleCount: exampleCount)
    var clock = TrainingClock(now: now, secondsBefore: state.seconds)
    var isAskedToStop = false
    // Perhaps what is resumed had already stopped.
    if isOutOfPatience { return finish(.stoppedEarly) }
    while !isOver {
      // Every epoch sees all examples in another order, which follows from the seed.
      let epoch = state.epoch
      var random = KeyedRandom(seed: options.seed, stream: 1 + UInt64(epoch))
      let order = random.permutation(exampleCount)

      while state.epoch == epoch {
        while state.iteration < iterationsToRoundEnd && state.step < plannedSteps {
          // Receive examples and their targets.
          let first = state.iteration * options.batchSize
          let batch = order[first..<min(first + options.batchSize, exampleCount)]
          tape.reset()
          tape.isTraining = true
          tape.randomKey = CounterRandom.key(
            seed: options.seed, UInt64(epoch), UInt64(state.iteration))

          // Feed forward, and compare.
          let result = try task.loss(of: batch, on: tape)
          let loss = Double(tape.values(result.loss)[0])
          try checkLoss(loss)

          // Send the error back through each layer.
          let share = Float(batch.count) / Float(accumulatedCount)
          tape.backward(from: result.loss, scaledBy: share)

          // Update the weights.
          let isStep =
            (state.iteration + 1) % options.accumulatedBatches == 0
            || state.iteration + 1 == iterations
          let rate = learningRate
          if isStep { try step(rate) }

          state.iteration += 1
          state.seconds = clock.seconds
          note(loss, result.correctCount, batch.count, rate)
          if isStep { planAnew() }
          if try !report(.iteration(state, loss: loss, of: iterations)) { isAskedToStop = true }
          // Between steps there are gradients that a checkpoint does not keep.
          guard isStep else { continue }
          if isAskedToStop {
            try checkpoint?.write(self)
            return .interrupted
          }
          if let checkpoint, clock.isCheckpointDue(checkpoint.secondsBetween) {
            try checkpoint.write(self)
          }
        }

        let hasImproved = try endRound(clock)
        try checkpoint?.write(self)
        let mayGoOn = try report(.round(state, hasImproved: hasImproved))
        if isOutOfPatience { return finish(.stoppedEarly) }
        if isOver { return finish(.finished) }
        if !mayGoOn { return .interrupted }
      }
    }
    return finish(.finished)
  }

  /// Whether all that is planned is done, the last validation included.
  private var isOver: Bool {
    state.epoch >= options.epochs || state.step >= plannedSteps && !state.isRoundOpen
  }

  private var plannedSteps: Int {
    state.plannedSteps(options, exampleCount: task.exampleCount)
  }

  /// The iterations of the epoch at hand after which the round at hand is over.
  var iterationsToRoundEnd: Int {
    options.iterationsToEnd(
      ofRound: state.round - state.epoch * options.roundsPerEpoch, exampleCount: task.exampleCount)
  }

  /// The examples that are added up for the step at hand.
  private var accumulatedCount: Int {
    let size = options.batchSize * options.accumulatedBatches
    let first = state.iteration / options.accumulatedBatches * size
    return min(size, task.exampleCount - first)
  }

  /// The learning rate of the next step.
  var learningRate: Double {
    options.learningRate
      * options.schedule.factor(
        step: state.step, of: plannedSteps, reductions: state.reductions)
  }

  private func step(_ rate: Double) throws(BackpropError) {
    averager?.willStep()
    let norm = optimizer.step(rate: rate)
    averager?.didStep()
    state.step += 1
    if let norm, !norm.isFinite {
      throw .diverged(
        step: state.step, layer: tape.firstLayerNotFinite(),
        finding: "the gradient's norm is \(norm)")
    }
  }

  /// Plans the rest after a step, if there is a time limit.
  private func planAnew() {
    state.noteStep(endedAt: state.seconds)
    state.planAnew(options, exampleCount: task.exampleCount)
  }

  private func checkLoss(_ loss: Double) throws(BackpropError) {
    guard loss.isFinite else {
      throw .diverged(
        step: state.step + 1, layer: tape.firstLayerNotFinite(), finding: "the loss is \(loss)")
    }
    let first = state.firstLoss ?? loss
    state.firstLoss = first
    guard loss < 1000 * (1 + abs(first)) else {
      throw .diverged(
        step: state.step + 1, layer: tape.layerOfLargestValue(),
        finding: "the loss has exploded from \(first) to \(loss)")
    }
  }

  private func note(_ loss: Double, _ correctCount: Int?, _ count: Int, _ rate: Double) {
    state.lossSum += loss * Double(count)
    state.seenCount += count
    if let correctCount { state.correctCount = (state.correctCount ?? 0) + correctCount }
    // Some fifty points a round show a curve well.
    let iterations = options.iterationsPerEpoch(exampleCount: task.exampleCount)
    if state.iteration % max(1, iterations / options.roundsPerEpoch / 50) == 0 {
      state.metrics.append(
        TrainingMetric(
          kind: "iteration", epoch: state.epoch + 1,
          iteration: state.epoch * iterations + state.iteration, loss: loss, learningRate: rate,
          seconds: state.seconds))
    }
  }
}
