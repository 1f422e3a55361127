extension Vocabulary {
  /// Ordinary words spelled like one that is unknown: at most two letters inserted, left out, replaced
  /// or swapped with the next (Damerau 1964), case aside. The nearest first, among equals the lower
  /// id, so where ids follow frequency the more frequent one. O(words · length²).
  public func closeSpellings(to word: String, count: Int = 5) -> [String] {
    let wanted = Array(word.lowercased().unicodeScalars)
    // A short word would be like everything.
    let limit = wanted.count <= 2 ? 0 : wanted.count <= 4 ? 1 : 2
    var found: [(distance: Int, id: TokenID)] = []
    for id in SpecialToken.count..<max(TokenID(self.count), SpecialToken.count) {
      // No scalar takes more than four bytes.
      let byteCount = withBytes(of: id) { $0.count }
      if byteCount + limit < wanted.count || byteCount > (wanted.count + limit) * 4 { continue }
      let letters = Array(spelling(of: id).lowercased().unicodeScalars)
      if abs(letters.count - wanted.count) > limit { continue }
      let distance = Self.distance(wanted, letters)
      if distance <= limit { found.append((distance, id)) }
    }
    found.sort { $0 < $1 }
    return found.prefix(count).map { spelling(of: $0.id) }
  }

  /// The least number of edits that make one spelling of the other.
  static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for (column, other) in right.enumerated() {
        var best = min(last[column + 1], current[column]) + 1
        best = min(best, last[column] + (letter == other ? 0 : 1))
        if row > 0 && column > 0 && letter == right[column - 1] && left[row - 1] == other {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
