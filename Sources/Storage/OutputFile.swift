#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file being written, which appears under its name only when it is whole.
///
/// Bytes go to a temporary file in the same folder; ``commit()`` syncs it and renames it, so that
/// readers see the old file or the new one and never half of either. An `OutputFile` that goes away
/// without a commit removes its temporary file. What is not a regular file (a device, a pipe) is
/// written to directly.
public final class OutputFile {
  /// The path as given, for messages.
  public let path: String
  private let destination: String
  private let temporaryPath: String?
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var flushedByteCount: UInt64 = 0
  private static let bufferCapacity = 1 << 20

  /// Starts writing; throws ``StorageError`` when the folder is missing or not writable.
  public init(path: String) throws {
    self.path = path
    if path.isEmpty { throw StorageError.emptyPath }
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists && status.st_mode & S_IFMT == S_IFDIR { throw StorageError.isDirectory(path: path) }
    if exists && status.st_mode & S_IFMT != S_IFREG {
      destination = path
      temporaryPath = nil
      descriptor = try SystemCall.check("write to", path) { open(path, O_WRONLY | O_CLOEXEC) }
    } else {
      destination = exists ? Self.resolvingLinks(path) : path
      if exists {
        // Renaming over a read-only file would succeed wherever the folder is writable.
        try SystemCall.check("write to", path) { access(path, W_OK) }
      }
      var template = Array("\(destination).XXXXXX".utf8CString)
      descriptor = try SystemCall.check("create", path) { mkstemp(&template) }
      let temporary = String(
        decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      temporaryPath = temporary
      PendingFiles.add(temporary)
      let mask = umask(0)
      umask(mask)
      fchmod(descriptor, exists ? status.st_mode & 0o777 : 0o666 & ~mask)
    }
    buffer.reserveCapacity(Self.bufferCapacity)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if let temporaryPath, descriptor >= 0 {
      unlink(temporaryPath)
      PendingFiles.forget(temporaryPath)
    }
  }

  /// Whether bytes written earlier can be replaced, which pipes and terminals do not permit.
  package var isSeekable: Bool { lseek(descriptor, 0, SEEK_CUR) != -1 }

  /// The number of bytes written so far, buffered ones included.
  public var byteCount: UInt64 { flushedByteCount + UInt64(buffer.count) }

  /// Appends bytes.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    if buffer.count + bytes.count > Self.bufferCapacity { try flush() }
    if bytes.count >= Self.bufferCapacity {
      try writeThrough(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Appends bytes.
  public func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  /// Appends the text as UTF-8.
  public func write(_ text: String) throws {
    try write(Array(text.utf8))
  }

  /// Replaces bytes written earlier, such as a header that is known only at the end.
  package func overwrite(_ bytes: [UInt8], at offset: UInt64) throws {
    try flush()
    precondition(offset + UInt64(bytes.count) <= flushedByteCount)
    let written = try SystemCall.check("write to", path) {
      bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
    }
    if written != bytes.count {
      throw StorageError.system(operation: "write to", path: path, code: ENOSPC)
    }
  }

  /// Makes the file appear under its name, whole and on disk.
  public func commit() throws {
    try flush()
    if let temporaryPath {
      try SystemCall.check("write to", path) { fsync(descriptor) }
      try SystemCall.check("rename a finished file to", path) { rename(temporaryPath, destination) }
      PendingFiles.forget(temporaryPath)
    }
    let finished = descriptor
    descriptor = -1
    try SystemCall.check("finish", path) { close(finished) }
  }

  private func flush() throws {
    guard !buffer.isEmpty else { return }
    let pending = buffer
    buffer.removeAll(keepingCapacity: true)
    try pending.withUnsafeBytes { try writeThrough($0) }
  }

  private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let written = try SystemCall.check("write to", path) {
        #if canImport(Darwin)
          Darwin.write(descriptor, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
          Musl.write(descriptor, rest.baseAddress, rest.count)
        #else
          Glibc.write(descriptor, rest.baseAddress, rest.count)
        #endif
      }
      flushedByteCount += UInt64(written)
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  private static func resolvingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
