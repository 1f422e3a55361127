/// What one pass over a block says about its bytes before anything else looks at them.
struct TextInspection {
  /// Whether no byte is above 127.
  private(set) var isASCII = true
  /// The first NUL byte.
  private(set) var firstNUL: Int?
  /// The first byte of the first ill-formed sequence.
  private(set) var firstIllFormed: Int?

  /// Looks at all bytes, eight at a time where they are ASCII.
  init(_ text: UnsafeBufferPointer<UInt8>) {
    let raw = UnsafeRawBufferPointer(text)
    let count = text.count
    var position = 0
    while position < count {
      while position + 8 <= count {
        let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        // Bytes above 127, or (by the borrow out of zero bytes) NULs.
        let highBits = (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080
        if highBits != 0 { break }
        position += 8
      }
      guard position < count else { return }
      if text[position] < 0x80 {
        if text[position] == 0 && firstNUL == nil { firstNUL = position }
        position += 1
        continue
      }
      isASCII = false
      let length = UTF8Decoding.sequenceLength(in: text, at: position)
      if length < 0 && firstIllFormed == nil { firstIllFormed = position }
      position += abs(length)
    }
  }
}
