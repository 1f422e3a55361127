internal import CZlib
internal import Synchronization

/// A section of a model file that is written in pieces, in any order and from several threads.
package final class SectionRegion: Sendable {
  /// The number of bytes that must be written, each once.
  package let byteCount: Int
  private let output: OutputRegion
  private let pieces = Mutex<[Piece]>([])

  private struct Piece {
    var offset: Int
    var byteCount: Int
    var checksum: UInt32
  }

  init(_ output: OutputRegion, byteCount: Int) {
    self.output = output
    self.byteCount = byteCount
  }

  /// Writes bytes to a part of the section. Throws ``StorageError``.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    if bytes.isEmpty { return }
    precondition(offset >= 0 && offset + bytes.count <= byteCount)
    try output.write(bytes, at: UInt64(offset))
    let piece = Piece(
      offset: offset, byteCount: bytes.count, checksum: SectionFormat.checksum(bytes))
    pieces.withLock { $0.append(piece) }
  }

  /// The checksum of the whole section, from those of its pieces.
  func checksum() -> UInt32 {
    let pieces = pieces.withLock { $0.sorted { $0.offset < $1.offset } }
    var end = 0
    var checksum: UInt = 0
    for piece in pieces {
      precondition(piece.offset == end, "a part of a section was not written, or written twice")
      end += piece.byteCount
      checksum = crc32_combine(checksum, UInt(piece.checksum), piece.byteCount)
    }
    precondition(end == byteCount, "a part of a section was not written")
    return UInt32(truncatingIfNeeded: checksum)
  }
}
