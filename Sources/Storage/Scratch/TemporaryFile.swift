#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file for reading and writing that loses its name as soon as it is open: its space is free again
/// when it is closed, even by a signal that nothing can catch.
final class TemporaryFile: Sendable {
  private let folder: String
  private let descriptor: Int32

  /// Creates the file. Throws ``StorageError/temporaryFile(folder:operation:code:)``.
  init(folder: String) throws {
    self.folder = folder
    descriptor = try Self.openNameless(in: folder)
  }

  /// The descriptor of a new file for reading and writing that has lost its name already, for the caller
  /// to close. Throws ``StorageError/temporaryFile(folder:operation:code:)``.
  static func openNameless(in folder: String) throws -> Int32 {
    while true {
      let name = String(UInt64.random(in: 0...UInt64.max), radix: 36)
      let path = "\(folder.isEmpty ? "." : folder)/lacuna.\(name)"
      let opened = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if opened >= 0 {
        unlink(path)
        return opened
      }
      if errno != EEXIST && errno != EINTR {
        throw StorageError.temporaryFile(folder: folder, operation: "create", code: errno)
      }
    }
  }

  deinit {
    close(descriptor)
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
      if count > 0 {
        done += count
      } else if errno != EINTR || count == 0 {
        throw StorageError.temporaryFile(
          folder: folder, operation: "write to", code: count == 0 ? ENOSPC : errno)
      }
    }
  }

  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: UInt64) throws {
    var done = 0
    while done < bytes.count {
      let count = pread(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
      if count > 0 {
        done += count
      } else if errno != EINTR || count == 0 {
        throw StorageError.temporaryFile(
          folder: folder, operation: "read", code: count == 0 ? EIO : errno)
      }
    }
  }
}
