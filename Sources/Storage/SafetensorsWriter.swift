/// Writes a safetensors file; see ``SafetensorsFile`` for reading.
///
/// The header comes first, so all tensors are described before the data of the first is written. The
/// same descriptions and data give the same bytes. The file appears under its name when ``commit()``
/// returns and not before.
///
/// Data begin at a multiple of 64 bytes and follow each other without gaps, which the format forbids;
/// describe tensors of wider elements first if a reader is to map them aligned.
public final class SafetensorsWriter {
  private let output: OutputFile
  private let tensors: [SafetensorsTensor]
  private var writtenCount = 0
  private static let alignment = 64

  /// Starts the file and writes its header. Throws ``StorageError`` when the place is not writable,
  /// and for a name that is used twice or means something else in the format.
  public init(
    path: String, tensors: [SafetensorsTensor], metadata: [String: String] = [:]
  ) throws {
    var names: Set<[UInt8]> = []
    for tensor in tensors {
      guard names.insert(Array(tensor.name.utf8)).inserted else {
        throw StorageError.badTensorName(path: path, name: tensor.name, reason: "there are two")
      }
      guard !tensor.isNamed(SafetensorsHeader.metadataName) else {
        throw StorageError.badTensorName(
          path: path, name: tensor.name, reason: "the format uses that name itself")
      }
    }
    self.tensors = tensors
    output = try OutputFile(path: path)
    try output.write(Self.header(tensors, metadata))
  }

  /// What comes before the data: the header's length and the header.
  public static func header(
    _ tensors: [SafetensorsTensor], _ metadata: [String: String]
  ) -> [UInt8] {
    var header = Self.json(tensors, metadata)
    let excess = (SafetensorsHeader.lengthByteCount + header.count) % Self.alignment
    if excess > 0 {
      header += [UInt8](repeating: UInt8(ascii: " "), count: Self.alignment - excess)
    }
    precondition(header.count <= SafetensorsHeader.maximumByteCount, "too many tensors for a file")
    var length = [UInt8](repeating: 0, count: SafetensorsHeader.lengthByteCount)
    SectionFormat.store(UInt64(header.count), in: &length, at: 0)
    return length + header
  }

  /// Appends the data of the next tensor, in row-major order and little-endian.
  public func write(_ name: String, _ bytes: UnsafeRawBufferPointer) throws {
    precondition(
      writtenCount < tensors.count && tensors[writtenCount].isNamed(name),
      "tensor \(name) is not the next of those described")
    precondition(
      bytes.count == tensors[writtenCount].byteCount,
      "tensor \(name) has \(bytes.count) bytes, not \(tensors[writtenCount].byteCount)")
    try output.write(bytes)
    writtenCount += 1
  }

  /// Appends the elements of the next tensor, in row-major order.
  public func write<Element: SafetensorsElement>(_ name: String, _ elements: [Element]) throws {
    precondition(
      writtenCount < tensors.count && tensors[writtenCount].type == Element.safetensorsType,
      "tensor \(name) has elements of another type")
    try elements.withUnsafeBytes { try write(name, $0) }
  }

  /// Finishes the file, whose tensors are all written, and makes it appear under its name.
  public func commit() throws {
    precondition(writtenCount == tensors.count, "\(tensors[writtenCount].name) is not written")
    try output.commit()
  }

  private static func json(
    _ tensors: [SafetensorsTensor], _ metadata: [String: String]
  ) -> [UInt8] {
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { "\(quoted($0.key)):\(quoted($0.value))" }
      entries.append("\"\(SafetensorsHeader.metadataName)\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let end = offset + tensor.byteCount
      entries.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    return Array("{\(entries.joined(separator: ","))}".utf8)
  }

  /// As a JSON string.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\0"..<" ":
        let code = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
