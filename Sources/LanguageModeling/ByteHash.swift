/// The hash of a word's bytes that vocabularies are stored with: part of the file format.
///
/// Eight bytes a step are folded by a 64 × 64 → 128-bit multiplication. It spreads well and is fast;
/// it is not meant to resist an adversary, and nothing depends on its being free of collisions:
/// vocabularies compare the bytes.
package enum ByteHash {
  @inline(__always)
  package static func hash(
    _ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64 = 0x2545_F491_4F6C_DD1D
  ) -> UInt64 {
    let raw = UnsafeRawBufferPointer(bytes)
    var state = seed ^ UInt64(truncatingIfNeeded: raw.count)
    var offset = 0
    while raw.count - offset >= 8 {
      let chunk = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      state = fold(state ^ chunk, 0x9E37_79B9_7F4A_7C15)
      offset += 8
    }
    var tail: UInt64 = 0
    while offset < raw.count {
      tail = tail << 8 | UInt64(raw[offset])
      offset += 1
    }
    return fold(fold(state ^ tail, 0xD6E8_FEB8_6659_FD93), 0xA076_1D64_78BD_642F)
  }

  @inline(__always)
  static func fold(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let (high, low) = value.multipliedFullWidth(by: factor)
    return high ^ low
  }
}
