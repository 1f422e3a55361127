/// An opened safetensors file: named tensors with types and shapes, mapped.
///
/// Opening reads and checks the header, and that the data are exactly as long as it says: no gap, no
/// overlap, nothing left over. The format has no checksum, so damage inside the data is not seen.
public struct SafetensorsFile: Sendable {
  /// The mapped file.
  public let file: MappedFile
  /// The tensors in the order of their data.
  public let tensors: [SafetensorsTensor]
  /// The free text that came with them. Keys that differ only in how letters are composed count as
  /// the same, which the format allows once.
  public let metadata: [String: String]
  /// Where the data of each tensor lie in the file.
  private let ranges: [Range<Int>]
  /// The tensors' indices by the UTF-8 of their names.
  private let indices: [[UInt8]: Int]

  /// Opens and checks the file; throws ``StorageError``. O(length of the header).
  public init(path: String) throws(StorageError) {
    let file = try MappedFile(path: path)
    try self.init(file, in: 0..<file.byteCount)
  }

  /// Reads what lies in a part of a mapped file, such as a section of a model.
  public init(_ file: MappedFile, in part: Range<Int>) throws(StorageError) {
    self.file = file
    let path = file.path
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[part])
    func flaw(_ reason: String, at offset: Int) -> StorageError {
      .notSafetensors(path: path, offset: part.lowerBound + offset, reason: reason)
    }
    guard bytes.count >= SafetensorsHeader.lengthByteCount else {
      throw flaw("it ends inside the length of its header", at: bytes.count)
    }
    let length = SectionFormat.load(UInt64.self, from: bytes, at: 0)
    let rest = bytes.count - SafetensorsHeader.lengthByteCount
    guard length <= UInt64(SafetensorsHeader.maximumByteCount) else {
      throw flaw(
        "a header of \(length) bytes, where \(SafetensorsHeader.maximumByteCount) are the most",
        at: 0)
    }
    guard length <= UInt64(rest) else {
      throw flaw("a header of \(length) bytes, but only \(rest) follow", at: 0)
    }
    let start = SafetensorsHeader.lengthByteCount + Int(length)
    let header = try SafetensorsHeader(
      UnsafeRawBufferPointer(rebasing: bytes[SafetensorsHeader.lengthByteCount..<start]), path: path
    )
    let entries = header.entries.enumerated().sorted { left, right in
      // Empty tensors share their place with others; ties stay in the header's order.
      (left.element.range.lowerBound, left.element.range.upperBound, left.offset)
        < (right.element.range.lowerBound, right.element.range.upperBound, right.offset)
    }.map(\.element)

    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        let problem = entry.range.lowerBound < end ? "overlap those before" : "leave a gap"
        throw flaw(
          "the data of tensor '\(entry.tensor.name)' begin at \(entry.range.lowerBound) and "
            + "\(problem): \(end) is next", at: entry.position)
      }
      end = entry.range.upperBound
    }
    guard end == bytes.count - start else {
      throw flaw("\(bytes.count - start) bytes of data, but the header describes \(end)", at: start)
    }
    tensors = entries.map(\.tensor)
    metadata = header.metadata
    let first = part.lowerBound + start
    ranges = entries.map { first + $0.range.lowerBound..<first + $0.range.upperBound }
    indices = Dictionary(
      uniqueKeysWithValues: entries.enumerated().map { (Array($1.tensor.name.utf8), $0) })
  }

  /// The tensor of that name, compared as bytes; throws ``StorageError/missingTensor(path:name:)``.
  public func tensor(_ name: String) throws(StorageError) -> SafetensorsTensor {
    tensors[try index(name)]
  }

  /// Whether the file has a tensor of that name.
  public func contains(_ name: String) -> Bool {
    indices[Array(name.utf8)] != nil
  }

  /// Calls `body` with a tensor's bytes, which are valid during the call and aligned to nothing.
  public func withBytes<Result>(
    of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let range = ranges[try index(name)]
    return try withExtendedLifetime(file) {
      try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
    }
  }

  /// A copy of a tensor's elements in row-major order; throws if its type is another.
  public func array<Element: SafetensorsElement>(
    _ name: String, of type: Element.Type
  ) throws(StorageError) -> [Element] {
    let index = try index(name)
    guard tensors[index].type == type.safetensorsType else {
      throw wrongType(index, wanted: type.safetensorsType.rawValue)
    }
    return copy(index)
  }

  /// A tensor's elements as `Float`, in row-major order. Reads F32, BF16 and F64, which it rounds.
  public func floats(_ name: String) throws(StorageError) -> [Float] {
    let index = try index(name)
    switch tensors[index].type {
    case .float32: return copy(index)
    case .float64: return (copy(index) as [Double]).map { Float($0) }
    // The upper half of a Float's bits.
    case .bfloat16:
      return (copy(index) as [UInt16]).map { Float(bitPattern: UInt32($0) << 16) }
    default: throw wrongType(index, wanted: "F32, BF16 or F64")
    }
  }

  private func copy<Element: BitwiseCopyable>(_ index: Int) -> [Element] {
    let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[ranges[index]])
    return withExtendedLifetime(file) {
      Array(unsafeUninitializedCapacity: tensors[index].elementCount) { buffer, count in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
        count = tensors[index].elementCount
      }
    }
  }

  private func index(_ name: String) throws(StorageError) -> Int {
    guard let index = indices[Array(name.utf8)] else {
      throw .missingTensor(path: file.path, name: name)
    }
    return index
  }

  private func wrongType(_ index: Int, wanted: String) -> StorageError {
    .wrongTensorType(
      path: file.path, name: tensors[index].name, found: tensors[index].type.rawValue,
      wanted: wanted)
  }
}
