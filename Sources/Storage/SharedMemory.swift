/// Memory of a fixed size that several threads fill, each its own part, and that a ``MappedArray``
/// views when all is written.
package final class SharedMemory: @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  package let byteCount: Int

  /// Memory without content yet.
  package init(byteCount: Int) {
    self.byteCount = byteCount
    start = .allocate(byteCount: max(1, byteCount), alignment: 64)
  }

  deinit {
    start.deallocate()
  }

  /// Writes to a part of its own.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    precondition(offset >= 0 && offset + bytes.count <= byteCount)
    guard let source = bytes.baseAddress else { return }
    (start + offset).copyMemory(from: source, byteCount: bytes.count)
  }
}
