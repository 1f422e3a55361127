internal import CIntrinsics

/// Quantised numbers: for each a code of some bits, for each code what it stands for.
///
/// The memory belongs to the index that this is a part of. A code that a damaged file makes up stands
/// for the last value.
struct CompactCodes: BitwiseCopyable, @unchecked Sendable {
  let codes: UnsafeRawPointer
  /// The last byte at which 8 bytes can be loaded.
  let lastLoad: Int
  /// The bits of a code, at most 24.
  let width: Int
  let centres: UnsafePointer<Float>
  let centreCount: Int

  /// The number of bytes for so many codes, with room for loads of 8 bytes at the last one.
  static func byteCount(_ count: Int, width: Int) -> Int { (count * width + 7) / 8 + 8 }

  /// Has the code of a number loaded before it is asked for.
  @inline(__always)
  func prefetch(_ number: Int) {
    lacuna_prefetch(codes + min(number * width >> 3, lastLoad))
  }

  @inline(__always)
  subscript(number: Int) -> Float {
    let position = number * width
    let bits =
      codes.loadUnaligned(fromByteOffset: min(position >> 3, lastLoad), as: UInt64.self)
      >> UInt64(truncatingIfNeeded: position & 7)
    return centres[min(Int(bits & (1 << UInt64(width) - 1)), centreCount - 1)]
  }
}
