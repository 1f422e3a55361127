import Storage

extension Trainer {
  /// Goes back to a checkpoint of the same network, options and examples.
  ///
  /// - Throws: ``BackpropError/otherOptions(path:names:)``,
  ///   ``BackpropError/otherNetwork(path:reason:)``,
  ///   ``BackpropError/damagedCheckpoint(path:reason:)``, before anything is changed.
  public func resume(from checkpoint: Checkpoint) throws {
    let path = checkpoint.file.file.path
    guard checkpoint.options == options else {
      throw BackpropError.otherOptions(
        path: path, names: OptionDifference.names(checkpoint.options, options))
    }
    // First, because other examples also make other counts plausible.
    guard checkpoint.fingerprint == "\(task.fingerprint)" else {
      throw BackpropError.damagedCheckpoint(
        path: path, reason: "it was trained on other examples than these")
    }
    guard isPlausible(checkpoint.state), (0...Int(Int32.max)).contains(checkpoint.averageCount)
    else {
      throw BackpropError.damagedCheckpoint(path: path, reason: "its counts contradict each other")
    }
    let hasBest = checkpoint.state.bestRound != nil
    let prefixes = parts.map(\.prefix) + (hasBest ? ["best/"] : [])
    for prefix in prefixes where !prefix.isEmpty {
      try WeightsFile.check(checkpoint.file, parameters.plan, prefix: prefix)
    }
    let expected = Set(
      prefixes.flatMap { WeightsFile.tensors(parameters, prefix: $0).map(\.name) }
        + rowCountTensors.map(\.name))
    let found = Set(checkpoint.file.tensors.map(\.name))
    guard expected == found else {
      let name = expected.symmetricDifference(found).min() ?? ""
      throw BackpropError.otherNetwork(
        path: path,
        reason: found.contains(name) ? "it has \(name), too" : "it has no \(name)")
    }
    for entry in parameters.plan.entries {
      let shape = try checkpoint.file.tensor(entry.name).shape
      guard shape == entry.shape.array else {
        throw BackpropError.otherNetwork(
          path: path,
          reason: "\(entry.name) is \(Shape(shape)) there and \(entry.shape) in this network")
      }
    }
    let rowCounts = try zip(rowCountTensors, rowIndices).map { tensor, index in
      let counts = try checkpoint.file.array(tensor.name, of: Int64.self)
      guard counts.count == parameters.plan.entries[index].shape[0],
        counts.allSatisfy({ $0 >= 0 && $0 <= Int64(checkpoint.averageCount) })
      else {
        throw BackpropError.damagedCheckpoint(
          path: path, reason: "\(tensor.name) contradicts the number of averages")
      }
      return counts.map { Int32($0) }
    }
    for part in parts {
      try WeightsFile.read(checkpoint.file, parameters, part.values, prefix: part.prefix)
    }
    if hasBest {
      bestValues = [Float](repeating: 0, count: parameters.values.count)
      try bestValues.withUnsafeMutableBufferPointer {
        try WeightsFile.read(checkpoint.file, parameters, $0, prefix: "best/")
      }
    }
    averager?.count = checkpoint.averageCount
    for (index, counts) in zip(rowIndices, rowCounts) { averager?.rowCounts[index] = counts }
    state = checkpoint.state
    savedStep = checkpoint.state.step
    optimizer.stepCount = checkpoint.state.step
  }

  /// Whether a state can be one of this training.
  private func isPlausible(_ state: TrainingState) -> Bool {
    let iterations = options.iterationsPerEpoch(exampleCount: task.exampleCount)
    let steps = options.stepsPerEpoch(exampleCount: task.exampleCount) * options.epochs
    guard (0...options.epochs).contains(state.epoch), (0...iterations).contains(state.iteration),
      (0...steps).contains(state.step), state.seenCount >= 0
    else { return false }
    let rounds = state.epoch * options.roundsPerEpoch
    return (rounds...rounds + options.roundsPerEpoch).contains(state.round)
      && (1...max(state.round, 1)).contains(state.bestRound ?? 1)
      && (state.step...steps).contains(state.plan?.steps ?? steps)
  }
}
