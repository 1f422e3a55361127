public import Storage

/// A network's parameters in a safetensors file, which other tools read as well.
///
/// Each parameter is a tensor of type F32 under its own name, in row-major order; what else there is
/// to know stands in the file's metadata.
public enum WeightsFile {
  /// Writes parameters and metadata; the file appears when it is whole.
  public static func write(
    _ parameters: Parameters<Float>, metadata: [String: String], to path: String
  ) throws {
    let writer = try SafetensorsWriter(
      path: path, tensors: tensors(parameters, prefix: ""), metadata: metadata)
    try write(parameters, parameters.values, prefix: "", with: writer)
    try writer.commit()
  }

  /// Parameters and metadata as the bytes of a safetensors file, such as a section of a model.
  public static func bytes(
    _ parameters: Parameters<Float>, metadata: [String: String]
  ) -> [UInt8] {
    var bytes = SafetensorsWriter.header(tensors(parameters, prefix: ""), metadata)
    for index in parameters.plan.entries.indices {
      bytes += UnsafeRawBufferPointer(
        start: parameters.pointer(index), count: parameters.plan.entries[index].shape.count * 4)
    }
    return bytes
  }

  /// Reads parameters from a file into those of a network.
  ///
  /// - Throws: ``BackpropError/otherNetwork(path:reason:)`` naming what differs, before anything is
  ///   changed.
  ///
  /// - Parameter prefix: what stands before the names of the parameters in the file.
  public static func read(
    _ file: SafetensorsFile, into parameters: Parameters<Float>, prefix: String = ""
  ) throws {
    try check(file, parameters.plan, prefix: prefix)
    try read(file, parameters, parameters.values, prefix: prefix)
  }

  static func tensors(_ parameters: Parameters<Float>, prefix: String) -> [SafetensorsTensor] {
    parameters.plan.entries.map {
      SafetensorsTensor(name: prefix + $0.name, type: .float32, shape: $0.shape.array)
    }
  }

  /// Writes one value for each parameter, from memory laid out as the parameters are.
  static func write(
    _ parameters: Parameters<Float>, _ values: UnsafeMutableBufferPointer<Float>, prefix: String,
    with writer: SafetensorsWriter
  ) throws {
    for (index, entry) in parameters.plan.entries.enumerated() {
      let start = parameters.offsets[index]
      try writer.write(
        prefix + entry.name,
        UnsafeRawBufferPointer(
          UnsafeBufferPointer(rebasing: values[start..<start + entry.shape.count])))
    }
  }

  /// Throws if a tensor is missing, has another shape or no floating-point numbers, or if a
  /// parameter's worth is left over.
  public static func check(
    _ file: SafetensorsFile, _ plan: ParameterPlan, prefix: String = ""
  ) throws {
    let path = file.file.path
    for entry in plan.entries {
      guard file.contains(prefix + entry.name) else {
        throw BackpropError.otherNetwork(
          path: path, reason: "it has no \(prefix + entry.name) \(entry.shape)")
      }
      let shape = try file.tensor(prefix + entry.name).shape
      guard shape == entry.shape.array else {
        throw BackpropError.otherNetwork(
          path: path,
          reason: "\(entry.name) is \(Shape(shape)) there and \(entry.shape) in this network")
      }
      let type = try file.tensor(prefix + entry.name).type
      guard [.float32, .float64, .bfloat16].contains(type) else {
        throw BackpropError.otherNetwork(
          path: path, reason: "\(entry.name) has elements of type \(type.rawValue) there")
      }
    }
    let names = Set(plan.entries.map { prefix + $0.name })
    if prefix.isEmpty, let other = file.tensors.first(where: { !names.contains($0.name) }) {
      throw BackpropError.otherNetwork(
        path: path, reason: "it has \(other.name), which this network does not")
    }
  }

  static func read(
    _ file: SafetensorsFile, _ parameters: Parameters<Float>,
    _ values: UnsafeMutableBufferPointer<Float>, prefix: String
  ) throws {
    for (index, entry) in parameters.plan.entries.enumerated() {
      let numbers = try file.floats(prefix + entry.name)
      let start = parameters.offsets[index]
      _ = values[start..<start + numbers.count].update(fromContentsOf: numbers)
    }
  }
}
