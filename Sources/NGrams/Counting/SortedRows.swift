internal import Storage

/// The rows of a block in memory, sorted.
struct SortedRows: ~Copyable {
  let count: Int
  let layout: RowLayout
  /// The rows, one after the other.
  let start: UnsafePointer<UInt64>
  private let memory: UnsafeMutablePointer<UInt64>
  private let spare: UnsafeMutablePointer<UInt64>

  init(_ spool: Spool, _ layout: RowLayout) throws {
    let count = spool.byteCount / layout.byteCount
    let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: max(1, count * layout.stride))
    do {
      try Self.read(spool, into: memory)
    } catch {
      memory.deallocate()
      throw error
    }
    let spare = UnsafeMutablePointer<UInt64>.allocate(capacity: max(1, count * layout.stride))
    self.count = count
    self.layout = layout
    self.memory = memory
    self.spare = spare
    start = UnsafePointer(
      RowSorter(layout: layout).sort(memory, spare: spare, count: count))
  }

  private static func read(_ spool: Spool, into memory: UnsafeMutablePointer<UInt64>) throws {
    var reader = SpoolReader(spool)
    var target = memory
    while true {
      let values = try reader.nextChunk(of: UInt64.self)
      guard let first = values.baseAddress else { return }
      target.update(from: first, count: values.count)
      target += values.count
    }
  }

  deinit {
    memory.deallocate()
    spare.deallocate()
  }

  subscript(row: Int) -> UnsafePointer<UInt64> { start + row * layout.stride }
}
