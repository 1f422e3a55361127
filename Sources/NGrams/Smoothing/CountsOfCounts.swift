/// How many n-grams of an order have each of the low counts, from which discounts follow.
struct CountsOfCounts: Equatable, Sendable {
  /// The highest count that is told apart: one more than the highest Katz limit.
  static let maximum = 16

  /// Indexed by the count, 1 to ``maximum``; the first is unused.
  private(set) var values = [UInt64](repeating: 0, count: maximum + 1)

  /// Of no n-gram.
  init() {}

  /// Of n-grams with these counts.
  init(_ counts: [UInt32]) {
    for count in counts { add(count) }
  }

  /// Counts one n-gram.
  @inline(__always)
  mutating func add(_ count: UInt32) {
    if count > 0 && count <= Self.maximum { values[Int(count)] += 1 }
  }

  /// Counts one n-gram as having another count.
  mutating func move(from old: UInt32, to new: UInt32) {
    if old > 0 && old <= Self.maximum { values[Int(old)] -= 1 }
    add(new)
  }

  /// Counts what was counted elsewhere.
  static func += (left: inout CountsOfCounts, right: CountsOfCounts) {
    for count in 1...maximum { left.values[count] += right.values[count] }
  }
}
