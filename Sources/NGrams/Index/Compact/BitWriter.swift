/// Packs numbers into bits, the first one lowest.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var pending: UInt64 = 0
  private var pendingCount: UInt64 = 0

  /// Appends the lowest bits of a number, at most 48 of them.
  @inline(__always)
  mutating func append(_ number: UInt64, width: Int) {
    pending |= (number & (1 << UInt64(width) - 1)) << pendingCount
    pendingCount += UInt64(width)
    while pendingCount >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingCount -= 8
    }
  }

  /// Fills up the last byte with zeros.
  mutating func align() {
    if pendingCount > 0 { append(0, width: 8 - Int(pendingCount)) }
  }
}
