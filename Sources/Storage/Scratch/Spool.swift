/// A sequence of bytes in a ``ScratchSpace``, written once from front to back and then read, as often
/// as wanted. Its room is given back with it.
public final class Spool: @unchecked Sendable {
  let space: ScratchSpace
  let extents: [ScratchSpace.Extent]
  /// The number of bytes.
  public let byteCount: Int

  init(_ space: ScratchSpace, _ extents: [ScratchSpace.Extent]) {
    self.space = space
    self.extents = extents
    byteCount = extents.reduce(0) { $0 + $1.byteCount }
  }

  deinit {
    for extent in extents { space.free(extent) }
  }
}

extension ScratchSpace.Extent {
  var byteCount: Int {
    switch self {
    case .memory(_, let byteCount, _), .file(_, let byteCount): byteCount
    }
  }
}

/// Writes a ``Spool``. One writer belongs to one thread.
public struct SpoolWriter: ~Copyable {
  let space: ScratchSpace
  private var extents: [ScratchSpace.Extent] = []
  // Every value of a level of n-grams passes through here, so that these few lines are inlined.
  @usableFromInline var chunk: UnsafeMutableRawPointer?
  @usableFromInline var capacity = 0
  @usableFromInline var count = 0

  /// A spool's beginning.
  public init(_ space: ScratchSpace) {
    self.space = space
  }

  deinit {
    chunk?.deallocate()
    for extent in extents { space.free(extent) }
  }

  /// Appends a plain value, which lies in one chunk as a whole.
  @inlinable @inline(__always)
  public mutating func append<Value: BitwiseCopyable>(_ value: Value) throws {
    let size = MemoryLayout<Value>.size
    if count + size > capacity { try makeRoom(size) }
    chunk.unsafelyUnwrapped.storeBytes(of: value, toByteOffset: count, as: Value.self)
    count += size
  }

  /// Appends a number in groups of seven bits, lowest first, each but the last marked by its highest
  /// bit.
  @inlinable @inline(__always)
  public mutating func append(variableLength number: UInt64) throws {
    if count + 10 > capacity { try makeRoom(10) }
    let bytes = chunk.unsafelyUnwrapped
    var rest = number
    while rest >= 0x80 {
      bytes.storeBytes(
        of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: count, as: UInt8.self)
      count += 1
      rest >>= 7
    }
    bytes.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
    count += 1
  }

  /// Appends several values.
  public mutating func append<Value: BitwiseCopyable>(
    contentsOf values: UnsafeBufferPointer<Value>
  ) throws {
    var rest = UnsafeRawBufferPointer(values)
    while !rest.isEmpty {
      if count == capacity { try makeRoom(1) }
      let size = MemoryLayout<Value>.stride
      // Whole values, so that readers find none that is cut.
      let piece = min(rest.count, (capacity - count) / size * size)
      if piece == 0 {
        try makeRoom(size)
        continue
      }
      (chunk.unsafelyUnwrapped + count).copyMemory(from: rest.baseAddress!, byteCount: piece)
      count += piece
      rest = UnsafeRawBufferPointer(rebasing: rest[piece...])
    }
  }

  /// Ends the spool.
  public consuming func finish() throws -> Spool {
    if count > 0 {
      if count < capacity / 2 { moveChunk(capacity: count) }
      let (extent, isTaken) = try space.keep(
        chunk.unsafelyUnwrapped, byteCount: count, capacity: capacity)
      extents.append(extent)
      if isTaken { chunk = nil }
    }
    let spool = Spool(space, extents)
    extents = []
    return spool
  }

  /// Grows a small chunk, or sends a full one away. Chunks start small, so that many spools of little
  /// data take little memory.
  @usableFromInline @inline(never)
  mutating func makeRoom(_ size: Int) throws {
    if capacity < space.chunkByteCount {
      moveChunk(capacity: min(space.chunkByteCount, max(capacity * 4, 1024)))
    } else {
      let (extent, isTaken) = try space.keep(
        chunk.unsafelyUnwrapped, byteCount: count, capacity: capacity)
      extents.append(extent)
      if isTaken {
        chunk = space.makeChunk()
      }
      count = 0
    }
    if count + size > capacity { try makeRoom(size) }
  }

  private mutating func moveChunk(capacity newCapacity: Int) {
    let new =
      newCapacity == space.chunkByteCount
      ? space.makeChunk() : .allocate(byteCount: newCapacity, alignment: 16)
    if let chunk {
      new.copyMemory(from: chunk, byteCount: count)
      chunk.deallocate()
    }
    chunk = new
    capacity = newCapacity
  }
}

/// Several spools being written side by side.
public struct SpoolWriters: ~Copyable {
  @usableFromInline let writers: UnsafeMutableBufferPointer<SpoolWriter>

  /// So many beginnings.
  public init(_ space: ScratchSpace, count: Int) {
    writers = .allocate(capacity: count)
    for index in 0..<count { writers.initializeElement(at: index, to: SpoolWriter(space)) }
  }

  deinit {
    writers.deinitialize()
    writers.deallocate()
  }

  /// The writer of one of them.
  @inlinable @inline(__always)
  public subscript(index: Int) -> SpoolWriter {
    _read { yield writers[index] }
    nonmutating _modify { yield &writers[index] }
  }

  /// Ends all spools.
  public consuming func finish() throws -> [Spool] {
    try writers.indices.map { index in
      // A writer that is not finished takes the place of the one that is.
      let unused = SpoolWriter(writers[index].space)
      return try exchange(index, unused).finish()
    }
  }

  private func exchange(_ index: Int, _ writer: consuming SpoolWriter) -> SpoolWriter {
    let old = writers.moveElement(from: index)
    writers.initializeElement(at: index, to: writer)
    return old
  }
}
