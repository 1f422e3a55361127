/// Rows of an association table being made, one after the other.
struct AssociationRows: Sendable {
  /// Where each row begins, and the end of the last.
  private(set) var starts: [UInt32] = [0]
  /// The ranks of the partners, rising in each row.
  private(set) var partners: [UInt16] = []
  /// The values, by entry.
  private(set) var values: [Int8] = []
  /// The number of unordered pairs: of entries whose partner is no higher than their row.
  private(set) var pairCount = 0

  init() {}

  /// Joins parts in order, and empties each as soon as it is copied.
  init(joining parts: inout [AssociationRows]) {
    let count = parts.reduce(0) { $0 + $1.partners.count }
    partners.reserveCapacity(count)
    values.reserveCapacity(count)
    for index in parts.indices {
      let part = parts[index]
      let offset = UInt32(partners.count)
      starts.append(contentsOf: part.starts.dropFirst().map { $0 + offset })
      partners.append(contentsOf: part.partners)
      values.append(contentsOf: part.values)
      pairCount += part.pairCount
      parts[index] = AssociationRows()
    }
  }

  /// Adds an entry to the row being made.
  @inline(__always)
  mutating func add(_ partner: Int, _ value: Int8, row: Int) {
    partners.append(UInt16(partner))
    values.append(value)
    if partner <= row { pairCount += 1 }
  }

  /// Ends a row and begins the next.
  mutating func endRow() {
    starts.append(UInt32(partners.count))
  }
}
