/// Few numbers that stand for many, and which stands for which.
///
/// Numbers are sorted and cut into bins; each bin's mean stands for it. With n codes, a bin ends when it
/// holds its share of the numbers, a nth or a little more, or spans 16/n of their range. So where a few
/// values are most of the numbers, as in the backoff weights of high orders, there are fewer bins than
/// codes, and a code takes fewer bits. NaN, infinities and zero keep codes of their own, because nothing
/// near them means the same. Where there are no more different numbers than codes nothing changes.
struct Quantizer {
  /// The bits that a code may have.
  static let bitRange = 1...24

  /// By code what it stands for, rising; NaN comes last.
  let centres: [Float]
  /// By code the key of the lowest number in its bin.
  private let bounds: [UInt32]

  /// The bits that these codes take.
  var width: Int { centres.count <= 1 ? 0 : Int.bitWidth - (centres.count - 1).leadingZeroBitCount }

  /// Makes codes of so many bits for all numbers of an array. Throws
  /// ``NGramError/tooFewBits(_:needed:)`` if the numbers that keep codes of their own leave none.
  init(_ numbers: [UInt32], bits: Int) throws(NGramError) {
    let bins = try Bins(SortedKeys.counted(numbers), limit: 1 << bits, bits: bits)
    centres = bins.centres.isEmpty ? [0] : bins.centres
    bounds = bins.centres.isEmpty ? [0] : bins.bounds
  }

  /// The code of a number, by its key. O(bits).
  @inline(__always)
  func code(ofKey key: UInt32) -> Int {
    bounds.withUnsafeBufferPointer { bounds in
      var start = 0
      var count = bounds.count
      while count > 1 {
        let half = count / 2
        start = bounds[start + half] <= key ? start + half : start
        count -= half
      }
      return start
    }
  }

  /// A number that sorts as the float does, and NaN above all.
  @inline(__always)
  static func key(of value: Float) -> UInt32 {
    let bits = value.isNaN ? Float.nan.bitPattern : value.bitPattern
    return bits & 0x8000_0000 != 0 ? ~bits : bits | 0x8000_0000
  }

  @inline(__always)
  static func value(ofKey key: UInt32) -> Float {
    Float(bitPattern: key & 0x8000_0000 != 0 ? key & 0x7FFF_FFFF : ~key)
  }
}

/// The bins of a quantiser, filled from the lowest number up.
private struct Bins {
  private(set) var centres: [Float] = []
  private(set) var bounds: [UInt32] = []
  private var first: Float = 0
  private var sum = 0.0
  private var population = 0
  private var differs = false

  init(_ values: [(key: UInt32, count: Int)], limit: Int, bits: Int) throws(NGramError) {
    let isExact = values.count <= limit
    var needed = 0
    var total = 0
    var (lowest, highest) = (Float.infinity, -Float.infinity)
    var isOpen = false
    for (key, count) in values {
      let value = Quantizer.value(ofKey: key)
      let standsAlone = Self.standsAlone(value)
      // What lies between two that stand alone takes a bin at least.
      if standsAlone || !isOpen { needed += 1 }
      isOpen = !standsAlone
      if standsAlone { continue }
      total += count
      lowest = min(lowest, value)
      highest = max(highest, value)
    }
    if !isExact && needed > limit {
      throw .tooFewBits(bits, needed: Int.bitWidth - (needed - 1).leadingZeroBitCount)
    }
    let span = isExact ? 0 : (highest - lowest) * 16 / Float(limit)
    var share = isExact ? 0 : Double(total) / Double(limit)
    // Larger shares until the bins suffice; with one of everything there are as few as there can be.
    while !isExact {
      fill(values, share: share, span: share > Double(total) ? .infinity : span)
      if centres.count <= limit { return }
      share *= 1.1
      (centres, bounds) = ([], [])
    }
    fill(values, share: share, span: span)
  }

  private mutating func fill(
    _ values: [(key: UInt32, count: Int)], share: Double, span: Float
  ) {
    var endsHere = true
    for (key, count) in values {
      let value = Quantizer.value(ofKey: key)
      let standsAlone = Self.standsAlone(value)
      if endsHere || standsAlone || Double(population) >= share || Double(count) >= share
        || value - first > span
      {
        close()
      }
      endsHere = standsAlone
      if population == 0 {
        bounds.append(key)
        first = value
      }
      population += count
      sum += Double(value) * Double(count)
      differs = differs || value != first
    }
    close()
  }

  private mutating func close() {
    if population == 0 { return }
    // The mean of equal numbers may differ from them by rounding.
    centres.append(differs ? Float(sum / Double(population)) : first)
    (sum, population, differs) = (0, 0, false)
  }

  private static func standsAlone(_ value: Float) -> Bool { value == 0 || !value.isFinite }
}

/// Sorts keys and counts equal ones.
enum SortedKeys {
  static func counted(_ keys: [UInt32]) -> [(key: UInt32, count: Int)] {
    var keys = keys
    sort(&keys)
    var counted: [(key: UInt32, count: Int)] = []
    var start = 0
    keys.withUnsafeBufferPointer { keys in
      for place in 1..<max(1, keys.count) where keys[place] != keys[start] {
        counted.append((keys[start], place - start))
        start = place
      }
      if start < keys.count { counted.append((keys[start], keys.count - start)) }
    }
    return counted
  }

  /// By 11 bits at a time, the lowest first.
  private static func sort(_ keys: inout [UInt32]) {
    if keys.count < 1 << 12 {
      keys.sort()
      return
    }
    let count = keys.count
    var sorted = [UInt32](repeating: 0, count: count)
    keys.withUnsafeMutableBufferPointer { keys in
      sorted.withUnsafeMutableBufferPointer { sorted in
        var (source, target) = (keys.baseAddress!, sorted.baseAddress!)
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 2048) { starts in
          for shift in [0, 11, 22] as [UInt32] {
            starts.initialize(repeating: 0)
            for place in 0..<count { starts[Int(source[place] >> shift & 2047)] += 1 }
            var sum = 0
            for digit in 0..<2048 { (starts[digit], sum) = (sum, sum + starts[digit]) }
            for place in 0..<count {
              let key = source[place]
              target[starts[Int(key >> shift & 2047)]] = key
              starts[Int(key >> shift & 2047)] += 1
            }
            swap(&source, &target)
          }
        }
      }
    }
    // Three passes end in the other array.
    keys = sorted
  }
}
