/// The header of a safetensors file, read strictly.
///
///     offset  bytes  content
///          0      8  header length N, little-endian
///          8      N  JSON, padded with spaces: {"NAME": {"dtype": "F32", "shape": [2, 3],
///                    "data_offsets": [BEGIN, END]}, …, "__metadata__": {"KEY": "VALUE", …}}
///      8 + N         data; offsets count from here, and leave nothing out
///
/// Not by a general decoder, because those keep one of two equal keys silently, and because a flaw
/// is reported with its place. https://github.com/huggingface/safetensors describes the format.
struct SafetensorsHeader {
  struct Entry {
    var tensor: SafetensorsTensor
    /// Where its data lie, counted from the end of the header.
    var range: Range<Int>
    /// Where the header speaks of it, for messages.
    var position: Int
  }

  static let lengthByteCount = 8
  /// What the reference implementation accepts.
  static let maximumByteCount = 100_000_000
  static let metadataName = "__metadata__"

  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// Reads the JSON of a header; throws ``StorageError/notSafetensors(path:offset:reason:)``.
  init(_ json: UnsafeRawBufferPointer, path: String) throws(StorageError) {
    var scanner = SafetensorsScanner(json, path: path, start: Self.lengthByteCount)
    var names: Set<[UInt8]> = []
    var hasMetadata = false
    try scanner.readObject { (name, position, scanner) throws(StorageError) in
      if name == Self.metadataName {
        guard !hasMetadata else { throw scanner.flaw("a second \(name)", at: position) }
        hasMetadata = true
        metadata = try Self.readMetadata(&scanner)
        return
      }
      guard names.insert(Array(name.utf8)).inserted else {
        throw scanner.flaw("a second tensor named '\(name)'", at: position)
      }
      entries.append(try Self.readEntry(name, position, &scanner))
    }
    try scanner.expectEnd()
  }

  private static func readMetadata(
    _ scanner: inout SafetensorsScanner
  ) throws(StorageError) -> [String: String] {
    var metadata: [String: String] = [:]
    try scanner.readObject { (key, position, scanner) throws(StorageError) in
      guard metadata.updateValue(try scanner.readString(), forKey: key) == nil else {
        throw scanner.flaw("a second entry '\(key)' in \(metadataName)", at: position)
      }
    }
    return metadata
  }

  private static func readEntry(
    _ name: String, _ position: Int, _ scanner: inout SafetensorsScanner
  ) throws(StorageError) -> Entry {
    var type: SafetensorsType?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.readObject { (key, keyPosition, scanner) throws(StorageError) in
      switch key {
      case "dtype" where type == nil:
        let valuePosition = scanner.position
        let text = try scanner.readString()
        type = SafetensorsType(rawValue: text)
        if type == nil {
          throw scanner.flaw(
            "tensor '\(name)' has the unknown element type '\(text)'", at: valuePosition)
        }
      case "shape" where shape == nil:
        shape = try scanner.readNumbers()
      case "data_offsets" where offsets == nil:
        offsets = try scanner.readNumbers()
      default:
        throw scanner.flaw("tensor '\(name)' has an unexpected or second '\(key)'", at: keyPosition)
      }
    }
    guard let type, let shape, let offsets else {
      throw scanner.flaw(
        "tensor '\(name)' needs a dtype, a shape and data_offsets", at: position)
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw scanner.flaw(
        "the data_offsets of tensor '\(name)' are \(offsets), not a begin and an end", at: position)
    }
    guard let count = SafetensorsTensor.elementCount(type, shape) else {
      throw scanner.flaw("the shape \(shape) of tensor '\(name)' is too large", at: position)
    }
    let range = offsets[0]..<offsets[1]
    guard count * type.byteCount == range.count else {
      throw scanner.flaw(
        "tensor '\(name)' of shape \(shape) and type \(type.rawValue) takes "
          + "\(count * type.byteCount) bytes, but its data_offsets hold \(range.count)",
        at: position)
    }
    return Entry(
      tensor: SafetensorsTensor(name: name, type: type, shape: shape), range: range,
      position: position)
  }
}
