#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// The operating system's calls with their errors turned into ``StorageError``.
package enum SystemCall {
  /// The operating system's own words for an error number.
  package static func message(_ code: Int32) -> String {
    String(cString: strerror(code))
  }

  /// Runs a call that answers -1 on failure, again when a signal interrupted it.
  @discardableResult
  package static func check<Result: SignedInteger>(
    _ operation: String, _ path: String, _ call: () -> Result
  ) throws(StorageError) -> Result {
    try check(operation, .path(path), call)
  }

  /// Runs a call that answers -1 on failure, again when a signal interrupted it.
  @discardableResult
  static func check<Result: SignedInteger>(
    _ operation: String, _ file: FileLabel, _ call: () -> Result
  ) throws(StorageError) -> Result {
    while true {
      let result = call()
      if result != -1 { return result }
      let code = errno
      if code != EINTR { throw file.error(operation, code: code) }
    }
  }
}
