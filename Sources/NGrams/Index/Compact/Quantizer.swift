/// Few numbers that stand for many, and which stands for which.
///
/// Numbers are sorted and cut into as many bins as there are codes; each bin's mean stands for it. The
/// bins hold equally many numbers, but a value that fills a bin by itself has one, and the others share
/// what is left. NaN, infinities and zero keep codes of their own, because nothing near them means the
/// same. Where there are no more different numbers than codes nothing changes.
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
  private var sum = 0.0
  private var population = 0
  private var last: Float = 0
  private var differs = false

  init(_ values: [(key: UInt32, count: Int)], limit: Int, bits: Int) throws(NGramError) {
    let isExact = values.count <= limit
    var rest = 0
    var free = limit
    var isOpen = false
    for (key, count) in values {
      if Self.standsAlone(key) {
        free -= 1
        isOpen = false
      } else {
        rest += count
        // What stands between two that stand alone takes a bin at least.
        if !isOpen { free -= 1 }
        isOpen = true
      }
    }
    if !isExact && free < 0 {
      let needed = (limit - free - 1).bitWidth - (limit - free - 1).leadingZeroBitCount
      throw .tooFewBits(bits, needed: needed)
    }
    // `free` bins may still be begun within a stretch; `rest` numbers are in no closed bin.
    var target = Double(rest) / Double(free + 1)
    for (key, count) in values {
      if isExact || Self.standsAlone(key) {
        rest -= population
        target = Double(rest) / Double(free + 1)
        close()
        add(key, count)
        close()
        continue
      }
      let begins = population == 0
      if !begins && free > 0
        && (Double(population) >= target || Double(count) >= target)
      {
        rest -= population
        close()
        free -= 1
        target = Double(rest) / Double(free + 1)
      }
      add(key, count)
    }
    close()
  }

  private mutating func add(_ key: UInt32, _ count: Int) {
    if population == 0 { bounds.append(key) }
    population += count
    sum += Double(Quantizer.value(ofKey: key)) * Double(count)
    last = Quantizer.value(ofKey: key)
    differs = differs || last != Quantizer.value(ofKey: bounds[bounds.count - 1])
  }

  private mutating func close() {
    if population == 0 { return }
    // The mean of equal numbers may differ from them by rounding.
    centres.append(differs ? Float(sum / Double(population)) : last)
    (sum, population, differs) = (0, 0, false)
  }

  private static func standsAlone(_ key: UInt32) -> Bool {
    let value = Quantizer.value(ofKey: key)
    return value == 0 || !value.isFinite
  }
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
