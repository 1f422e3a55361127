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

  static func add(_ path: String) {
    paths.withLock { _ = $0.insert(path) }
  }

  static func forget(_ path: String) {
    paths.withLock { _ = $0.remove(path) }
  }

  /// Removes every file that is not finished yet. For the end of an interrupted process only:
  /// writers that still run afterwards write into files without a name.
  public static func removeAll() {
    paths.withLock { pending in
      for path in pending { unlink(path) }
      pending.removeAll()
    }
  }
}
