internal import LanguageModeling

/// Sorts a group of positions whose n-grams begin alike by the tokens that follow.
///
/// The memory that it sorts is the caller's; several refiners may work on disjoint groups at once.
struct GroupRefiner {
  let tokens: UnsafeBufferPointer<TokenID>
  let order: Int
  let positions: UnsafeMutableBufferPointer<UInt32>
  let sharedLengths: UnsafeMutableBufferPointer<UInt8>
  let lengths: UnsafeMutableBufferPointer<UInt8>
  private let sorter = KeySorter()

  /// - Parameters:
  ///   - positions: the positions, grouped by their first token.
  ///   - sharedLengths, lengths: as in ``SortedPositions``, set to `order` throughout.
  init(
    tokens: UnsafeBufferPointer<TokenID>, order: Int,
    positions: UnsafeMutableBufferPointer<UInt32>,
    sharedLengths: UnsafeMutableBufferPointer<UInt8>,
    lengths: UnsafeMutableBufferPointer<UInt8>
  ) {
    self.tokens = tokens
    self.order = order
    self.positions = positions
    self.sharedLengths = sharedLengths
    self.lengths = lengths
  }

  /// Sorts a group that shares exactly its first token.
  func refineGroup(_ group: Range<Int>) {
    guard !group.isEmpty else { return }
    sharedLengths[group.lowerBound] = 0
    refine(group, depth: 1)
  }

  /// Sorts a group that shares its first `depth` tokens.
  private func refine(_ group: Range<Int>, depth: Int) {
    if depth == order { return }
    if group.count == 1 {
      lengths[group.lowerBound] = UInt8(lengthOfNGram(at: Int(positions[group.lowerBound]), depth))
      return
    }
    sort(group, depth: depth)
    var start = group.lowerBound
    while start < group.upperBound {
      var end = start + 1
      while end < group.upperBound && Int(sharedLengths[end]) != depth { end += 1 }
      if key(at: Int(positions[start]) + depth) == 0 {
        for index in start..<end { lengths[index] = UInt8(depth) }
      } else {
        refine(start..<end, depth: depth + 1)
      }
      start = end
    }
  }

  /// Orders a group by the token at `depth` and marks where that token changes.
  private func sort(_ group: Range<Int>, depth: Int) {
    let unsorted = sorter.keys(count: group.count)
    for index in 0..<group.count {
      let position = positions[group.lowerBound + index]
      unsorted[index] = UInt64(key(at: Int(position) + depth)) << 32 | UInt64(position)
    }
    let keys = sorter.sorted(count: group.count)
    var previous = keys[0] >> 32
    for index in 0..<group.count {
      let key = keys[index]
      positions[group.lowerBound + index] = UInt32(truncatingIfNeeded: key)
      if key >> 32 != previous {
        previous = key >> 32
        sharedLengths[group.lowerBound + index] = UInt8(depth)
      }
    }
  }

  /// What to sort by: 0 where the sentence is over, else the token's id + 1.
  @inline(__always)
  private func key(at position: Int) -> UInt32 {
    guard position < tokens.count else { return 0 }
    let token = tokens[position]
    return token == SpecialToken.sentenceStart ? 0 : token + 1
  }

  private func lengthOfNGram(at position: Int, _ depth: Int) -> Int {
    var length = depth
    while length < order && key(at: position + length) != 0 { length += 1 }
    return length
  }
}
