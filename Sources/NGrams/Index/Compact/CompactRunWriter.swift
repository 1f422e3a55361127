internal import LanguageModeling
internal import Synchronization

/// A source of runs of rising ranks.
protocol RankedRuns: Sendable {
  var contextCount: Int { get }
  /// The numbers of all entries.
  var entries: Range<Int> { get }
  /// Replaces `ranks` by those of a context.
  func read(_ context: Int, into ranks: inout [UInt32]) throws(NGramError)
}

/// Writes ``CompactRuns``: once over everything to count the shapes, once to write it.
enum CompactRunWriter {
  struct Result {
    var code: RunShapeCode
    var blocks: [CompactBlock]
    var stream: [UInt8]
  }

  /// Contexts are worked on in pieces of so many, by any thread; what comes out is always the same.
  private static let pieceSize = 1 << 17

  static func write(
    _ source: some RankedRuns, blockShift: Int, threads: Int
  ) throws -> Result {
    let pieceCount = (source.contextCount + pieceSize - 1) / pieceSize
    let total = Mutex(
      (frequencies: [Int](repeating: 0, count: RunShapeCode.symbolCount), entries: [Int: Int]()))
    try concurrently(pieces: pieceCount, threads: threads) { piece, _ in
      var frequencies = [Int](repeating: 0, count: RunShapeCode.symbolCount)
      var entryCount = 0
      try forEachRun(of: source, piece) { ranks in
        frequencies[RunShapeCode.symbol(count: ranks.count, width: width(ranks))] += 1
        entryCount += ranks.count
      }
      total.withLock { total in
        for symbol in frequencies.indices { total.frequencies[symbol] += frequencies[symbol] }
        total.entries[piece] = entryCount
      }
    }
    let counted = total.withLock { $0 }
    let code = RunShapeCode(frequencies: counted.frequencies)
    var firstEntries = [source.entries.lowerBound]
    for piece in 0..<pieceCount {
      firstEntries.append(firstEntries[piece] + counted.entries[piece]!)
    }
    guard firstEntries[pieceCount] == source.entries.upperBound else { throw NGramError.damaged }
    let starts = firstEntries

    let written = Mutex([Int: (blocks: [CompactBlock], stream: [UInt8])]())
    try concurrently(pieces: pieceCount, threads: threads) { piece, _ in
      let result = try write(
        source, piece, code, firstEntry: starts[piece], blockShift: blockShift)
      written.withLock { $0[piece] = result }
    }
    var result = Result(code: code, blocks: [], stream: [])
    for piece in 0..<pieceCount {
      let (blocks, stream) = written.withLock { $0.removeValue(forKey: piece)! }
      guard result.stream.count + stream.count <= Int(UInt32.max) else {
        throw NGramError.tooLarge(
          what: "bytes for the n-grams of one order in the compact layout",
          count: result.stream.count + stream.count)
      }
      let offset = UInt32(result.stream.count)
      for block in blocks {
        result.blocks.append(
          CompactBlock(firstEntry: block.firstEntry, byteOffset: block.byteOffset + offset))
      }
      result.stream += stream
    }
    // So that 8 bytes can be loaded wherever something begins.
    result.stream += [UInt8](repeating: 0, count: 8)
    return result
  }

  private static func write(
    _ source: some RankedRuns, _ piece: Int, _ code: RunShapeCode, firstEntry: Int, blockShift: Int
  ) throws -> (blocks: [CompactBlock], stream: [UInt8]) {
    var blocks: [CompactBlock] = []
    var writer = BitWriter()
    var entry = firstEntry
    var number = 0
    try forEachRun(of: source, piece) { ranks in
      if number & (1 << blockShift - 1) == 0 {
        writer.align()
        blocks.append(
          CompactBlock(firstEntry: UInt32(entry), byteOffset: UInt32(writer.bytes.count)))
      }
      let width = width(ranks)
      let symbol = RunShapeCode.symbol(count: ranks.count, width: width)
      writer.append(UInt64(code.codes[symbol]), width: Int(code.lengths[symbol]))
      if ranks.count >= RunShapeCode.longCount {
        let size = Int.bitWidth - ranks.count.leadingZeroBitCount
        writer.append(UInt64(size), width: 6)
        writer.append(UInt64(ranks.count), width: size)
      }
      if width > 0 {
        for (place, rank) in ranks.enumerated() {
          writer.append(UInt64(rank) - UInt64(place), width: width)
        }
      }
      entry += ranks.count
      number += 1
    }
    writer.align()
    return (blocks, writer.bytes)
  }

  private static func forEachRun(
    of source: some RankedRuns, _ piece: Int, _ body: ([UInt32]) -> Void
  ) throws(NGramError) {
    var ranks: [UInt32] = []
    for context in piece * pieceSize..<min((piece + 1) * pieceSize, source.contextCount) {
      try source.read(context, into: &ranks)
      body(ranks)
    }
  }

  /// The bits that the largest rank less its place takes.
  private static func width(_ ranks: [UInt32]) -> Int {
    guard let last = ranks.last else { return 0 }
    return UInt32.bitWidth - (last - UInt32(ranks.count - 1)).leadingZeroBitCount
  }
}
