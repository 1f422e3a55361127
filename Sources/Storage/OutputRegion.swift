internal import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A part of a file being written that is written in any order and from several threads.
///
/// Before the first bytes of a block of 2 MiB come, all of it is filled with zeros. Where its file systems
/// can (ext4, XFS and Btrfs of late can), Linux keeps in one piece of memory what one call writes, and maps
/// a piece as large as a huge page by a single entry of the page table. So whoever maps the file while it is
/// in memory, as one who uses a model just trained does, looks up addresses in a table 512 times smaller, for
/// which queries wait as much as for memory. It costs copying so many zeros into memory; the disk as a rule
/// gets the file once.
final class OutputRegion: Sendable {
  private static let blockByteCount: UInt64 = 2 << 20

  private let file: FileLabel
  private let descriptor: Int32
  /// Where it lies in the file.
  private let range: Range<UInt64>
  /// Which of the blocks that lie in it, all of them, have been filled or written.
  private let filled: Mutex<[Bool]>
  private let firstBlock: UInt64

  init(_ file: FileLabel, descriptor: Int32, range: Range<UInt64>) {
    self.file = file
    self.descriptor = descriptor
    self.range = range
    firstBlock = (range.lowerBound + Self.blockByteCount - 1) / Self.blockByteCount
    let end = max(firstBlock, range.upperBound / Self.blockByteCount)
    filled = Mutex([Bool](repeating: false, count: Int(end - firstBlock)))
  }

  /// Writes at an offset from the region's start. The file must not be finished yet.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageError) {
    let start = range.lowerBound + offset
    try fillBlocks(around: start..<start + UInt64(bytes.count))
    try write(bytes, atFileOffset: start)
  }

  /// Fills the blocks that are about to be written for the first time.
  private func fillBlocks(around bytes: Range<UInt64>) throws(StorageError) {
    // A write that follows waits until its block is filled.
    let result = filled.withLock { filled in
      Result { () throws(StorageError) in
        for block in bytes.lowerBound / Self.blockByteCount...bytes.upperBound / Self.blockByteCount
        {
          guard block >= firstBlock, block - firstBlock < filled.count,
            !filled[Int(block - firstBlock)]
          else { continue }
          let range = block * Self.blockByteCount..<(block + 1) * Self.blockByteCount
          // The last block may be touched by its end alone.
          guard range.overlaps(bytes) else { continue }
          if bytes.lowerBound > range.lowerBound || bytes.upperBound < range.upperBound {
            try fill(range)
          }
          filled[Int(block - firstBlock)] = true
        }
      }
    }
    try result.get()
  }

  private func fill(_ block: Range<UInt64>) throws(StorageError) {
    let result = Self.zeros.withUnsafeBytes { zeros in
      Result { () throws(StorageError) in try write(zeros, atFileOffset: block.lowerBound) }
    }
    try result.get()
  }

  private func write(
    _ bytes: UnsafeRawBufferPointer, atFileOffset offset: UInt64
  ) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      let written = try SystemCall.check("write to", file) {
        pwrite(
          descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
      }
      if written == 0 { throw file.error("write to", code: ENOSPC) }
      done += written
    }
  }

  private static let zeros = [UInt8](repeating: 0, count: Int(blockByteCount))
}
