private import CZlib

/// Compresses one gzip file piece by piece (RFC 1952). Equal bytes give equal files: no name and no
/// time is noted.
final class GzipCompressor {
  /// In memory of its own, because zlib remembers the address.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

  init(path: String) throws(StorageError) {
    stream.initialize(to: z_stream())
    // 15 bits of window, the largest, and 16 for a gzip header.
    let status = deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw .corruptGzip(path: path, offset: 0, reason: "zlib does not start (\(status))")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
    buffer.deallocate()
  }

  /// Compresses bytes and hands on what comes of them; `isLast` ends the file.
  func compress(
    _ bytes: UnsafeRawBufferPointer, isLast: Bool, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var rest = bytes[...]
    repeat {
      // zlib counts in 32 bits.
      let piece = rest.prefix(1 << 30)
      rest = rest.dropFirst(piece.count)
      let raw = UnsafeRawBufferPointer(rebasing: piece)
      stream.pointee.next_in = UnsafeMutablePointer(
        mutating: raw.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.pointee.avail_in = UInt32(raw.count)
      repeat {
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(buffer.count)
        _ = deflate(stream, isLast && rest.isEmpty ? Z_FINISH : Z_NO_FLUSH)
        let made = buffer.count - Int(stream.pointee.avail_out)
        try body(UnsafeRawBufferPointer(rebasing: buffer[..<made]))
      } while stream.pointee.avail_out == 0
    } while !rest.isEmpty
  }
}
