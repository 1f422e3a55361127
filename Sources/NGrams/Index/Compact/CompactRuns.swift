internal import CIntrinsics

/// Where the runs of a block of contexts begin.
struct CompactBlock: BitwiseCopyable, Sendable {
  /// The number of the first entry.
  var firstEntry: UInt32
  /// Of the first context's code in the level's stream.
  var byteOffset: UInt32
}

/// A run in a stream of bits.
struct CompactRun {
  /// The number of the first entry.
  var firstEntry: Int
  var count: Int
  /// Of the first rank in the stream, in bits.
  var position: Int
  /// The bits of a rank.
  var width: Int

  static let empty = CompactRun(firstEntry: 0, count: 0, position: 0, width: 0)

  var entries: Range<Int> { firstEntry..<firstEntry + count }
}

/// The runs of the contexts of one order, as rising ranks packed into bits.
///
/// Contexts stand in blocks of 2^`blockShift`. A block is a stream: for each context the code of its
/// run's shape (``RunShapeCode``), then its ranks, each less its place in the run, as wide as the last
/// one needs. So a run that has every rank there is takes no bits but those of its code.
///
/// The memory belongs to the index that this is a part of. Nothing read from it is believed: loads stay
/// inside of the stream and runs inside of the level's entries, whatever a damaged file says.
struct CompactRuns: BitwiseCopyable, @unchecked Sendable {
  let blocks: UnsafePointer<CompactBlock>
  let blockCount: Int
  let blockShift: Int
  let stream: UnsafeRawPointer
  /// The last byte at which 8 bytes can be loaded.
  let lastLoad: Int
  let shapes: UnsafePointer<UInt32>
  // Ranges are not bitwise copyable.
  private let firstContext: Int
  private let endContext: Int
  private let firstEntry: Int
  private let endEntry: Int

  init(
    blocks: UnsafePointer<CompactBlock>, blockCount: Int, blockShift: Int, stream: UnsafeRawPointer,
    lastLoad: Int, shapes: UnsafePointer<UInt32>, contexts: Range<Int>, entries: Range<Int>
  ) {
    self.blocks = blocks
    self.blockCount = blockCount
    self.blockShift = blockShift
    self.stream = stream
    self.lastLoad = lastLoad
    self.shapes = shapes
    firstContext = contexts.lowerBound
    endContext = contexts.upperBound
    firstEntry = entries.lowerBound
    endEntry = entries.upperBound
  }

  /// The entry numbers of the contexts.
  var contexts: Range<Int> {
    Range(uncheckedBounds: (lower: firstContext, upper: endContext))
  }

  /// The entry numbers of their successors.
  var entries: Range<Int> {
    Range(uncheckedBounds: (lower: firstEntry, upper: endEntry))
  }

  /// At least 57 bits of the stream, the one at the position lowest.
  @inline(__always)
  private func bits(at position: Int) -> UInt64 {
    stream.loadUnaligned(fromByteOffset: min(position >> 3, lastLoad), as: UInt64.self)
      >> UInt64(truncatingIfNeeded: position & 7)
  }

  /// The run of a context, empty for what is no context of this order. O(block).
  @inline(__always)
  func run(of context: Int) -> CompactRun {
    guard contexts.contains(context) else { return .empty }
    return run(number(of: context), in: blocks[(context - contexts.lowerBound) >> blockShift])
  }

  /// The number of a context's block, that of the first one for what is no context of this order.
  @inline(__always)
  func block(of context: Int) -> Int {
    contexts.contains(context) ? (context - contexts.lowerBound) >> blockShift : 0
  }

  /// A context's number in its block.
  @inline(__always)
  func number(of context: Int) -> Int {
    (context - contexts.lowerBound) & (1 << blockShift - 1)
  }

  /// The run of a block's context with this number.
  @inline(__always)
  func run(_ number: Int, in block: CompactBlock) -> CompactRun {
    var position = Int(block.byteOffset) << 3
    var entry = Int(block.firstEntry)
    for _ in 0..<number {
      let bits = bits(at: position)
      let shape = shapes[Int(bits & UInt64(RunShapeCode.tableSize - 1))]
      let skip = Int(shape >> 16)
      if skip != 0 {
        position &+= skip
        entry &+= Int(shape >> 4 & 15)
      } else {
        let run = longRun(bits, shape, at: position)
        position = run.position + run.count * run.width
        entry &+= run.count
      }
    }
    return run(at: position, firstEntry: entry)
  }

