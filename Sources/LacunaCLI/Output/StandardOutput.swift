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
  private var pendingHeading: String?

  /// Whether results go to a file on disk, so that nobody reads them now.
  var isRegularFile: Bool {
    var status = stat()
    return fstat(STDOUT_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Writes a line before the first line that follows, or at the end; not if the command fails
  /// before it has a result.
  func heading(_ text: String) {
    pendingHeading = text
  }

  /// Writes a line.
  func line(_ text: String = "") throws {
    if let heading = pendingHeading {
      pendingHeading = nil
      try line(heading)
    }
    buffer.append(contentsOf: text.utf8)
    buffer.append(UInt8(ascii: "\n"))
    if isTerminal || buffer.count >= 1 << 16 { try flush() }
  }

  /// Writes whole lines.
  func write(_ lines: [UInt8]) throws {
    if lines.isEmpty { return }
    if let heading = pendingHeading {
      pendingHeading = nil
      try line(heading)
    }
    if lines.count >= 1 << 16 {
      // Not worth a copy.
      try flush()
      try write(lines[...])
    } else {
      buffer += lines
      if isTerminal || buffer.count >= 1 << 16 { try flush() }
    }
  }

  /// Hands everything on, when a command has done its work.
  func finish() throws {
    if let heading = pendingHeading {
      pendingHeading = nil
      try line(heading)
    }
    try flush()
  }

  /// Hands everything on.
  func flush() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    try write(buffer[...])
  }

  private func write(_ bytes: ArraySlice<UInt8>) throws {
    var rest = bytes
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
  static let isTerminal = isatty(descriptor) == 1
  static let descriptor = STDERR_FILENO
  /// The width of the terminal in columns, `nil` if messages do not go to one.
  static var width: Int? { isTerminal ? Terminal.columns(descriptor) : nil }

  /// Writes a line; on a terminal in the place of a progress line.
  static func say(_ text: String) {
    write((isTerminal ? "\r\u{1B}[K" : "") + text + "\n")
  }

  /// Writes text as it is.
  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { unistdWrite(descriptor, $0.baseAddress, $0.count) }
      if count <= 0 && errno != EINTR { return }
      rest = rest.dropFirst(max(0, count))
    }
  }
}

/// What is known of the terminal.
enum Terminal {
  /// Whether standard input is typed by a person.
  static var isTyping: Bool { isatty(STDIN_FILENO) == 1 }

  /// Whether results may be coloured: on a terminal that can, unless NO_COLOR asks for none
  /// (no-color.org).
  static var usesColor: Bool {
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    return StandardOutput.shared.isTerminal && variable("NO_COLOR").isEmpty
      && variable("TERM") != "dumb"
  }

  /// The width of the terminal in columns, `nil` if results do not go to one.
  static var width: Int? {
    StandardOutput.shared.isTerminal ? columns(STDOUT_FILENO) : nil
  }

  /// The width of the terminal that a descriptor leads to, 80 if it does not say.
  static func columns(_ descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

/// The system's `write`, which methods of that name would hide.
private func unistdWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
