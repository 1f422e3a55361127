internal import CZlib

/// The layout of a `.lacuna` file: a header, sections aligned for mapping, and a table of sections.
///
///     offset  bytes  header (all numbers little-endian)
///          0      8  magic "Lacuna\r\n", which a transfer in text mode garbles
///          8      4  format version
///         12      4  number of sections
///         16      8  offset of the section table
///         24      8  size of the whole file
///         32      4  CRC-32 of the section table
///         36     24  zero
///         60      4  CRC-32 of bytes 0..<60
///
///     a table row: name (32 bytes, zero-padded), offset (8), size (8), CRC-32 (4), zero (12)
enum SectionFormat {
  static let magic: [UInt8] = Array("Lacuna\r\n".utf8)
  /// 2: contexts of n-grams have filters, and landmarks lead to their successors.
  static let version: UInt32 = 2
  static let headerByteCount = 64
  static let rowByteCount = 64
  static let nameByteCount = 32
  /// A cache line, and enough for every element type.
  static let alignment = 64
  /// More sections than any model has; a larger number means damage.
  static let maximumSectionCount = 1024

  static func checksum(
    _ bytes: UnsafeRawBufferPointer, continuing start: UInt32 = 0
  ) -> UInt32 {
    var value = UInt(start)
    var rest = bytes[...]
    while !rest.isEmpty {
      // zlib counts in 32 bits.
      let piece = rest.prefix(1 << 30)
      let raw = UnsafeRawBufferPointer(rebasing: piece)
      value = crc32(value, raw.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(raw.count))
      rest = rest.dropFirst(piece.count)
    }
    return UInt32(truncatingIfNeeded: value)
  }

  static func store<Number: FixedWidthInteger>(
    _ number: Number, in bytes: inout [UInt8], at offset: Int
  ) {
    withUnsafeBytes(of: number.littleEndian) { raw in
      for index in 0..<raw.count { bytes[offset + index] = raw[index] }
    }
  }

  static func load<Number: FixedWidthInteger>(
    _ type: Number.Type, from bytes: UnsafeRawBufferPointer, at offset: Int
  ) -> Number {
    Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }
}
