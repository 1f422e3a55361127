/// Pairs of pieces and a number for each: an open-addressed table of fixed or growing size.
struct PairTable: Sendable {
  /// Left piece in the high half, right one in the low half; all ones is an empty slot.
  private var keys: [UInt64]
  private var values: [UInt32]
  private(set) var count = 0

  private static let empty = UInt64.max

  /// Room for so many pairs before it has to grow.
  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    keys = [UInt64](repeating: Self.empty, count: size)
    values = [UInt32](repeating: 0, count: size)
  }

  /// The number of a pair. O(1).
  @inline(__always)
  func rank(_ left: UInt32, _ right: UInt32) -> UInt32? {
    let slot = slot(of: Self.key(left, right))
    return keys[slot] == Self.empty ? nil : values[slot]
  }

  /// Adds a pair; false if it is there already.
  mutating func insert(_ left: UInt32, _ right: UInt32, rank: UInt32) -> Bool {
    if count * 2 >= keys.count { grow() }
    let key = Self.key(left, right)
    let slot = slot(of: key)
    guard keys[slot] == Self.empty else { return false }
    keys[slot] = key
    values[slot] = rank
    count += 1
    return true
  }

  @inline(__always)
  static func key(_ left: UInt32, _ right: UInt32) -> UInt64 { UInt64(left) << 32 | UInt64(right) }

  /// Where a key lies, or would.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    let mask = keys.count - 1
    let (high, low) = key.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    var slot = Int(truncatingIfNeeded: high ^ low) & mask
    while keys[slot] != key && keys[slot] != Self.empty { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    var larger = PairTable(capacity: keys.count)
    for (key, value) in zip(keys, values) where key != Self.empty {
      _ = larger.insert(
        UInt32(key >> 32), UInt32(truncatingIfNeeded: key), rank: value)
    }
    self = larger
  }
}
