internal import Synchronization

/// Room for data on its way through a computation that may not fit into memory: chunks stay in
/// memory up to a limit and go to a temporary file beyond it.
///
/// The file has no name once it is open, so that nothing is left of it however the process ends.
/// Safe to use from several threads. What is kept is the same wherever it lies.
public final class ScratchSpace: Sendable {
  /// Where the temporary file is made, if it is needed.
  package let folder: String
  /// At most so many bytes of full chunks stay in memory.
  package let memoryByteLimit: Int
  /// The size of a chunk.
  package let chunkByteCount: Int

  private struct State {
    var keptByteCount = 0
    var file: TemporaryFile?
    var fileByteCount: UInt64 = 0
    var freeOffsets: [UInt64] = []
    /// Full chunks to be used again. The allocator would keep them, too, but for one thread.
    nonisolated(unsafe) var freeChunks: [UnsafeMutableRawPointer] = []
  }
  private let state = Mutex(State())

  /// Where a full chunk lies.
  enum Extent {
    /// In memory that the extent owns.
    case memory(UnsafeMutableRawPointer, byteCount: Int, isWholeChunk: Bool)
    /// In the temporary file.
    case file(offset: UInt64, byteCount: Int)
  }

  /// Room that keeps `memoryByteLimit` bytes in memory. Nothing is created yet; see ``prepare()``.
  package init(folder: String, memoryByteLimit: Int, chunkByteCount: Int = 1 << 16) {
    self.folder = folder
    self.memoryByteLimit = memoryByteLimit
    self.chunkByteCount = chunkByteCount
  }

  /// Makes the temporary file now, so that a folder that cannot hold one is noticed before hours of
  /// work. Throws ``StorageError``.
  package func prepare() throws {
    _ = try state.withLock { try Self.file(&$0, in: folder) }
  }

  /// How many bytes went to the temporary file at most at one time.
  package var fileByteCount: UInt64 { state.withLock(\.fileByteCount) }

  deinit {
    state.withLock { for chunk in $0.freeChunks { chunk.deallocate() } }
  }

  /// Memory for a whole chunk.
  func makeChunk() -> UnsafeMutableRawPointer {
    nonisolated(unsafe) let free = state.withLock { $0.freeChunks.popLast() }
    return free ?? .allocate(byteCount: chunkByteCount, alignment: 16)
  }

  /// Keeps a chunk: takes over the memory if the limit permits; if not, writes the chunk to the file
  /// and leaves the memory to the caller, to be used again.
  ///
  /// - Parameter capacity: the size of the memory.
  func keep(
    _ memory: UnsafeMutableRawPointer, byteCount: Int, capacity: Int
  ) throws -> (Extent, isTaken: Bool) {
    nonisolated(unsafe) let memory = memory
    let isTaken = state.withLock { state in
      guard state.keptByteCount + byteCount <= memoryByteLimit else { return false }
      state.keptByteCount += byteCount
      return true
    }
    if isTaken {
      let isWhole = capacity == chunkByteCount
      return (.memory(memory, byteCount: byteCount, isWholeChunk: isWhole), true)
    }
    let (file, offset) = try state.withLock { state in
      let file = try Self.file(&state, in: folder)
      if let offset = state.freeOffsets.popLast() { return (file, offset) }
      let offset = state.fileByteCount
      state.fileByteCount += UInt64(chunkByteCount)
      return (file, offset)
    }
    try file.write(UnsafeRawBufferPointer(start: memory, count: byteCount), at: offset)
    return (.file(offset: offset, byteCount: byteCount), false)
  }

  /// Reads a chunk that lies in the file.
  func read(
    _ offset: UInt64, byteCount: Int, into memory: UnsafeMutableRawPointer
  ) throws {
    let file = try state.withLock { try Self.file(&$0, in: folder) }
    try file.read(UnsafeMutableRawBufferPointer(start: memory, count: byteCount), at: offset)
  }

  /// Gives back what an extent holds.
  func free(_ extent: Extent) {
    switch extent {
    case .memory(let memory, let byteCount, let isWholeChunk):
      nonisolated(unsafe) let memory = memory
      if !isWholeChunk { memory.deallocate() }
      state.withLock {
        $0.keptByteCount -= byteCount
        if isWholeChunk { $0.freeChunks.append(memory) }
      }
    case .file(let offset, _):
      state.withLock { $0.freeOffsets.append(offset) }
    }
  }

  private static func file(_ state: inout State, in folder: String) throws -> TemporaryFile {
    if let file = state.file { return file }
    let file = try TemporaryFile(folder: folder)
    state.file = file
    return file
  }
}
