extension Trainer {
  /// Validates, keeps the weights if they are the best so far, and begins the next round.
  func endRound(_ clock: TrainingClock) throws -> Bool {
    let iterations = options.iterationsPerEpoch(exampleCount: task.exampleCount)
    let start = clock.seconds
    averager?.didEndRound(inEpoch: state.epoch + 1)
    let trained = Validation(
      loss: state.lossSum / Double(state.seenCount),
      accuracy: state.correctCount.map { Double($0) / Double(state.seenCount) })
    let (validation, isAverage) = try validateBoth()
    state.seconds = clock.seconds
    state.validationSeconds += state.seconds - start
    state.lastStepEnd = state.seconds
    state.round += 1

    let result = validation ?? trained
    let hasImproved = result.loss < state.best?.loss ?? .infinity
    if hasImproved {
      state.best = result
      state.bestRound = state.round
      state.bestIsAverage = isAverage
      bestValues = Array(parameters.values)
    }
    if isAverage { averager?.swap() }
    if case .plateau(_, let patience) = options.schedule.shape {
      state.roundsOnPlateau = hasImproved ? 0 : state.roundsOnPlateau + 1
      if state.roundsOnPlateau >= patience {
        state.reductions += 1
        state.roundsOnPlateau = 0
      }
    }
    let isEpoch = state.iteration == iterations
    state.metrics.append(
      TrainingMetric(
        kind: isEpoch ? "epoch" : "round", epoch: state.epoch + 1,
        iteration: state.epoch * iterations + state.iteration, loss: trained.loss,
        accuracy: trained.accuracy, validationLoss: validation?.loss,
        validationAccuracy: validation?.accuracy, learningRate: learningRate,
        seconds: state.seconds))
    (state.lossSum, state.seenCount, state.correctCount) = (0, 0, nil)
    if isEpoch { (state.epoch, state.iteration) = (state.epoch + 1, 0) }
    state.planAnew(options, exampleCount: task.exampleCount)
    return hasImproved
  }

  /// Validates the weights and, if there is one, their average; the better of the two is left in
  /// ``parameters``.
  private func validateBoth() throws -> (validation: Validation?, isAverage: Bool) {
    let validation = try validate()
    guard let averager, averager.count > 0 else { return (validation, false) }
    averager.swap()
    if let averaged = try validate(), averaged.loss < validation?.loss ?? .infinity {
      return (averaged, true)
    }
    averager.swap()
    return (validation, false)
  }

  private func validate() throws -> Validation? {
    tape.reset()
    tape.isTraining = false
    tape.isRecording = false
    defer { tape.isRecording = true }
    return try task.validate(on: tape)
  }

  var isOutOfPatience: Bool {
    guard let patience = options.patience, let bestRound = state.bestRound else { return false }
    return state.round - bestRound >= patience
  }

  /// Leaves the best weights in ``parameters``.
  func finish(_ outcome: TrainingOutcome) -> TrainingOutcome {
    useBest()
    return outcome
  }

  /// Puts the weights of the best round into ``parameters``, if a round is over.
  public func useBest() {
    if !bestValues.isEmpty { _ = parameters.values.update(from: bestValues) }
  }
}
