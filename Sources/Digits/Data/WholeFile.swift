package import Storage

/// The content of a file in memory. What is read here is small, and a format that is recognised by
/// its content must be looked at before it is parsed, which standard input permits only once.
package enum WholeFile {
  /// All bytes of a file or of standard input, unpacked where they are gzip data.
  ///
  /// - Throws: ``DigitsDataError/fileTooLarge(path:byteLimit:)``, `StorageError`.
  package static func read(
    _ file: InputFile, byteLimit: Int = DigitLimits.fileByteCount
  ) throws -> [UInt8] {
    let reader = try ByteReader(file)
    var bytes: [UInt8] = []
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = try reader.read(into: piece)
      if count == 0 { return bytes }
      if bytes.count + count > byteLimit {
        throw DigitsDataError.fileTooLarge(path: file.displayName, byteLimit: byteLimit)
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
  }
}
