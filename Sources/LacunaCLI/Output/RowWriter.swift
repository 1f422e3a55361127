import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes cells of millions of lines into memory that its user has made sure is enough.
///
/// Numbers come out as ``Figures`` has them, by way of integers where that is certain to be exact.
struct RowWriter {
  /// No number takes more bytes.
  static let longestNumber = 32

  /// Where the next byte goes.
  private(set) var end: UnsafeMutablePointer<UInt8>

  init(_ start: UnsafeMutablePointer<UInt8>) {
    end = start
  }

  @inline(__always)
  mutating func write(_ byte: UInt8) {
    end.pointee = byte
    end += 1
  }

  @inline(__always)
  mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return }
    end.update(from: start, count: bytes.count)
    end += bytes.count
  }

  @inline(__always)
  mutating func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { write($0) }
  }

  /// A whole number that is not negative.
  @inline(__always)
  mutating func write(_ number: Int) {
    if number < 10 { return write(Self.digit(number)) }
    var count = 0
    var rest = number
    while rest > 0 {
      rest /= 10
      count += 1
    }
    writeDigits(of: number, count: count)
  }

  /// A number with seven significant digits, as `Figures.significant` has it.
  mutating func writeSignificant(_ value: Double) {
    let magnitude = abs(value)
    guard magnitude >= 1e-4, magnitude < 1e6 else { return writeSlowly(value) }
    var exponent = -4
    while magnitude >= Self.powers[exponent + 5] { exponent += 1 }
    // Exact but for the last bit, so that only what lies near the middle between two numbers of
    // seven digits could be rounded to the wrong one.
    let scaled = magnitude * Self.powers[6 - exponent + 4]
    var digits = Int(scaled)
    let rest = scaled - Double(digits)
    guard digits >= 1_000_000, abs(rest - 0.5) > 1e-6 else { return writeSlowly(value) }
    if rest > 0.5 { digits += 1 }
    guard digits < 10_000_000 else { return writeSlowly(value) }
    if value < 0 { write(UInt8(ascii: "-")) }
    if exponent < 0 {
      write(UInt8(ascii: "0"))
      write(UInt8(ascii: "."))
      for _ in exponent + 1..<0 { write(UInt8(ascii: "0")) }
      writeDigits(of: digits, count: 7)
    } else {
      let divisor = Self.wholePowers[6 - exponent]
      writeDigits(of: digits / divisor, count: exponent + 1)
      write(UInt8(ascii: "."))
      writeDigits(of: digits % divisor, count: 6 - exponent)
    }
  }

  private mutating func writeSlowly(_ value: Double) {
    for byte in Figures.significant(value, digits: 7).utf8 { write(byte) }
  }

  @inline(__always)
  private mutating func writeDigits(of number: Int, count: Int) {
    // Divisions of 32 bits are cheaper, and two digits come of each.
    var rest = UInt32(truncatingIfNeeded: number)
    guard rest == number else { return writeLargeDigits(of: number, count: count) }
    var place = count
    while place > 1 {
      place -= 2
      let pair = rest % 100
      rest /= 100
      end[place] = Self.digit(Int(pair / 10))
      end[place + 1] = Self.digit(Int(pair % 10))
    }
    if place == 1 { end[0] = Self.digit(Int(rest)) }
    end += count
  }

  private mutating func writeLargeDigits(of number: Int, count: Int) {
    var rest = number
    for place in (0..<count).reversed() {
      end[place] = Self.digit(rest % 10)
      rest /= 10
    }
    end += count
  }

  @inline(__always)
  private static func digit(_ number: Int) -> UInt8 {
    UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number)
  }

  /// 10⁻⁴ to 10¹⁰; those from 1 up are exact.
  private static let powers: InlineArray<15, Double> = [
    1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
  ]
  private static let wholePowers: InlineArray<7, Int> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000,
  ]
}
