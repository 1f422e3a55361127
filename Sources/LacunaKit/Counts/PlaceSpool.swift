internal import LanguageModeling
internal import NGrams
internal import Storage

/// Places that were counted before, being read into room that need not be memory.
final class PlaceSpool {
  private let space: ScratchSpace
  private var writer: SpoolWriter?

  init(_ room: WorkingRoom) {
    space = ScratchSpace(
      folder: room.temporaryFolder,
      memoryByteLimit: room.memoryByteCount.map { $0 / 8 } ?? .max)
    writer = SpoolWriter(space)
  }

  func append(_ words: [TokenID], count: Int64) throws {
    try writer?.append(variableLength: UInt64(words.count))
    for word in words { try writer?.append(variableLength: UInt64(word)) }
    try writer?.append(variableLength: UInt64(count))
  }

  func finish() throws -> SpooledPlaces {
    guard let writer = writer.take() else { return SpooledPlaces(spool: nil) }
    return SpooledPlaces(spool: try writer.finish())
  }
}

/// Places that were read into a ``PlaceSpool``.
struct SpooledPlaces: CountedNGramSource {
  let spool: Spool?

  func forEachPlace(_ body: (UnsafeBufferPointer<TokenID>, Int64) throws -> Void) throws {
    guard let spool else { return }
    var reader = SpoolReader(spool)
    var words: [TokenID] = []
    while try !reader.isAtEnd() {
      words.removeAll(keepingCapacity: true)
      for _ in 0..<(try reader.readVariableLength()) {
        words.append(TokenID(try reader.readVariableLength()))
      }
      let count = Int64(try reader.readVariableLength())
      try words.withUnsafeBufferPointer { try body($0, count) }
    }
  }
}
