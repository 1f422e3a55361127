#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Memory that is handed out piece by piece and taken back all at once.
///
/// Addresses stay valid until ``reset()``, after which the same memory is handed out again, so that
/// a training step after the first neither allocates nor touches new pages. Nothing is cleared.
final class Arena<Element: BitwiseCopyable> {
  private var blocks: [UnsafeMutableBufferPointer<Element>] = []
  private var used = 0
  private var fullBlocksCount = 0
  /// Large pages spare address translations in loops over many megabytes.
  private static var hugePage: Int { 1 << 21 }
  private static var smallestBlock: Int { 1 << 16 }

  deinit {
    for block in blocks { free(block.baseAddress) }
  }

  /// Hands out room for so many elements, at the start of a cache line.
  func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    let stride = MemoryLayout<Element>.stride
    let rounded = (count * stride + 63) / 64 * 64 / stride
    if let last = blocks.last, used + rounded <= last.count, let base = last.baseAddress {
      defer { used += rounded }
      return base + used
    }
    fullBlocksCount += used
    let block = Self.newBlock(Swift.max(rounded, fullBlocksCount, Self.smallestBlock / stride))
    blocks.append(UnsafeMutableBufferPointer(start: block.address, count: block.count))
    used = rounded
    return block.address
  }

  /// Takes everything back. Several blocks become one, so that the next round fits into it.
  func reset() {
    if blocks.count > 1 {
      let total = fullBlocksCount + used
      for block in blocks { free(block.baseAddress) }
      let block = Self.newBlock(total + total / 8)
      blocks = [UnsafeMutableBufferPointer(start: block.address, count: block.count)]
    }
    used = 0
    fullBlocksCount = 0
  }

  /// The memory that it holds.
  var byteCount: Int {
    blocks.reduce(0) { $0 + $1.count } * MemoryLayout<Element>.stride
  }

  private static func newBlock(
    _ count: Int
  ) -> (address: UnsafeMutablePointer<Element>, count: Int) {
    let byteCount = count * MemoryLayout<Element>.stride
    var address: UnsafeMutableRawPointer?
    let isLarge = byteCount >= hugePage
    let status = posix_memalign(&address, isLarge ? hugePage : 64, Swift.max(byteCount, 64))
    guard status == 0, let address else {
      preconditionFailure("out of memory: \(byteCount) bytes for tensors")
    }
    #if os(Linux)
      if isLarge { madvise(address, byteCount, MADV_HUGEPAGE) }
    #endif
    return (address.bindMemory(to: Element.self, capacity: count), count)
  }
}
