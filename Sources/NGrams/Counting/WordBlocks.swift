internal import LanguageModeling

/// The vocabulary cut into blocks of neighbouring ids, of which one or two at a time are worked on.
struct WordBlocks: Sendable {
  /// The ids of each block, in order.
  let ranges: [Range<Int>]
  /// The block of each id.
  let blockOfWord: [UInt16]

  var count: Int { ranges.count }

  /// Blocks of words that together occur at most `limit` times, unless it is one word alone. There
  /// are never more than fit 16 bits.
  init(occurrences: [UInt64], limit: UInt64) {
    let total = occurrences.reduce(0, +)
    let limit = max(limit, total / 30_000 + 1)
    var ranges: [Range<Int>] = []
    var blockOfWord = [UInt16](repeating: 0, count: occurrences.count)
    var start = 0
    var sum: UInt64 = 0
    for (word, count) in occurrences.enumerated() {
      if sum + count > limit && word > start {
        ranges.append(start..<word)
        (start, sum) = (word, 0)
      }
      sum += count
      blockOfWord[word] = UInt16(ranges.count)
    }
    if start < occurrences.count { ranges.append(start..<occurrences.count) }
    self.ranges = ranges
    self.blockOfWord = blockOfWord
  }
}
