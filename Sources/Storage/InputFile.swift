#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// A file to read, or standard input.
public struct InputFile: Sendable, Hashable {
  /// The path as given; `-` stands for standard input.
  public let path: String

  /// The file of that path, which is not looked at yet.
  public init(path: String) {
    self.path = path
  }

  /// Standard input.
  public static let standardInput = InputFile(path: "-")

  /// Whether this is standard input.
  public var isStandardInput: Bool { path == "-" }

  /// Whether a path leads to this very file, by whatever name.
  public func isSameFile(as path: String) -> Bool {
    var own = stat()
    var other = stat()
    return !isStandardInput && stat(self.path, &own) == 0 && stat(path, &other) == 0
      && own.st_dev == other.st_dev && own.st_ino == other.st_ino
      && own.st_mode & S_IFMT == S_IFREG
  }

  /// The name that messages use.
  public var displayName: String { isStandardInput ? "standard input" : path }
}
