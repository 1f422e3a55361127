#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
public import Storage

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
  var parts: [(prefix: String, values: UnsafeMutableBufferPointer<Float>)] {
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
  var rowIndices: [Int] {
    averager == nil
      ? []
      : parameters.plan.entries.indices.filter { parameters.plan.entries[$0].gradient == .rows }
  }

  var rowCountTensors: [SafetensorsTensor] {
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
}
