import RealModule

/// Random numbers that are a function of a key and a position, so that what is drawn depends neither
/// on threads nor on what was drawn before, and a resumed training draws the same.
enum CounterRandom {
  /// 32 bits for a position: MurmurHash3's finaliser (Appleby), twice, keyed. Dropout's C loop
  /// computes the same.
  static func bits(key: UInt64, position: UInt64) -> UInt32 {
    var h = UInt32(truncatingIfNeeded: position) &* 0x9E37_79B9 ^ UInt32(truncatingIfNeeded: key)
    func mix() {
      h = (h ^ h >> 16) &* 0x85EB_CA6B
      h = (h ^ h >> 13) &* 0xC2B2_AE35
      h ^= h >> 16
    }
    mix()
    h ^= UInt32(truncatingIfNeeded: key >> 32) ^ UInt32(truncatingIfNeeded: position >> 32)
    h = h &* 0x85EB_CA6B
    h = (h ^ h >> 13) &* 0xC2B2_AE35
    return h ^ h >> 16
  }

  /// A key for a purpose within a step, by SplitMix64 (Steele et al. 2014).
  static func key(seed: UInt64, _ parts: UInt64...) -> UInt64 {
    var mixed = seed
    for part in parts {
      mixed = (mixed ^ part) &+ 0x9E37_79B9_7F4A_7C15
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      mixed ^= mixed >> 31
    }
    return mixed
  }
}

/// A sequence of random numbers for a key.
public struct KeyedRandom: RandomNumberGenerator, Sendable {
  private let key: UInt64
  private var position: UInt64 = 0

  /// The sequence of a seed, and of a stream within it.
  public init(seed: UInt64, stream: UInt64 = 0) {
    key = CounterRandom.key(seed: seed, stream)
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    defer { position &+= 1 }
    return CounterRandom.key(seed: key, position)
  }

  /// A number from 0 up to but not including 1.
  public mutating func nextUnit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number of the standard normal distribution (Box & Muller 1958).
  public mutating func nextNormal() -> Double {
    let radius = (-2 * Double.log(1 - nextUnit())).squareRoot()
    return radius * Double.cos(2 * Double.pi * nextUnit())
  }

  /// The numbers 0..<count in random order (Fisher & Yates).
  public mutating func permutation(_ count: Int) -> [Int32] {
    var order = (0..<Int32(count)).map { $0 }
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(next() % UInt64(index + 1)))
    }
    return order
  }
}