  /// The run whose code stands here.
  @inline(__always)
  func run(at position: Int, firstEntry: Int) -> CompactRun {
    let bits = bits(at: position)
    let shape = shapes[Int(bits & UInt64(RunShapeCode.tableSize - 1))]
    var run =
      shape >> 16 == 0
      ? longRun(bits, shape, at: position)
      : CompactRun(
        firstEntry: 0, count: Int(shape >> 4 & 15), position: position + Int(shape & 15),
        width: Int(shape >> 8 & 255))
    run.firstEntry = firstEntry
    if firstEntry < entries.lowerBound || run.count > entries.upperBound - firstEntry {
      return .empty
    }
    return run
  }

  @inline(never)
  private func longRun(_ bits: UInt64, _ shape: UInt32, at position: Int) -> CompactRun {
    let length = UInt64(shape & 15)
    let size = min(bits >> length & 63, 32)
    return CompactRun(
      firstEntry: 0, count: Int(bits >> (length + 6) & (1 << size - 1)),
      position: position + Int(length + 6 + size), width: Int(shape >> 8 & 255))
  }

  /// The rank at a place of a run.
  @inline(__always)
  func rank(at place: Int, of run: CompactRun) -> Int {
    Int(bits(at: run.position + place * run.width) & (1 << UInt64(run.width) - 1)) + place
  }

  /// The place of a rank in a run, if it is there. Ranks are below `limit`, which narrows down where it
  /// can be: no rank stands at a place above its own number, and below it stand at most so many as are
  /// missing altogether. O(log count).
  @inline(__always)
  func place(of rank: Int, in run: CompactRun, below limit: Int) -> Int? {
    if run.width == 0 { return rank < run.count ? rank : nil }
    var start = max(0, rank - max(0, limit - run.count))
    var count = min(rank + 1, run.count) - start
    while count > 4 {
      let half = count / 2
      start = self.rank(at: start + half, of: run) <= rank ? start + half : start
      count -= half
    }
    while count > 0 {
      let found = self.rank(at: start, of: run)
      if found >= rank { return found == rank ? start : nil }
      start += 1
      count -= 1
    }
    return nil
  }

  /// The context in whose run an entry stands; `nil` only in a damaged file. O(log blocks + block).
  func context(of entry: Int) -> Int? {
    var start = 0
    var count = blockCount
    while count > 1 {
      let half = count / 2
      start = Int(blocks[start + half].firstEntry) <= entry ? start + half : start
      count -= half
    }
    guard count == 1 else { return nil }
    let first = start << blockShift
    var cursor = Cursor(blocks[start])
    for number in first..<min(first + 1 << blockShift, contexts.count) {
      let run = next(&cursor)
      if run.entries.contains(entry) { return contexts.lowerBound + number }
    }
    return nil
  }

  /// A place between the runs of a block.
  struct Cursor {
    fileprivate var position: Int
    fileprivate var entry: Int

    init(_ block: CompactBlock) {
      position = Int(block.byteOffset) << 3
      entry = Int(block.firstEntry)
    }
  }

  /// The run at a cursor, which goes on to the next.
  @inline(__always)
  func next(_ cursor: inout Cursor) -> CompactRun {
    let run = run(at: cursor.position, firstEntry: cursor.entry)
    cursor.position = max(run.position, cursor.position) + run.count * run.width
    cursor.entry += run.count
    return run
  }

  /// Has a block's beginning loaded before it is asked for.
  @inline(__always)
  func prefetch(block: Int) { lacuna_prefetch(blocks + block) }

  /// Has a block's stream loaded before it is asked for.
  @inline(__always)
  func prefetch(_ block: CompactBlock) {
    lacuna_prefetch(stream + min(Int(block.byteOffset), lastLoad))
  }

  /// Has what a search looks at first loaded before it is asked for.
  @inline(__always)
  func prefetch(_ run: CompactRun) {
    lacuna_prefetch(stream + min((run.position + run.count / 2 * run.width) >> 3, lastLoad))
  }
}
