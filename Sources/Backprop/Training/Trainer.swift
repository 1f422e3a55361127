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
  /// The weights of the best epoch, in the order of ``Parameters``.
  var bestValues: [Float] = []
  private let tape: Tape<Float>

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

  /// Trains until the epochs are over, early stopping ends it, or `report` says to stop.
  ///
  /// A training that was stopped, or whose process was killed, goes on from its checkpoint as if
  /// nothing had happened: the weights at the end are the same to the bit.
  ///
  /// - Parameters:
  ///   - checkpoint: where to save, and how often, if at all.
  ///   - report: called after every iteration and every epoch; false stops, as soon as the batches
  ///     that are added up have become a step.
  /// - Throws: ``BackpropError/diverged(step:layer:finding:)``, and what the task, the report and the
  ///   checkpoint throw.
  public func train(
    checkpoint: CheckpointPlace? = nil, report: (TrainingEvent) throws -> Bool
  ) throws -> TrainingOutcome {
    let exampleCount = task.exampleCount
    let iterations = options.iterationsPerEpoch(exampleCount: exampleCount)
    var clock = TrainingClock(secondsBefore: state.seconds)
    var isAskedToStop = false
    while state.epoch < options.epochs {
      // Perhaps what is resumed had already stopped.
      if isOutOfPatience { return finish(.stoppedEarly) }
      // Every epoch sees all examples in another order, which follows from the seed.
      var random = KeyedRandom(seed: options.seed, stream: 1 + UInt64(state.epoch))
      let order = random.permutation(exampleCount)

      while state.iteration < iterations {
        // Receive examples and their targets.
        let first = state.iteration * options.batchSize
        let batch = order[first..<min(first + options.batchSize, exampleCount)]
        tape.reset()
        tape.isTraining = true
        tape.randomKey = CounterRandom.key(
          seed: options.seed, UInt64(state.epoch), UInt64(state.iteration))

        // Feed forward, and compare.
        let result = try task.loss(of: batch, on: tape)
        let loss = Double(tape.values(result.loss)[0])
        try checkLoss(loss)

        // Send the error back through each layer.
        let share = Float(batch.count) / Float(accumulatedCount(exampleCount))
        tape.backward(from: result.loss, scaledBy: share)

        // Update the weights.
        let isStep =
          (state.iteration + 1) % options.accumulatedBatches == 0
          || state.iteration + 1 == iterations
        let rate = learningRate(exampleCount)
        if isStep { try step(rate) }

        state.iteration += 1
        note(loss, result.correctCount, batch.count, rate, clock.seconds, iterations)
        state.seconds = clock.seconds
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

      let hasImproved = try endEpoch(clock.seconds)
      try checkpoint?.write(self)
      let mayGoOn = try report(.epoch(state, hasImproved: hasImproved))
      if isOutOfPatience { return finish(.stoppedEarly) }
      if !mayGoOn && state.epoch < options.epochs { return .interrupted }
    }
    return finish(.finished)
  }

  /// The examples that are added up for the step at hand.
  private func accumulatedCount(_ exampleCount: Int) -> Int {
    let size = options.batchSize * options.accumulatedBatches
    let first = state.iteration / options.accumulatedBatches * size
    return min(size, exampleCount - first)
  }

  private func learningRate(_ exampleCount: Int) -> Double {
    let steps = options.stepsPerEpoch(exampleCount: exampleCount)
    return options.learningRate
      * options.schedule.factor(
        step: state.step, of: steps * options.epochs, reductions: state.reductions)
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

  private func note(
    _ loss: Double, _ correctCount: Int?, _ count: Int, _ rate: Double, _ seconds: Double,
    _ iterations: Int
  ) {
    state.lossSum += loss * Double(count)
    state.seenCount += count
    if let correctCount { state.correctCount = (state.correctCount ?? 0) + correctCount }
    // Some fifty points an epoch show a curve well.
    if state.iteration % max(1, iterations / 50) == 0 {
      state.metrics.append(
        TrainingMetric(
          kind: "iteration", epoch: state.epoch + 1,
          iteration: state.epoch * iterations + state.iteration, loss: loss, learningRate: rate,
          seconds: seconds))
    }
  }

  /// Validates, keeps the weights if they are the best so far, and begins the next epoch.
  private func endEpoch(_ seconds: Double) throws -> Bool {
    let exampleCount = task.exampleCount
    state.epoch += 1
    averager?.didEndEpoch(state.epoch)
    let trained = Validation(
      loss: state.lossSum / Double(state.seenCount),
      accuracy: state.correctCount.map { Double($0) / Double(state.seenCount) })
    var validation = try validate()
    var isAverage = false
    if let averager, averager.count > 0 {
      averager.swap()
      let averaged = try validate()
      if let averaged, averaged.loss < validation?.loss ?? .infinity {
        (validation, isAverage) = (averaged, true)
      } else {
        averager.swap()
      }
    }
    let result = validation ?? trained
    let hasImproved = result.loss < state.best?.loss ?? .infinity
    if hasImproved {
      state.best = result
      state.bestEpoch = state.epoch
      state.bestIsAverage = isAverage
      bestValues = Array(parameters.values)
    }
    if isAverage { averager?.swap() }
    if case .plateau(_, let patience) = options.schedule.shape {
      state.epochsOnPlateau = hasImproved ? 0 : state.epochsOnPlateau + 1
      if state.epochsOnPlateau >= patience {
        state.reductions += 1
        state.epochsOnPlateau = 0
      }
    }
    state.metrics.append(
      TrainingMetric(
        kind: "epoch", epoch: state.epoch,
        iteration: state.epoch * options.iterationsPerEpoch(exampleCount: exampleCount),
        loss: trained.loss, accuracy: trained.accuracy, validationLoss: validation?.loss,
        validationAccuracy: validation?.accuracy, learningRate: learningRate(exampleCount),
        seconds: seconds))
    state.iteration = 0
    (state.lossSum, state.seenCount, state.correctCount) = (0, 0, nil)
    return hasImproved
  }

  private func validate() throws -> Validation? {
    tape.reset()
    tape.isTraining = false
    tape.isRecording = false
    defer { tape.isRecording = true }
    return try task.validate(on: tape)
  }

  private var isOutOfPatience: Bool {
    guard let patience = options.patience, let bestEpoch = state.bestEpoch else { return false }
    return state.epoch - bestEpoch >= patience
  }

  /// Leaves the best weights in ``parameters``.
  private func finish(_ outcome: TrainingOutcome) -> TrainingOutcome {
    useBest()
    return outcome
  }

  /// Puts the weights of the best epoch into ``parameters``, if an epoch is over.
  public func useBest() {
    if !bestValues.isEmpty { _ = parameters.values.update(from: bestValues) }
  }
}
