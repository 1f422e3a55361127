/// Numbers of an ARPA file, as its writers may have meant them.
extension ARPAReader {
  /// What was read otherwise than it stands there: how often, and where first.
  struct Mendings {
    struct Place {
      var line: Int
      var count: Int
    }
    var impossible: Place?
    var excess: Place?

    static func note(_ place: inout Place?, line: Int) {
      place = Place(line: place?.line ?? line, count: (place?.count ?? 0) + 1)
    }

    /// As sentences.
    var remarks: [String] {
      var remarks: [String] = []
      func add(_ place: Place?, _ text: String) {
        guard let place else { return }
        let first = place.count == 1 ? "in" : "first in"
        remarks.append(
          "\(text): \(place.count == 1 ? "once" : "\(place.count) times"), \(first) line \(place.line)"
        )
      }
      add(impossible, "-inf is read as -99, which stands for the logarithm of 0")
      add(excess, "a log probability a little above 0, as rounding leaves it, is read as 0")
      return remarks
    }
  }

  mutating func probability(_ column: Column) throws -> Float {
    let value = try number(column)
    if value <= 0 && value != -.infinity { return value }
    if value == -.infinity && Self.isWord(column) { return impossible() }
    guard value > 0, value <= Self.largestExcess else { throw fault(.badProbability(value)) }
    Mendings.note(&mendings.excess, line: lineNumber)
    return 0
  }

  mutating func backoffWeight(_ column: Column) throws -> Float {
    let value = try number(column)
    if value == -.infinity && Self.isWord(column) { return impossible() }
    if value.isNaN || value.isInfinite { throw fault(.badBackoff(value)) }
    return value
  }

  private mutating func impossible() -> Float {
    Mendings.note(&mendings.impossible, line: lineNumber)
    return Self.log10OfImpossible
  }

  private func number(_ column: Column) throws -> Float {
    if let value = DecimalNumber.value(column) { return value }
    throw fault(.badNumber(String(decoding: column, as: UTF8.self)))
  }

  /// Whether a column spells infinity out, and is no number too large for single precision.
  private static func isWord(_ column: Column) -> Bool {
    !column.contains { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }
}
