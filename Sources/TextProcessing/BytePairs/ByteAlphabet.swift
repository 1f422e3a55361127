/// Bytes as printable characters, so that pieces of words have names that any file can hold.
///
/// The alphabet of byte-level encodings (Radford et al. 2019, GPT-2): a byte that is a printable
/// Latin-1 character other than the space is that character; the others are U+0100, U+0101 and so on
/// in their order.
enum ByteAlphabet {
  /// The code point of each byte; below U+0800, so that its UTF-8 has one byte or two.
  static let codePoints: [UInt16] = {
    var next: UInt16 = 0x100
    return (0...255).map { (byte: UInt16) in
      if (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE {
        return byte
      }
      defer { next += 1 }
      return next
    }
  }()

  /// The byte of each code point below ``end``; -1 where there is none.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, codePoint) in codePoints.enumerated() { bytes[Int(codePoint)] = Int16(byte) }
    return bytes
  }()

  /// Appends the UTF-8 of a byte's character.
  static func append(_ byte: UInt8, to name: inout [UInt8]) {
    let codePoint = codePoints[Int(byte)]
    if codePoint < 0x80 {
      name.append(UInt8(codePoint))
    } else {
      name.append(0xC0 | UInt8(codePoint >> 6))
      name.append(0x80 | UInt8(codePoint & 0x3F))
    }
  }

  /// The byte that a character stands for.
  static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    guard scalar.value < bytes.count, bytes[Int(scalar.value)] >= 0 else { return nil }
    return UInt8(bytes[Int(scalar.value)])
  }
}
