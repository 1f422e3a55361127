#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// Reads a file or standard input from its start to its end; gzip data, known by its first bytes
/// whatever the name, is decompressed on the way.
public final class ByteReader {
  /// What is read.
  public let file: InputFile
  /// The size on disk, so of the compressed data where there is some; nil for pipes and devices.
  public let totalByteCount: UInt64?
  /// How much of ``totalByteCount`` has been used up.
  public var consumedByteCount: UInt64 { readByteCount - UInt64(buffered.count) }
  /// Whether all bytes are there already, which pipes and terminals cannot say.
  public var isRegularFile: Bool { totalByteCount != nil }

  private let descriptor: Int32
  private var readByteCount: UInt64 = 0
  private var lastReadByteCount = 0
  /// What was read from the descriptor and not yet used: a part of `buffer`.
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
  private var buffered = 0..<0
  private var decompressor: GzipDecompressor?
  private var isAtEnd = false

  /// Opens a file.
  ///
  /// - Throws: ``StorageError/emptyPath``, ``StorageError/isDirectory(path:)``,
  ///   ``StorageError/system(operation:path:code:)``.
  public init(_ file: InputFile) throws(StorageError) {
    if file.path.isEmpty { throw .emptyPath }
    self.file = file
    let name = file.displayName
    let descriptor =
      file.isStandardInput
      ? 0 : try SystemCall.check("open", name) { open(file.path, O_RDONLY | O_CLOEXEC) }
    var information = stat()
    do throws(StorageError) {
      try SystemCall.check("read", name) { fstat(descriptor, &information) }
      if information.st_mode & S_IFMT == S_IFDIR { throw .isDirectory(path: name) }
    } catch {
      if !file.isStandardInput { close(descriptor) }
      buffer.deallocate()
      throw error
    }
    self.descriptor = descriptor
    let isRegular = information.st_mode & S_IFMT == S_IFREG
    totalByteCount = isRegular ? UInt64(clamping: information.st_size) : nil
  }

  deinit {
    if !file.isStandardInput { close(descriptor) }
    buffer.deallocate()
  }

  /// Reads up to as many bytes as the target holds; fewer do not mean the end, 0 does.
  ///
  /// - Throws: ``StorageError/corruptGzip(path:offset:reason:)``,
  ///   ``StorageError/system(operation:path:code:)``.
  public func read(into target: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    if target.isEmpty || isAtEnd { return 0 }
    if readByteCount == 0 { try recognise() }
    let count =
      if let decompressor { try decompress(with: decompressor, into: target) } else {
        try readPlain(into: target)
      }
    if count == 0 { isAtEnd = true }
    return count
  }

  /// Whether ``read(into:)`` would have to wait for whoever writes to the pipe or terminal. A moment
  /// is granted to a writer that is in full swing, so that its text comes in large pieces.
  public var mayWait: Bool {
    if isRegularFile || isAtEnd || !buffered.isEmpty { return false }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let patience: Int32 = lastReadByteCount >= 1 << 12 ? 2 : 0
    // An error is for the next read to find.
    return poll(&request, 1, patience) == 0
  }

  /// How files begin that other programs compressed; read as text they would train nonsense.
  private static let otherCompressions: [(program: String, magic: [UInt8])] = [
    ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]),
    ("bzip2", [0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26]),
  ]

  /// Reads the first bytes and decides whether they are gzip data.
  private func recognise() throws(StorageError) {
    while buffered.count < 2 {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[buffered.upperBound...])
      let count = try readDescriptor(into: rest)
      if count == 0 { return }
      buffered = 0..<buffered.upperBound + count
    }
    if buffer[0] == 0x1F && buffer[1] == 0x8B {
      decompressor = try GzipDecompressor(path: file.displayName)
    }
    for (name, magic) in Self.otherCompressions where buffered.count >= magic.count {
      if buffer[buffered].starts(with: magic) {
        throw .otherCompression(path: file.displayName, program: name)
      }
    }
  }

  private func readPlain(into target: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    if buffered.isEmpty { return try readDescriptor(into: target) }
    let count = min(buffered.count, target.count)
    let used = buffered.lowerBound..<buffered.lowerBound + count
    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[used]))
    buffered = used.upperBound..<buffered.upperBound
    return count
  }

  private func decompress(
    with decompressor: GzipDecompressor, into target: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> Int {
    while true {
      if buffered.isEmpty {
        buffered = 0..<(try readDescriptor(into: buffer))
        if buffered.isEmpty {
          try decompressor.finish()
          return 0
        }
      }
      let input = UnsafeMutableRawBufferPointer(rebasing: buffer[buffered])
      let (used, made) = try decompressor.decompress(input, into: target)
      buffered = buffered.lowerBound + used..<buffered.upperBound
      if made > 0 { return made }
    }
  }

  private func readDescriptor(
    into target: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> Int {
    let descriptor = descriptor
    let count = try SystemCall.check("read", file.displayName) {
      readBytes(descriptor, target)
    }
    readByteCount += UInt64(count)
    lastReadByteCount = count
    return count
  }
}

/// `read(2)`, which inside the class its own method of that name hides.
private func readBytes(_ descriptor: Int32, _ target: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, target.baseAddress, target.count)
}
