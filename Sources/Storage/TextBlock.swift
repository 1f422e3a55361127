/// Whole lines of a file, owned, so that another thread may take them.
public struct TextBlock: Sendable {
  /// The lines with their line ends.
  public let bytes: [UInt8]
  /// The number of the first line in the file, counted from 1.
  public let firstLineNumber: Int
  /// The offset of the first byte in the (uncompressed) file.
  public let firstByteOffset: UInt64
  /// Whether the file ends with this block. A prompt reader may find out only afterwards that
  /// nothing follows a block, but never where its last line has no LF.
  public let isLast: Bool
  /// The file as messages name it.
  public let fileName: String

  /// Whether the last byte is LF; only the last block of a file may say no.
  public var endsWithNewline: Bool { bytes.last == 0x0A }

  /// A block by its parts; by default all of a file.
  public init(
    bytes: [UInt8], firstLineNumber: Int = 1, firstByteOffset: UInt64 = 0, isLast: Bool = true,
    fileName: String
  ) {
    self.bytes = bytes
    self.firstLineNumber = firstLineNumber
    self.firstByteOffset = firstByteOffset
    self.isLast = isLast
    self.fileName = fileName
  }
}
