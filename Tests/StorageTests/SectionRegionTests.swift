import Storage
import TestSupport
import Testing

@Suite("Sections written in pieces")
struct SectionRegionTests {
  /// What is filled at once; see `OutputRegion`.
  private static let block = 2 << 20

  /// Bytes of which none is 0, so that none can be taken for one that was filled and not written.
  private static func content(byteCount: Int, seed: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: (($0 &+ seed) &* 0x9E37_79B1) >> 15) | 1 }
  }

  /// How a section is cut into pieces.
  enum Cut: CaseIterable {
    /// Not at all.
    case never
    /// Wherever a block ends.
    case betweenBlocks
    /// In the middle of every block, so that pieces end one and begin another.
    case insideBlocks
    /// At many places, some of them a byte apart.
    case often

    /// The pieces of a section that begins at an offset in its file.
    func pieces(at offset: Int, byteCount: Int, _ generator: inout SeededGenerator) -> [Range<Int>]
    {
      let places: [Int] =
        switch self {
        case .never: []
        case .betweenBlocks: Array(stride(from: 0, through: offset + byteCount, by: block))
        case .insideBlocks: Array(stride(from: block / 2, to: offset + byteCount, by: block))
        case .often:
          (0..<200).flatMap { _ in
            let place = offset + Int.random(in: 0...byteCount, using: &generator)
            return [place, place + 1]
          }
        }
      let inside = places.map { $0 - offset }.filter { (1..<max(1, byteCount)).contains($0) }
      let ends = Set(inside + [0, byteCount]).sorted()
      return zip(ends, ends.dropFirst()).map { $0..<$1 }
    }
  }

  /// The sizes of sections: the first is written at once, the others in pieces.
  private static let layouts = [
    // Blocks lie across the borders of sections that begin and end inside them.
    [1000, 5 * block / 2 + 123, 300, 0, 3 * block / 2 + 77, 1],
    // Sections begin and end where blocks do.
    [block - 64, 2 * block, block, 64],
  ]

  @Test(
    "a section in pieces, out of order and from several threads, is one written at once",
    arguments: Cut.allCases, layouts)
  func pieces(cut: Cut, sizes: [Int]) async throws {
    let folder = try TemporaryFolder()
    let contents = sizes.enumerated().map { Self.content(byteCount: $1, seed: $0) }
    let plain = try SectionFileWriter(path: folder.file("plain"))
    for (index, content) in contents.enumerated() { try plain.write("\(index)", content) }
    try plain.write("last", [7] as [UInt8])
    try plain.commit()
    let expected = try folder.read("plain")
    let offsets = try SectionFile(path: folder.file("plain")).sections.map(\.offset)

    var generator = SeededGenerator(seed: 5)
    for threads in [1, 4] {
      for isNameless in [false, true] {
        let file =
          isNameless
          ? try SectionFileWriter(temporaryIn: folder.path)
          : try SectionFileWriter(path: folder.file("pieces"))
        try file.write("0", contents[0])
        let regions = try sizes.indices.dropFirst().map {
          try file.reserve("\($0)", byteCount: sizes[$0])
        }
        try file.write("last", [7] as [UInt8])
        let pieces = sizes.indices.dropFirst().flatMap { index in
          cut.pieces(at: offsets[index], byteCount: sizes[index], &generator).map { (index, $0) }
        }.shuffled(using: &generator)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for thread in 0..<threads {
            group.addTask {
              for number in stride(from: thread, to: pieces.count, by: threads) {
                let (index, range) = pieces[number]
                try contents[index][range].withUnsafeBytes {
                  try regions[index - 1].write($0, at: range.lowerBound)
                }
              }
            }
          }
          try await group.waitForAll()
        }
        let isSame: Bool
        if isNameless {
          let mapped = try file.map()
          try mapped.verify()
          isSame = expected.elementsEqual(mapped.file.bytes)
        } else {
          try file.commit()
          isSame = try folder.read("pieces") == expected
        }
        // Arrays of this size would take minutes to be shown where they differ.
        #expect(isSame, "threads: \(threads), without a name: \(isNameless)")
      }
    }
    #expect(try folder.names() == ["pieces", "plain"])
  }
}
