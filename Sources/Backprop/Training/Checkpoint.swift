#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
public import Storage

/// Where a training saves itself.
public struct CheckpointPlace: Sendable {
  /// The file.
  public var path: String
  /// The time after which it saves itself within an epoch; at the end of an epoch it always does.
  public var secondsBetween: Double
  /// What the client wants to find in the file again, such as the plan of the network.
  public var metadata: [String: String]

  /// A place.
  public init(path: String, secondsBetween: Double = 20, metadata: [String: String] = [:]) {
    self.path = path
    self.secondsBetween = secondsBetween
    self.metadata = metadata
  }

  func write<Task>(_ trainer: Trainer<Task>) throws {
    try trainer.writeCheckpoint(to: self)
  }
}

/// A training as it was when it saved itself: a safetensors file with the weights, the optimizer's
/// moments, the average and the best weights, and with the rest in its metadata.
public struct Checkpoint {
  /// The file.
  public let file: SafetensorsFile
  /// How the network is trained.
  public let options: NetworkTrainingOptions
  /// What had been reached.
  public let state: TrainingState
  let averageCount: Int
  let fingerprint: String

  /// Opens a checkpoint.
  ///
  /// - Throws: ``StorageError``, ``BackpropError/damagedCheckpoint(path:reason:)``.
  public init(path: String) throws {
    file = try SafetensorsFile(path: path)
    options = try Self.decode(file, "lacuna.training.options")
    state = try Self.decode(file, "lacuna.training.state")
    averageCount = try Self.decode(file, "lacuna.training.average")
    fingerprint = file.metadata["lacuna.training.examples"] ?? ""
  }

  private static func decode<Value: Decodable>(
    _ file: SafetensorsFile, _ key: String
  ) throws -> Value {
    guard let text = file.metadata[key] else {
      throw BackpropError.damagedCheckpoint(
        path: file.file.path, reason: "it has weights, but no training to go on with (\(key))")
    }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    } catch {
      throw BackpropError.damagedCheckpoint(
        path: file.file.path, reason: "what it says under \(key) cannot be read")
    }
  }
}

extension Trainer {
  /// The parts of a checkpoint: a prefix for names and the memory that goes under it.
  private var parts: [(prefix: String, values: UnsafeMutableBufferPointer<Float>)] {
    var parts = [("", parameters.values)]
    if let moments = optimizer.firstMoment { parts.append(("first-moment/", moments)) }
    if let moments = optimizer.secondMoment { parts.append(("second-moment/", moments)) }
    if let averager { parts.append(("average/", averager.averages)) }
    return parts
  }

  /// Saves everything that going on needs; the file appears when it is whole.
  func writeCheckpoint(to place: CheckpointPlace) throws {
    var metadata = place.metadata
    metadata["lacuna.training.options"] = try Self.json(options)
    metadata["lacuna.training.state"] = try Self.json(state)
    metadata["lacuna.training.average"] = try Self.json(averager?.count ?? 0)
    metadata["lacuna.training.examples"] = "\(task.fingerprint)"
    var tensors = parts.flatMap { WeightsFile.tensors(parameters, prefix: $0.prefix) }
    if !bestValues.isEmpty { tensors += WeightsFile.tensors(parameters, prefix: "best/") }
    tensors += rowCountTensors
    let writer = try SafetensorsWriter(path: place.path, tensors: tensors, metadata: metadata)
    for part in parts {
      try WeightsFile.write(parameters, part.values, prefix: part.prefix, with: writer)
    }
    if !bestValues.isEmpty {
      try bestValues.withUnsafeMutableBufferPointer {
        try WeightsFile.write(parameters, $0, prefix: "best/", with: writer)
      }
    }
    for (tensor, index) in zip(rowCountTensors, rowIndices) {
      try writer.write(tensor.name, (averager?.rowCounts[index] ?? []).map { Int64($0) })
    }
    try writer.commit()
  }

  /// The parameters of which an average is behind in some rows; see ``Averager``.
  private var rowIndices: [Int] {
    averager == nil
      ? []
      : parameters.plan.entries.indices.filter { parameters.plan.entries[$0].gradient == .rows }
  }

  private var rowCountTensors: [SafetensorsTensor] {
    rowIndices.map {
      let entry = parameters.plan.entries[$0]
      return SafetensorsTensor(
        name: "average-rows/\(entry.name)", type: .int64, shape: [entry.shape[0]])
    }
  }

  private static func json<Value: Encodable>(_ value: Value) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Goes back to a checkpoint of the same network, options and examples.
  ///
  /// - Throws: ``BackpropError/otherNetwork(path:reason:)``,
  ///   ``BackpropError/damagedCheckpoint(path:reason:)``, before anything is changed.
  public func resume(from checkpoint: Checkpoint) throws {
    let path = checkpoint.file.file.path
    let isPlausible =
      checkpoint.state.epoch >= 0 && checkpoint.state.iteration >= 0 && checkpoint.state.step >= 0
      && checkpoint.state.iteration
        <= options.iterationsPerEpoch(exampleCount: task.exampleCount)
      && checkpoint.averageCount >= 0 && checkpoint.averageCount <= Int(Int32.max)
    guard isPlausible else {
      throw BackpropError.damagedCheckpoint(path: path, reason: "its counts contradict each other")
    }
    guard checkpoint.fingerprint == "\(task.fingerprint)" else {
      throw BackpropError.damagedCheckpoint(
        path: path, reason: "it was trained on other examples than these")
    }
    let hasBest = checkpoint.state.bestEpoch != nil
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
    optimizer.stepCount = checkpoint.state.step
  }
}
