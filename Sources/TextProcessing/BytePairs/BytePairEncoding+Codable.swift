extension BytePairEncoding: Codable {
  /// The merges as one text, three numbers each, parted by spaces: quicker to read than an array.
  private enum CodingKeys: String, CodingKey {
    case merges
  }

  /// Reads what ``encode(to:)`` wrote. Throws a decoding error, or ``TextError/badMerge(number:reason:)``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    var text = try container.decode(String.self, forKey: .merges)
    let numbers = text.withUTF8 { Self.numbers(in: $0) }
    guard let numbers, numbers.count.isMultiple(of: 3) else {
      throw DecodingError.dataCorruptedError(
        forKey: .merges, in: container, debugDescription: "the merges are not triples of numbers")
    }
    var merges: [Merge] = []
    merges.reserveCapacity(numbers.count / 3)
    for start in stride(from: 0, to: numbers.count, by: 3) {
      merges.append(
        Merge(left: numbers[start], right: numbers[start + 1], result: numbers[start + 2]))
    }
    try self.init(merges: merges)
  }

  /// Writes the merges; everything else follows from them.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let text = merges.map { "\($0.left) \($0.right) \($0.result)" }.joined(separator: " ")
    try container.encode(text, forKey: .merges)
  }

  /// Decimal numbers parted by single spaces; `nil` for anything else.
  private static func numbers(in text: UnsafeBufferPointer<UInt8>) -> [UInt32]? {
    var numbers: [UInt32] = []
    var value: UInt32 = 0
    var hasDigits = false
    for byte in text {
      if byte == UInt8(ascii: " ") {
        guard hasDigits else { return nil }
        numbers.append(value)
        value = 0
        hasDigits = false
      } else {
        let digit = byte &- UInt8(ascii: "0")
        guard digit < 10, value < UInt32.max / 10 else { return nil }
        value = value * 10 + UInt32(digit)
        hasDigits = true
      }
    }
    if hasDigits { numbers.append(value) }
    return hasDigits || text.isEmpty ? numbers : nil
  }
}
