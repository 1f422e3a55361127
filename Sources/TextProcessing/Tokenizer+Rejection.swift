extension Tokenizer {
  /// Throws for what the pipeline does not read: UTF-16, NUL bytes, ill-formed UTF-8.
  func reject(
    _ inspection: TextInspection, in text: UnsafeBufferPointer<UInt8>, at location: TextLocation
  ) throws(TextError) {
    if location.byteOffset == 0
      && (text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]))
      && (pipeline.tokenizer != .whitespace || pipeline.invalidUTF8 == .error)
    {
      throw .notUTF8Text(
        file: location.fileName, line: location.lineNumber, byteOffset: 0, isUTF16: true)
    }
    if let offset = inspection.firstNUL, pipeline.tokenizer != .whitespace {
      throw .notUTF8Text(
        file: location.fileName, line: lineNumber(of: offset, in: text, at: location),
        byteOffset: location.byteOffset + offset,
        isUTF16: looksLikeUTF16(text, aroundNUL: offset))
    }
    if let offset = inspection.firstIllFormed, pipeline.invalidUTF8 == .error {
      let length = -UTF8Decoding.sequenceLength(in: text, at: offset)
      throw .invalidUTF8(
        file: location.fileName, line: lineNumber(of: offset, in: text, at: location),
        byteOffset: location.byteOffset + offset, bytes: Array(text[offset..<offset + length]))
    }
  }

  private func lineNumber(
    of offset: Int, in text: UnsafeBufferPointer<UInt8>, at location: TextLocation
  ) -> Int {
    text[..<offset].reduce(location.lineNumber) { $1 == 0x0A ? $0 + 1 : $0 }
  }

  /// Whether every other byte is NUL for a while: Latin letters, spaces or line ends in UTF-16.
  private func looksLikeUTF16(_ text: UnsafeBufferPointer<UInt8>, aroundNUL offset: Int) -> Bool {
    let indices = stride(from: offset, to: min(offset + 8, text.count), by: 2)
    return indices.underestimatedCount > 1
      && indices.allSatisfy { text[$0] == 0 && ($0 + 1 >= text.count || text[$0 + 1] != 0) }
  }
}
