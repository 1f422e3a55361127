/// A fingerprint of a corpus that does not depend on the order of its sentences: the sum of their
/// 128-bit hashes. Digests of parts add up to the digest of the whole, and can be taken off again.
public struct CorpusDigest: Sendable, Hashable {
  private var high: UInt64 = 0
  private var low: UInt64 = 0

  /// The digest of nothing.
  public init() {}

  /// Adds a sentence, given as the bytes of its tokens and where each token ends, counted from
  /// `start`, where the sentence begins.
  ///
  /// A slice and not any sequence: generic code is not specialised across modules, and asking a
  /// sequence for its next element by way of tables took a third of the time of training.
  public mutating func add(
    sentence bytes: UnsafeBufferPointer<UInt8>, tokenEnds: ArraySlice<Int>, from start: Int
  ) {
    var ends = ByteHash.hash(bytes)
    var mixed = ByteHash.hash(bytes, seed: 0x8F51_3AC6_17D2_9E4B)
    for tokenEnd in tokenEnds {
      let end = tokenEnd - start
      ends = ByteHash.fold(ends ^ UInt64(end), 0x9E37_79B9_7F4A_7C15)
      mixed = ByteHash.fold(mixed ^ UInt64(end), 0xD1B5_4A32_D192_ED03)
    }
    add(high: ends, low: mixed)
  }

  /// Adds another corpus.
  public mutating func add(_ other: CorpusDigest) {
    add(high: other.high, low: other.low)
  }

  /// Takes another corpus off, which had been added.
  public mutating func remove(_ other: CorpusDigest) {
    let (difference, borrows) = low.subtractingReportingOverflow(other.low)
    low = difference
    high = high &- other.high &- (borrows ? 1 : 0)
  }

  /// The digest that ``text`` shows; `nil` for other text.
  public init?(text: String) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    (self.high, self.low) = (high, low)
  }

  /// 32 hexadecimal digits.
  public var text: String {
    [high, low].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  private mutating func add(high: UInt64, low: UInt64) {
    let (sum, carries) = self.low.addingReportingOverflow(low)
    self.low = sum
    self.high = self.high &+ high &+ (carries ? 1 : 0)
  }
}
