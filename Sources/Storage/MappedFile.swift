#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A whole file mapped read-only into memory, shared with every process that maps it.
///
/// Opening touches none of its pages; they are read when they are used. The mapping lives as long as
/// this object, so everything that points into it keeps a reference to it.
public final class MappedFile: Sendable {
  /// The file's path as given, for messages; of a file without a name, what it is and where.
  public let path: String
  /// The file's size when it was mapped.
  public let byteCount: Int
  private nonisolated(unsafe) let address: UnsafeRawPointer?

  /// Maps the file; throws ``StorageError`` for what is missing, unreadable or not a regular file.
  public convenience init(path: String) throws(StorageError) {
    if path.isEmpty { throw .emptyPath }
    let descriptor = try SystemCall.check("open", path) { open(path, O_RDONLY | O_CLOEXEC) }
    defer { close(descriptor) }
    try self.init(descriptor: descriptor, .path(path))
  }

  /// Maps an open file, which the caller may close at once.
  init(descriptor: Int32, _ file: FileLabel) throws(StorageError) {
    path = file.text
    var status = stat()
    try SystemCall.check("examine", file) { fstat(descriptor, &status) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isDirectory(path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .notAModel(path: path, hint: "a pipe or device; a model must be a file on disk")
    }
    byteCount = Int(status.st_size)
    if byteCount == 0 {
      address = nil
      return
    }
    let mapping = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let mapping, mapping != MAP_FAILED else {
      throw file.error("map", code: errno)
    }
    #if canImport(Glibc) || canImport(Musl)
      // What is not in memory yet is read in huge pages, where the file system can (see OutputRegion);
      // where it cannot, this does nothing.
      madvise(mapping, byteCount, MADV_HUGEPAGE)
    #endif
    address = UnsafeRawPointer(mapping)
  }

  deinit {
    if let address { munmap(UnsafeMutableRawPointer(mutating: address), byteCount) }
  }

  /// The mapped bytes; valid while this object lives.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: address, count: byteCount)
  }
}
