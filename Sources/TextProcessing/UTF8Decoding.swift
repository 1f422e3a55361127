/// Reading Unicode scalars out of UTF-8.
enum UTF8Decoding {
  /// The scalar at a position of text that is known to be UTF-8, and the position after it.
  @inline(__always)
  static func scalar(
    in text: UnsafeBufferPointer<UInt8>, at position: Int
  ) -> (value: UInt32, next: Int) {
    let first = UInt32(text[position])
    if first < 0x80 { return (first, position + 1) }
    let second = UInt32(text[position + 1]) & 0x3F
    if first < 0xE0 { return ((first & 0x1F) << 6 | second, position + 2) }
    let third = UInt32(text[position + 2]) & 0x3F
    if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, position + 3) }
    let fourth = UInt32(text[position + 3]) & 0x3F
    return ((first & 0x07) << 18 | second << 12 | third << 6 | fourth, position + 4)
  }

  /// The length of the well-formed sequence at a position, or the negative length of the maximal
  /// subpart of an ill-formed one (Unicode standard, section 3.9, table 3-7 and "U+FFFD
  /// Substitution of Maximal Subparts").
  static func sequenceLength(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
    let first = text[position]
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    let length: Int
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0:
      length = 3
      lowest = 0xA0
    case 0xE1...0xEC, 0xEE...0xEF: length = 3
    case 0xED:
      length = 3
      highest = 0x9F
    case 0xF0:
      length = 4
      lowest = 0x90
    case 0xF1...0xF3: length = 4
    case 0xF4:
      length = 4
      highest = 0x8F
    default: return -1
    }
    for index in 1..<length {
      guard position + index < text.count else { return -index }
      let byte = text[position + index]
      guard byte >= lowest && byte <= highest else { return -index }
      lowest = 0x80
      highest = 0xBF
    }
    return length
  }

  /// Unicode scalars in UTF-8 text: the bytes that do not continue one.
  static func scalarCount(of text: UnsafeBufferPointer<UInt8>) -> Int {
    let raw = UnsafeRawBufferPointer(text)
    var continuations = 0
    var position = 0
    while position + 8 <= text.count {
      let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      // One bit in each byte of the form 10xxxxxx, then their sum in the highest byte.
      let bits = (word >> 7) & (~word >> 6) & 0x0101_0101_0101_0101
      continuations += Int((bits &* 0x0101_0101_0101_0101) >> 56)
      position += 8
    }
    for byte in text[position...] where byte & 0xC0 == 0x80 { continuations += 1 }
    return text.count - continuations
  }
}
