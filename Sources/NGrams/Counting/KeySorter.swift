/// Sorts 64-bit keys by their high halves, keeping the order of those that are equal there.
///
/// The low halves ride along. Keys arrive with rising low halves, so a stable sort by the high half
/// is a sort by the whole. Insertion for short runs, radix by bytes for longer ones.
final class KeySorter {
  private var keys = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
  private var spare = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
  private var capacity = 1
  private static let insertionLimit = 40

  deinit {
    keys.deallocate()
    spare.deallocate()
  }

  /// Room for the keys to be filled in, valid until the next call.
  func keys(count: Int) -> UnsafeMutablePointer<UInt64> {
    if capacity < count {
      capacity = max(count, capacity * 2)
      keys.deallocate()
      spare.deallocate()
      keys = .allocate(capacity: capacity)
      spare = .allocate(capacity: capacity)
    }
    return keys
  }

  /// Sorts the first `count` keys, which have been filled in; valid until the next call.
  func sorted(count: Int) -> UnsafePointer<UInt64> {
    if count <= Self.insertionLimit {
      Self.insertionSort(keys, count)
      return UnsafePointer(keys)
    }
    return UnsafePointer(Self.radixSort(keys, spare, count))
  }

  private static func insertionSort(_ keys: UnsafeMutablePointer<UInt64>, _ count: Int) {
    for index in 1..<max(1, count) {
      let key = keys[index]
      var hole = index
      while hole > 0 && keys[hole - 1] > key {
        keys[hole] = keys[hole - 1]
        hole -= 1
      }
      keys[hole] = key
    }
  }

  private static func radixSort(
    _ keys: UnsafeMutablePointer<UInt64>, _ spare: UnsafeMutablePointer<UInt64>, _ count: Int
  ) -> UnsafeMutablePointer<UInt64> {
    var differing: UInt64 = 0
    let first = keys[0]
    for index in 1..<count { differing |= keys[index] ^ first }
    var (source, target) = (keys, spare)
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { starts in
      for shift in stride(from: UInt64(32), to: 64, by: 8) where (differing >> shift) & 0xFF != 0 {
        starts.update(repeating: 0)
        for index in 0..<count { starts[Int((source[index] >> shift) & 0xFF)] += 1 }
        var sum = 0
        for digit in 0..<256 { (starts[digit], sum) = (sum, sum + starts[digit]) }
        for index in 0..<count {
          let key = source[index]
          let digit = Int((key >> shift) & 0xFF)
          target[starts[digit]] = key
          starts[digit] += 1
        }
        swap(&source, &target)
      }
      return source
    }
  }
}
