/// A set of entries of an index, with the number that each has among them: 1.5 bits an entry.
struct KeptEntries: Sendable {
  private var words: [UInt64]
  /// For each word how many entries come before it.
  private var ranks: [UInt32] = []
  let count: Int

  /// No entry out of `count`.
  init(count: Int) {
    self.count = count
    words = [UInt64](repeating: 0, count: count / 64 + 1)
  }

  subscript(entry: Int) -> Bool {
    @inline(__always) get { words[entry >> 6] >> UInt64(entry & 63) & 1 != 0 }
    @inline(__always) set {
      let bit: UInt64 = 1 << UInt64(entry & 63)
      if newValue { words[entry >> 6] |= bit } else { words[entry >> 6] &= ~bit }
    }
  }

  /// Counts the entries, for ``rank(of:)``; nothing may change after it.
  mutating func rank() {
    ranks.removeAll()
    ranks.reserveCapacity(words.count + 1)
    var total: UInt32 = 0
    for word in words {
      ranks.append(total)
      total += UInt32(word.nonzeroBitCount)
    }
    ranks.append(total)
  }

  /// How many kept entries come before this one.
  @inline(__always)
  func rank(of entry: Int) -> Int {
    let bit: UInt64 = 1 << UInt64(entry & 63)
    let below = words[entry >> 6] & (bit - 1)
    return Int(ranks[entry >> 6]) + below.nonzeroBitCount
  }
}
