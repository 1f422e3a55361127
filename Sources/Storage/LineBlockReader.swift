#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#else
  private import Darwin
#endif

/// Cuts a file into blocks of whole lines, or of whole paragraphs.
///
/// Memory: one block and the rest of the line behind it, however long the file is.
///
/// Where blocks are cut depends on the file alone, unless a reader is prompt and reads a pipe or a
/// terminal: then a block ends where whoever writes there pauses, so that a line can be answered
/// before the next one is written.
public struct LineBlockReader {
  /// Where a block may end.
  public enum Boundary: Sendable {
    /// After any LF.
    case line
    /// After a blank line: nothing but SPACE, TAB and CR.
    case paragraph
  }

  /// The file's bytes; ask it for progress.
  public let reader: ByteReader
  private let boundary: Boundary
  private let targetByteCount: Int
  private let maximumByteCount: Int
  private let isPrompt: Bool
  /// What was read behind the last boundary.
  private var carry: [UInt8] = []
  private var nextLineNumber = 1
  private var nextByteOffset: UInt64 = 0
  private var isAtEnd = false

  /// - Parameters:
  ///   - targetByteCount: how long a block gets, unless a line is longer.
  ///   - maximumByteCount: how long a line (or paragraph) may be.
  ///   - isPrompt: whether complete lines are handed out while more bytes are being waited for.
  /// - Throws: what ``ByteReader/init(_:)`` throws.
  public init(
    _ file: InputFile, boundary: Boundary = .line, targetByteCount: Int = 1 << 20,
    maximumByteCount: Int = 1 << 30, isPrompt: Bool = false
  ) throws(StorageError) {
    reader = try ByteReader(file)
    self.isPrompt = isPrompt && !reader.isRegularFile
    self.boundary = boundary
    self.targetByteCount = max(targetByteCount, 1)
    self.maximumByteCount = max(maximumByteCount, 1)
  }

  /// Whether the next block may have to be waited for; only where a reader is prompt.
  public var mayWait: Bool { isPrompt && !isAtEnd && reader.mayWait }

  /// The next block, or nil at the end of the file.
  ///
  /// - Throws: ``StorageError/lineTooLong(path:line:byteLimit:isParagraph:)``, and what
  ///   ``ByteReader/read(into:)`` throws.
  public mutating func next() throws(StorageError) -> TextBlock? {
    var bytes = carry
    carry = []
    var searched = 0
    var wanted = max(targetByteCount, bytes.count + 1)
    while true {
      try fill(&bytes, to: wanted)
      if isAtEnd { return bytes.isEmpty ? nil : block(bytes) }
      // Something must be left over for `isLast` to be true; a prompt reader keeps no line back.
      let limit = isPrompt ? bytes.count : bytes.count - 1
      if let cut = lastBoundary(in: bytes, from: searched, to: limit) {
        carry = Array(bytes[cut...])
        bytes.removeLast(bytes.count - cut)
        return block(bytes)
      }
      searched = limit
      if bytes.count > maximumByteCount {
        throw .lineTooLong(
          path: reader.file.displayName, line: nextLineNumber, byteLimit: maximumByteCount,
          isParagraph: boundary == .paragraph)
      }
      wanted = max(targetByteCount, bytes.count * 2)
    }
  }

  /// Reads on until there are so many bytes or the file ends; a prompt reader also until no more
  /// bytes are ready and a line has ended since.
  private mutating func fill(_ bytes: inout [UInt8], to count: Int) throws(StorageError) {
    let existing = bytes
    var failure: StorageError?
    var reachedEnd = false
    let reader = reader
    let isPrompt = isPrompt
    bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      _ = buffer.initialize(from: existing)
      filled = existing.count
      do throws(StorageError) {
        while filled < count {
          let rest = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<count])
          let read = try reader.read(into: rest)
          if read == 0 {
            reachedEnd = true
            break
          }
          filled += read
          if isPrompt && buffer[existing.count..<filled].contains(0x0A) && reader.mayWait {
            break
          }
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    if reachedEnd { isAtEnd = true }
  }

  private mutating func block(_ bytes: [UInt8]) -> TextBlock {
    let block = TextBlock(
      bytes: bytes, firstLineNumber: nextLineNumber, firstByteOffset: nextByteOffset,
      isLast: isAtEnd, fileName: reader.file.displayName)
    nextLineNumber += bytes.withUnsafeBufferPointer { lineFeedCount(in: $0) }
    nextByteOffset += UInt64(bytes.count)
    return block
  }

  private func lineFeedCount(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var count = 0
    var position = 0
    while position < bytes.count,
      let found = memchr(base + position, 0x0A, bytes.count - position)
    {
      position = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
      count += 1
    }
    return count
  }

  /// The last place in the range after which a new line or paragraph may start.
  private func lastBoundary(in bytes: [UInt8], from start: Int, to end: Int) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var position = end
      while position > start {
        position -= 1
        guard bytes[position] == 0x0A else { continue }
        if boundary == .line { return position + 1 }
        var before = position
        while before > 0
          && (bytes[before - 1] == 0x20 || bytes[before - 1] == 0x09 || bytes[before - 1] == 0x0D)
        {
          before -= 1
        }
        if before == 0 || bytes[before - 1] == 0x0A { return position + 1 }
      }
      return nil
    }
  }
}
