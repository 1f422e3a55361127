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

  /// The name that messages use.
  public var displayName: String { isStandardInput ? "standard input" : path }
}
