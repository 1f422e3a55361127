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
///
/// A file can also do without a name all along: ``init(temporaryIn:)`` and ``map()``.
public final class OutputFile {
  /// The path as given, for messages.
  public var path: String { file.text }
  private let file: FileLabel
  /// The name that it has while it is written, and the one that it gets.
  private let names: (temporary: String, destination: String)?
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var flushedByteCount: UInt64 = 0
  /// The first failure to write; nothing can be made good after it.
  private var failure: StorageError?
  private let compressor: GzipCompressor?
  private static let bufferCapacity = 1 << 20

  /// Starts writing; throws ``StorageError`` when the folder is missing or not writable.
  ///
  /// - Parameter isCompressed: whether what is written is compressed by gzip on its way.
  public init(path: String, isCompressed: Bool = false) throws {
    file = .path(path)
    compressor = isCompressed ? try GzipCompressor(path: path) : nil
    if path.isEmpty { throw StorageError.emptyPath }
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists && status.st_mode & S_IFMT == S_IFDIR { throw StorageError.isDirectory(path: path) }
    if exists && status.st_mode & S_IFMT != S_IFREG {
      names = nil
      descriptor = try SystemCall.check("write to", path) { open(path, O_WRONLY | O_CLOEXEC) }
    } else {
      let destination = Self.followingLinks(path)
      if exists {
        // Renaming over a read-only file would succeed wherever the folder is writable.
        try SystemCall.check("write to", path) { access(path, W_OK) }
      }
      let permissions = exists ? status.st_mode & 0o777 : nil
      let (temporary, descriptor) = try Self.createTemporaryFile(
        beside: destination, permissions: permissions, for: path)
      names = (temporary, destination)
      self.descriptor = descriptor
    }
    buffer.reserveCapacity(Self.bufferCapacity)
  }

  /// Starts a file that has no name, in a folder: nothing is left of it when neither this object nor a
  /// mapping of it is there any more, however the process ends. It is for ``map()`` and never for
  /// ``commit()``. Throws ``StorageError/temporaryFile(folder:operation:code:)``.
  init(temporaryIn folder: String) throws {
    file = .temporary(folder: folder)
    compressor = nil
    names = nil
    descriptor = try TemporaryFile.openNameless(in: folder)
    buffer.reserveCapacity(Self.bufferCapacity)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if let names, descriptor >= 0 {
      unlink(names.temporary)
      PendingFiles.forget(names.temporary)
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
      try compressAndWrite(bytes)
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
    let written = try SystemCall.check("write to", file) {
      bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
    }
    if written != bytes.count { throw file.error("write to", code: ENOSPC) }
  }

  /// Sets a part of the file aside, which is written on its own; what is written next comes after it.
  func reserve(byteCount: UInt64) throws -> OutputRegion {
    try flush()
    let range = flushedByteCount..<flushedByteCount + byteCount
    flushedByteCount = range.upperBound
    try SystemCall.check("write to", file) {
      lseek(descriptor, off_t(flushedByteCount), SEEK_SET)
    }
    return OutputRegion(file, descriptor: descriptor, range: range)
  }

  /// Makes the file appear under its name, whole and on disk.
  public func commit() throws {
    if case .temporary = file { preconditionFailure("a file without a name cannot be committed") }
    if let failure { throw failure }
    try flush()
    try compressor?.compress(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true) {
      try writeThrough($0)
    }
    if let names {
      try SystemCall.check("write to", file) { fsync(descriptor) }
      try SystemCall.check("rename a finished file to", file) {
        rename(names.temporary, names.destination)
      }
      PendingFiles.forget(names.temporary)
      Self.syncFolder(of: names.destination)
    }
    let finished = descriptor
    descriptor = -1
    // Not again after a signal: the descriptor is gone either way.
    if close(finished) == -1 && errno != EINTR { throw file.error("finish", code: errno) }
  }

  /// Ends a file without a name and maps all of it. It is not put on disk: nobody finds it there.
  func map() throws -> MappedFile {
    guard case .temporary = file else { preconditionFailure("a file with a name is committed") }
    if let failure { throw failure }
    try flush()
    let mapped = try MappedFile(descriptor: descriptor, file)
    close(descriptor)
    descriptor = -1
    return mapped
  }

  /// Puts the file's new name on disk, too. Some file systems cannot; the file itself is whole.
  private static func syncFolder(of destination: String) {
    let folder = destination.lastIndex(of: "/").map { String(destination[...$0]) } ?? "."
    let folderDescriptor = open(folder, O_RDONLY | O_CLOEXEC)
    if folderDescriptor >= 0 {
      fsync(folderDescriptor)
      close(folderDescriptor)
    }
  }

  private func flush() throws {
    guard !buffer.isEmpty else { return }
    let pending = buffer
    buffer.removeAll(keepingCapacity: true)
    try pending.withUnsafeBytes { try compressAndWrite($0) }
  }

  private func compressAndWrite(_ bytes: UnsafeRawBufferPointer) throws {
    guard let compressor else { return try writeThrough(bytes) }
    try compressor.compress(bytes, isLast: false) { try writeThrough($0) }
  }

  private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws {
    do throws(StorageError) {
      try writeAll(bytes)
    } catch {
      failure = error
      throw error
    }
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = try SystemCall.check("write to", file) {
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

  /// The path at the end of a chain of symbolic links, whether a file is there or not.
  private static func followingLinks(_ path: String) -> String {
    var path = path
    // As many as the kernel follows.
    for _ in 0..<40 {
      var target = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &target, target.count)
      if count <= 0 { break }
      let link = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      path = link.hasPrefix("/") ? link : folder + link
    }
    return path
  }

  /// Creates a file with the given permissions, or those that new files get. `mkstemp` would leave
  /// asking for the umask, which works only by changing it for all threads.
  private static func createTemporaryFile(
    beside destination: String, permissions: mode_t?, for path: String
  ) throws(StorageError) -> (path: String, descriptor: Int32) {
    while true {
      let suffix = String(UInt64.random(in: 0...UInt64.max), radix: 36)
      let temporary = "\(destination).\(suffix)"
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
      let descriptor: Int32
      do throws(StorageError) {
        descriptor = try PendingFiles.create(temporary) { () throws(StorageError) in
          try SystemCall.check("create", path) {
            open(temporary, flags, permissions == nil ? 0o666 : 0o600)
          }
        }
      } catch .system(_, _, EEXIST) {
        continue
      }
      if let permissions { fchmod(descriptor, permissions) }
      return (temporary, descriptor)
    }
  }
}
