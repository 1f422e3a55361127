private import CZlib

/// Decompresses one gzip file, of any number of members (RFC 1952), piece by piece.
final class GzipDecompressor {
  /// In memory of its own, because zlib remembers the address.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let path: String
  private var madeByteCount: UInt64 = 0
  /// Between members: before the first byte of one and after the last of the one before.
  private var isBetweenMembers = false
  /// After the first zero byte behind a member, with which tapes and some tools fill up.
  private var isPadding = false

  init(path: String) throws(StorageError) {
    self.path = path
    stream.initialize(to: z_stream())
    // 15 bits of window, the largest, and 16 for a gzip header.
    let status = inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      stream.deallocate()
      throw .corruptGzip(path: path, offset: 0, reason: "zlib does not start (\(status))")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Uses up some input and makes some output; neither buffer may be empty.
  func decompress(
    _ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> (used: Int, made: Int) {
    if isBetweenMembers {
      if input[0] == 0 || isPadding { return (try skipPadding(input), 0) }
      guard input[0] == 0x1F else { throw damage("bytes after its end that are not gzip data") }
      guard inflateReset(stream) == Z_OK else { throw damage("zlib does not restart") }
      isBetweenMembers = false
    }
    let inputCount = UInt32(clamping: input.count)
    let outputCount = UInt32(clamping: output.count)
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = inputCount
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = outputCount
    let status = inflate(stream, Z_NO_FLUSH)
    let made = Int(outputCount - stream.pointee.avail_out)
    madeByteCount += UInt64(made)
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isBetweenMembers = true
    default: throw damage(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)")
    }
    return (Int(inputCount - stream.pointee.avail_in), made)
  }

  /// Says that there is no more input.
  func finish() throws(StorageError) {
    if !isBetweenMembers { throw damage("the file ends in the middle") }
  }

  private func skipPadding(_ input: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    isPadding = true
    if input.contains(where: { $0 != 0 }) {
      throw damage("bytes after its end that are not gzip data")
    }
    return input.count
  }

  private func damage(_ reason: String) -> StorageError {
    .corruptGzip(path: path, offset: madeByteCount, reason: reason)
  }
}
