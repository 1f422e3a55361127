internal import LanguageModeling
internal import Storage

/// The places of a text, each n-gram once with its count, sorted.
struct SummedPlaces {
  private let layout: RowLayout
  private let spools: [Spool]

  init(_ layout: RowLayout, _ spools: [Spool]) {
    self.layout = layout
    self.spools = spools
  }

  /// How many rows each first word gets from ``rows(_:in:)``.
  func rowCounts(vocabularySize: Int) throws -> [UInt64] {
    var counts = [UInt64](repeating: 0, count: vocabularySize)
    try forEachRow { row in
      counts[Int(layout.key(0, of: row)) - 1] += 1
      let second = layout.order > 1 ? layout.key(1, of: row) : 0
      if second > 0 { counts[Int(second) - 1] += 1 }
    }
    return counts
  }

  /// The rows to count by the blocks of their first words.
  ///
  /// Each n-gram gives two: one with its count, and one without its first word, which stands before it
  /// there and counts nothing: so that what follows knows what it follows.
  func rows(_ blocks: WordBlocks, in space: ScratchSpace) throws -> [Spool] {
    let writers = SpoolWriters(space, count: blocks.count)
    var words: [TokenID] = []
    try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: layout.stride) { shorter in
      try forEachRow { row in
        words.removeAll(keepingCapacity: true)
        for index in 0..<layout.order {
          let key = layout.key(index, of: row)
          if key == 0 { break }
          words.append(key - 1)
        }
        try writers[Int(blocks.blockOfWord[Int(words[0])])].append(
          contentsOf: UnsafeBufferPointer(start: row, count: layout.stride))
        if words.count < 2 { return }
        words.withUnsafeBufferPointer { layout.pack($0, at: 1, into: shorter.baseAddress!) }
        shorter[layout.keyCount] = 0
        try writers[Int(blocks.blockOfWord[Int(words[1])])].append(
          contentsOf: UnsafeBufferPointer(shorter))
      }
    }
    return try writers.finish()
  }

  private func forEachRow(_ body: (UnsafePointer<UInt64>) throws -> Void) throws {
    // A row may begin in one chunk and end in the next.
    try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: layout.stride) { row in
      var filled = 0
      for spool in spools {
        var reader = SpoolReader(spool)
        while true {
          let chunk = try reader.nextChunk(of: UInt64.self)
          if chunk.isEmpty { break }
          for value in chunk {
            row[filled] = value
            filled += 1
            if filled == layout.stride {
              try body(UnsafePointer(row.baseAddress!))
              filled = 0
            }
          }
        }
      }
    }
  }
}
