/// What a moment of training has shown; see ``Trainer/trial(seconds:)``.
public struct TrainingTrial: Sendable, Equatable {
  /// Examples a second, without validation.
  public var examplesPerSecond: Double
  /// The bytes that training takes: those of ``TrainingMemory`` and of the values of a batch. The
  /// examples themselves, and what validation takes, come on top.
  public var memoryByteCount: Int

  /// The seconds that so many epochs take, without validation.
  public func seconds(epochs: Int, exampleCount: Int) -> Double {
    Double(epochs) * Double(exampleCount) / examplesPerSecond
  }
}

extension Trainer {
  /// Trains for a moment to see how fast it goes, and goes back to where it was, to the bit.
  ///
  /// At least one step is taken and no more than a round. Meanwhile there is a second copy of the
  /// weights, the moments and the average.
  ///
  /// - Throws: what ``train(checkpoint:report:)`` throws.
  public func trial(seconds: Double = 1) throws -> TrainingTrial {
    let saved = SavedTraining(self)
    defer { saved.restore(self) }
    let end = now() + seconds
    // The first iteration finds memory and is slower; it counts only if there is no other.
    var (start, startCount) = (now(), state.seenCount)
    var isFirst = true
    var examplesPerSecond = 0.0
    let roundEnd = iterationsToRoundEnd
    _ = try train { event in
      guard case .iteration(let state, _, _) = event else { return false }
      let time = now()
      examplesPerSecond = Double(state.seenCount - startCount) / max(time - start, 1e-9)
      if isFirst { (start, startCount, isFirst) = (time, state.seenCount, false) }
      return time < end && state.iteration < roundEnd
    }
    return TrainingTrial(
      examplesPerSecond: examplesPerSecond,
      memoryByteCount: TrainingMemory(parameters.plan, options).byteCount + tape.byteCount)
  }
}

/// Everything that training changes, in memory.
private struct SavedTraining<Task: TrainingTask> {
  let state: TrainingState
  let values: [[Float]]
  let bestValues: [Float]
  let averageCount: Int
  let rowCounts: [[Int32]]
  let stepCount: Int

  init(_ trainer: Trainer<Task>) {
    state = trainer.state
    values = trainer.parts.map { Array($0.values) }
    bestValues = trainer.bestValues
    averageCount = trainer.averager?.count ?? 0
    rowCounts = trainer.averager?.rowCounts ?? []
    stepCount = trainer.optimizer.stepCount
  }

  func restore(_ trainer: Trainer<Task>) {
    trainer.state = state
    for (part, saved) in zip(trainer.parts, values) { _ = part.values.update(from: saved) }
    trainer.bestValues = bestValues
    trainer.averager?.count = averageCount
    trainer.averager?.rowCounts = rowCounts
    trainer.optimizer.stepCount = stepCount
    trainer.parameters.clearGradients()
    trainer.tape.reset()
  }
}
