import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The temporary files that are being written now, so that an interrupted command can remove them.
public enum PendingFiles {
  private static let paths = Mutex<Set<String>>([])

  /// Creates a file and notes it in one step, so that no signal comes between the two.
  static func create<Descriptor>(
    _ path: String, _ open: () throws(StorageError) -> Descriptor
  ) throws(StorageError) -> Descriptor {
    try paths.withLock { pending throws(StorageError) in
      let descriptor = try open()
      pending.insert(path)
      return descriptor
    }
  }

  static func forget(_ path: String) {
    paths.withLock { _ = $0.remove(path) }
  }

  /// Removes every file that is not finished yet, then ends the process by `end`, before which no new
  /// file is created.
  public static func removeAll(endingProcessBy end: () -> Void) {
    paths.withLock { pending in
      for path in pending { unlink(path) }
      pending.removeAll()
      end()
    }
  }
}
