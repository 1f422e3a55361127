/// Reads a ``Spool`` from front to back. One reader belongs to one thread; several may read one spool.
public struct SpoolReader: ~Copyable {
  private let spool: Spool
  private var nextExtent = 0
  private var buffer: UnsafeMutableRawPointer?
  @usableFromInline var cursor: UnsafeRawPointer?
  @usableFromInline var end: UnsafeRawPointer?

  /// Starts at the front.
  public init(_ spool: Spool) {
    self.spool = spool
  }

  deinit {
    buffer?.deallocate()
  }

  /// Whether everything has been read. Fetches the next chunk if need be.
  @inlinable @inline(__always)
  public mutating func isAtEnd() throws -> Bool {
    if cursor != end { return false }
    return try !fetch()
  }

  /// The next value, written by `append(_:)`. Reading beyond the end is a programmer's mistake.
  @inlinable @inline(__always)
  public mutating func read<Value: BitwiseCopyable>(_ type: Value.Type) throws -> Value {
    if cursor == end { try fetchMore() }
    let value = cursor.unsafelyUnwrapped.loadUnaligned(as: Value.self)
    cursor = cursor.unsafelyUnwrapped + MemoryLayout<Value>.size
    return value
  }

  /// The next number, written by `append(variableLength:)`.
  @inlinable @inline(__always)
  public mutating func readVariableLength() throws -> UInt64 {
    if cursor == end { try fetchMore() }
    var place = cursor.unsafelyUnwrapped
    var byte = place.load(as: UInt8.self)
    place += 1
    var number = UInt64(byte & 0x7F)
    var shift: UInt64 = 7
    while byte >= 0x80 {
      byte = place.load(as: UInt8.self)
      place += 1
      number |= UInt64(byte & 0x7F) << shift
      shift += 7
    }
    cursor = place
    return number
  }

  /// The rest of the chunk that is being read, or the next one, as values; empty at the end. Valid
  /// until the next call.
  public mutating func nextChunk<Value: BitwiseCopyable>(
    of type: Value.Type
  ) throws -> UnsafeBufferPointer<Value> {
    guard try !isAtEnd() else { return UnsafeBufferPointer(start: nil, count: 0) }
    let start = cursor.unsafelyUnwrapped
    let count = (end.unsafelyUnwrapped - start) / MemoryLayout<Value>.stride
    cursor = end
    return UnsafeBufferPointer(start: start.assumingMemoryBound(to: Value.self), count: count)
  }

  @usableFromInline @inline(never)
  mutating func fetchMore() throws {
    let hasMore = try fetch()
    precondition(hasMore, "read beyond the end of a spool")
  }

  @usableFromInline @inline(never)
  mutating func fetch() throws -> Bool {
    while nextExtent < spool.extents.count {
      let extent = spool.extents[nextExtent]
      nextExtent += 1
      switch extent {
      case .memory(let memory, let byteCount, _):
        cursor = UnsafeRawPointer(memory)
        end = UnsafeRawPointer(memory + byteCount)
      case .file(let offset, let byteCount):
        let memory =
          buffer
          ?? UnsafeMutableRawPointer.allocate(
            byteCount: spool.space.chunkByteCount, alignment: 16)
        buffer = memory
        try spool.space.read(offset, byteCount: byteCount, into: memory)
        cursor = UnsafeRawPointer(memory)
        end = UnsafeRawPointer(memory + byteCount)
      }
      if cursor != end { return true }
    }
    return false
  }
}
