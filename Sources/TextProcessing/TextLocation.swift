/// Where a block of text starts, so that errors and offsets speak of the whole file.
public struct TextLocation: Sendable, Hashable {
  /// The file as messages name it.
  public var fileName: String
  /// The number of the first line, counted from 1.
  public var lineNumber: Int
  /// The offset of the first byte; a byte order mark is skipped only at 0.
  public var byteOffset: Int

  /// By default the start of a text that is no file.
  public init(fileName: String = "text", lineNumber: Int = 1, byteOffset: Int = 0) {
    self.fileName = fileName
    self.lineNumber = lineNumber
    self.byteOffset = byteOffset
  }
}
