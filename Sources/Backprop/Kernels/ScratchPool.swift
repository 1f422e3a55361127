import Synchronization

/// Memory that a thread borrows for one computation and that the next one finds warm.
final class ScratchPool: Sendable {
  private struct Buffer: @unchecked Sendable {
    // Whoever has taken the buffer out of the pool owns it.
    var bytes: UnsafeMutableRawBufferPointer
  }

  private let buffers = Mutex<[Buffer]>([])

  deinit {
    buffers.withLock { buffers in
      for buffer in buffers { buffer.bytes.deallocate() }
    }
  }

  /// Calls `body` with the address of so many bytes, at the start of a page.
  func withBytes<Result>(_ count: Int, _ body: (UnsafeMutableRawPointer) -> Result) -> Result {
    let found = buffers.withLock { buffers in
      buffers.firstIndex { $0.bytes.count >= count }.map { buffers.remove(at: $0) }
    }
    let buffer =
      found ?? Buffer(bytes: .allocate(byteCount: max(count, 64), alignment: 4096))
    defer { buffers.withLock { $0.append(buffer) } }
    return body(buffer.bytes.baseAddress.unsafelyUnwrapped)
  }
}
