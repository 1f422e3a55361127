/// A whole number from 0 up of any size, in limbs of 64 bits, the lowest first, without zeros at the top.
struct BigNatural: Hashable {
  private(set) var limbs: [UInt64]

  init(_ value: UInt64) {
    limbs = value == 0 ? [] : [value]
  }

  private init(limbs: [UInt64]) {
    self.limbs = limbs
    trim()
  }

  var isZero: Bool { limbs.isEmpty }

  private mutating func trim() {
    while limbs.last == 0 { limbs.removeLast() }
  }

  /// The same as m · 2^e, to the precision of m.
  var scaled: (significand: Double, exponent: Int) {
    let top = limbs.suffix(2).reversed().reduce(0.0) { $0 * 0x1p64 + Double($1) }
    return (top, max(0, limbs.count - 2) * 64)
  }

  static func + (left: BigNatural, right: BigNatural) -> BigNatural {
    if left.limbs.count < right.limbs.count { return right + left }
    var limbs = left.limbs
    var carry = false
    for index in limbs.indices where index < right.limbs.count || carry {
      let (once, first) = limbs[index].addingReportingOverflow(
        index < right.limbs.count ? right.limbs[index] : 0)
      let (twice, second) = once.addingReportingOverflow(carry ? 1 : 0)
      limbs[index] = twice
      carry = first || second
    }
    if carry { limbs.append(1) }
    return BigNatural(limbs: limbs)
  }

  /// The right one is not greater than the left one.
  static func - (left: BigNatural, right: BigNatural) -> BigNatural {
    var result = left
    result.subtract(right)
    return result
  }

  private mutating func subtract(_ other: BigNatural) {
    var borrow = false
    for index in limbs.indices where index < other.limbs.count || borrow {
      let (once, first) = limbs[index].subtractingReportingOverflow(
        index < other.limbs.count ? other.limbs[index] : 0)
      let (twice, second) = once.subtractingReportingOverflow(borrow ? 1 : 0)
      limbs[index] = twice
      borrow = first || second
    }
    precondition(!borrow && limbs.count >= other.limbs.count, "a natural number below 0")
    trim()
  }

  static func * (left: BigNatural, right: BigNatural) -> BigNatural {
    var limbs = [UInt64](repeating: 0, count: left.limbs.count + right.limbs.count)
    for (place, factor) in left.limbs.enumerated() {
      var carry: UInt64 = 0
      for (offset, other) in right.limbs.enumerated() {
        let sum =
          UInt128(factor) * UInt128(other) + UInt128(limbs[place + offset]) + UInt128(carry)
        limbs[place + offset] = UInt64(truncatingIfNeeded: sum)
        carry = UInt64(truncatingIfNeeded: sum >> 64)
      }
      limbs[place + right.limbs.count] = carry
    }
    return BigNatural(limbs: limbs)
  }

  /// Long division (Knuth, The Art of Computer Programming, volume 2, algorithm D).
  func quotientAndRemainder(
    dividingBy divisor: BigNatural
  ) -> (quotient: BigNatural, remainder: BigNatural) {
    guard let top = divisor.limbs.last else { preconditionFailure("division by zero") }
    if self < divisor { return (BigNatural(0), self) }
    // With the highest bit of the divisor set, two limbs over one miss a digit by 2 at most.
    let shift = top.leadingZeroBitCount
    let low = divisor.shiftedUp(shift).limbs
    let size = low.count
    var rest = shiftedUp(shift).limbs + [0]
    var quotient = [UInt64](repeating: 0, count: rest.count - size)
    for place in quotient.indices.reversed() {
      let head = UInt128(rest[place + size]) << 64 | UInt128(rest[place + size - 1])
      var digit = min(head / UInt128(low[size - 1]), UInt128(UInt64.max))
      // Subtracts digit · divisor, and adds divisors again while that was too much.
      var carry: UInt128 = 0
      var borrow = false
      for index in 0...size {
        let product = (index < size ? digit * UInt128(low[index]) : 0) + carry
        carry = product >> 64
        let (once, first) = rest[place + index].subtractingReportingOverflow(
          UInt64(truncatingIfNeeded: product))
        let (twice, second) = once.subtractingReportingOverflow(borrow ? 1 : 0)
        rest[place + index] = twice
        borrow = first || second
      }
      while borrow {
        digit -= 1
        var carry = false
        for index in 0...size {
          let (once, first) = rest[place + index].addingReportingOverflow(
            index < size ? low[index] : 0)
          let (twice, second) = once.addingReportingOverflow(carry ? 1 : 0)
          rest[place + index] = twice
          carry = first || second
        }
        if carry { borrow = false }
      }
      quotient[place] = UInt64(digit)
    }
    var remainder = BigNatural(limbs: rest)
    remainder.shiftDown(shift)
    return (BigNatural(limbs: quotient), remainder)
  }

  /// Times 2^bits, with fewer than 64 bits.
  private func shiftedUp(_ bits: Int) -> BigNatural {
    if bits == 0 { return self }
    var limbs = limbs + [0]
    for index in limbs.indices.reversed() {
      limbs[index] = limbs[index] << bits | (index > 0 ? limbs[index - 1] >> (64 - bits) : 0)
    }
    return BigNatural(limbs: limbs)
  }

  /// Over 2^bits, with any bits, rounded down.
  private mutating func shiftDown(_ bits: Int) {
    limbs.removeFirst(min(bits / 64, limbs.count))
    let bits = bits % 64
    if bits == 0 { return }
    for index in limbs.indices {
      let above = index + 1 < limbs.count ? limbs[index + 1] << (64 - bits) : 0
      limbs[index] = limbs[index] >> bits | above
    }
    trim()
  }

  private var trailingZeroBitCount: Int {
    guard let place = limbs.firstIndex(where: { $0 != 0 }) else { return 0 }
    return place * 64 + limbs[place].trailingZeroBitCount
  }

  /// By Stein's algorithm, which only subtracts and shifts: O(bits · limbs).
  func greatestCommonDivisor(with other: BigNatural) -> BigNatural {
    if isZero { return other }
    if other.isZero { return self }
    var (left, right) = (self, other)
    let twos = min(left.trailingZeroBitCount, right.trailingZeroBitCount)
    left.shiftDown(left.trailingZeroBitCount)
    right.shiftDown(right.trailingZeroBitCount)
    while left != right {
      if left < right { swap(&left, &right) }
      // Where one is much longer, one division is faster than many subtractions.
      if left.limbs.count > right.limbs.count {
        left = left.quotientAndRemainder(dividingBy: right).remainder
        if left.isZero { break }
      } else {
        left.subtract(right)
      }
      left.shiftDown(left.trailingZeroBitCount)
    }
    for _ in 0..<twos / 63 { right = right.shiftedUp(63) }
    return right.shiftedUp(twos % 63)
  }
}

extension BigNatural: Comparable {
  static func < (left: BigNatural, right: BigNatural) -> Bool {
    if left.limbs.count != right.limbs.count { return left.limbs.count < right.limbs.count }
    for index in left.limbs.indices.reversed() where left.limbs[index] != right.limbs[index] {
      return left.limbs[index] < right.limbs[index]
    }
    return false
  }
}

extension BigNatural: CustomStringConvertible {
  var description: String {
    let unit: UInt64 = 10_000_000_000_000_000_000
    let (high, low) = quotientAndRemainder(dividingBy: BigNatural(unit))
    let digits = String(low.limbs.first ?? 0)
    if high.isZero { return digits }
    return high.description + String(repeating: "0", count: 19 - digits.utf8.count) + digits
  }
}
