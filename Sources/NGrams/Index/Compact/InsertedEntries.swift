/// Which of 64 entries were inserted, and how many before them.
struct InsertedBlock: BitwiseCopyable, Sendable {
  var rank: UInt32
  /// A bit for each entry: of the first 32, then of the others.
  var low: UInt32
  var high: UInt32

  var bits: UInt64 { UInt64(high) << 32 | UInt64(low) }
}

/// The entries of a compact index that its model lacks (``SuffixClosure``): 1.5 bits for each that could
/// be one, none if there are none.
///
/// The memory belongs to the index that this is a part of. A damaged file may call others inserted, but
/// no unigram and no n-gram of the highest order.
struct InsertedEntries: BitwiseCopyable, @unchecked Sendable {
  private let blocks: UnsafePointer<InsertedBlock>
  private let first: Int
  /// How many entries the blocks tell of.
  private let count: Int

  private static let shift = 6

  /// `blocks` tell of these entries, or are none.
  init(_ blocks: UnsafePointer<InsertedBlock>, blockCount: Int, entries: Range<Int>) {
    self.blocks = blocks
    first = entries.lowerBound
    count = blockCount == 0 ? 0 : entries.count
  }

  /// The number of blocks for so many entries; the last one's rank is for what ends there.
  static func blockCount(_ entryCount: Int) -> Int { entryCount >> shift + 1 }

  /// The blocks for entries of which some were inserted, given by number, rising; empty if none was.
  static func blocks(_ inserted: [UInt32], of entries: Range<Int>) -> [InsertedBlock] {
    if inserted.isEmpty { return [] }
    var blocks: [InsertedBlock] = []
    blocks.reserveCapacity(blockCount(entries.count))
    var next = 0
    for number in 0..<blockCount(entries.count) {
      let start = entries.lowerBound + number << shift
      let rank = UInt32(next)
      var bits: UInt64 = 0
      while next < inserted.count && Int(inserted[next]) < start + 1 << shift {
        bits |= 1 << UInt64(Int(inserted[next]) - start)
        next += 1
      }
      blocks.append(
        InsertedBlock(
          rank: rank, low: UInt32(truncatingIfNeeded: bits), high: UInt32(bits >> 32)))
    }
    return blocks
  }

  var isEmpty: Bool { count == 0 }

  @inline(__always)
  func contains(_ entry: Int) -> Bool {
    let place = entry &- first
    guard place >= 0 && place < count else { return false }
    return blocks[place >> Self.shift].bits >> UInt64(place & 63) & 1 != 0
  }

  /// How many of these entries were inserted. O(1).
  @inline(__always)
  func count(in entries: Range<Int>) -> Int {
    if isEmpty { return 0 }
    let inserted = count(before: entries.upperBound) - count(before: entries.lowerBound)
    return min(max(inserted, 0), entries.count)
  }

  @inline(__always)
  private func count(before entry: Int) -> Int {
    let place = min(max(entry - first, 0), count)
    let block = blocks[place >> Self.shift]
    return Int(block.rank) + (block.bits & (1 << UInt64(place & 63) - 1)).nonzeroBitCount
  }

  /// Whether the ranks count the bits, and no bit is of what is no entry.
  var isConsistent: Bool {
    if isEmpty { return true }
    var rank = 0
    for number in 0..<Self.blockCount(count) {
      if Int(blocks[number].rank) != rank { return false }
      rank += blocks[number].bits.nonzeroBitCount
    }
    return rank == count(before: first + count)
  }
}
