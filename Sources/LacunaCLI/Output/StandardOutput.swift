#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Buffered results. On a terminal lines appear at once. Only the main thread writes.
final class StandardOutput: @unchecked Sendable {
  /// Why results could not be written.
  enum Failure: Error, CustomStringConvertible {
    case closedPipe
    case system(Int32)

    var description: String {
      switch self {
      case .closedPipe: "the pipe was closed"
      case .system(let code): "could not write the results: \(String(cString: strerror(code)))"
      }
    }
  }

  static let shared = StandardOutput()
  /// Whether results go to a terminal.
  let isTerminal = isatty(STDOUT_FILENO) == 1
  private var buffer: [UInt8] = []

  /// Writes a line.
  func line(_ text: String = "") throws {
    buffer.append(contentsOf: text.utf8)
    buffer.append(UInt8(ascii: "\n"))
    if isTerminal || buffer.count >= 1 << 16 { try flush() }
  }

  /// Hands everything on.
  func flush() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    var rest = buffer[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { unistdWrite(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw errno == EPIPE ? Failure.closedPipe : Failure.system(errno)
      }
    }
  }
}

/// Messages for people, beside the results.
enum StandardError {
  /// Whether messages go to a terminal.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Writes a line.
  static func say(_ text: String) {
    write(text + "\n")
  }

  /// Writes text as it is.
  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { unistdWrite(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count <= 0 && errno != EINTR { return }
      rest = rest.dropFirst(max(0, count))
    }
  }
}

/// What is known of the terminal.
enum Terminal {
  /// The width of the terminal in columns, `nil` if results do not go to one.
  static var width: Int? {
    guard StandardOutput.shared.isTerminal else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

/// The system's `write`, which methods of that name would hide.
private func unistdWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
