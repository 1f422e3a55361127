internal import LanguageModeling
internal import Storage

extension CompactIndex {
  private enum SectionName {
    static let header = "compact.header"
    static let shapes = "compact.shapes"
    static let unigrams = "compact.unigrams"
    static let blocks = "compact.blocks"
    static let streams = "compact.streams"
    static let probabilities = "compact.probabilities"
    static let backoffs = "compact.backoffs"
    static let centres = "compact.centres"
    static let inserted = "compact.inserted"
  }

  /// Whether a file holds an index of this layout.
  static func isIn(_ file: SectionFile) -> Bool { file.contains(SectionName.header) }

  /// Writes the index's sections. The header holds 64-bit numbers: order, bits, the number of n-grams by
  /// order, then of each level the numbers of its blocks and bytes of its stream, and width and number of
  /// centres of its probabilities and of its backoff weights. Only an index with n-grams that its model
  /// lacks has a section that says which.
  func write(to file: SectionFileWriter) throws {
    var header = [UInt64(order), UInt64(bits)] + levelCounts.map { UInt64($0) }
    for geometry in parts.geometries {
      header += [
        geometry.blockCount, geometry.streamByteCount,
        geometry.probabilities.width, geometry.probabilities.centreCount,
        geometry.backoffs.width, geometry.backoffs.centreCount,
      ].map { UInt64($0) }
    }
    try file.write(SectionName.header, header)
    try file.write(SectionName.shapes, parts.shapeLengths)
    try file.write(SectionName.unigrams, parts.unigrams)
    try file.write(SectionName.blocks, parts.blocks)
    try file.write(SectionName.streams, parts.streams)
    try file.write(SectionName.probabilities, parts.probabilities)
    try file.write(SectionName.backoffs, parts.backoffs)
    try file.write(SectionName.centres, parts.centres)
    if parts.inserted.count > 0 { try file.write(SectionName.inserted, parts.inserted) }
  }

  /// Maps the sections that ``write(to:)`` made. Reads the header and the codes of shapes, and checks
  /// that all sizes fit each other; the rest is checked where it is used, or by ``verify(of:)``.
  init(_ file: SectionFile) throws {
    let header = try file.verifiedBytes(SectionName.header)
    let numbers = header.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count / 8 * 8, by: 8).map {
        Int(clamping: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self)))
      }
    }
    let order = numbers.first ?? 0
    let levelCount = order == 1 ? 0 : order
    guard (1...NGramOptions.maximumOrder).contains(order),
      numbers.count == 2 + order + 6 * levelCount,
      numbers.allSatisfy({ $0 <= Int(UInt32.max) + 8 })
    else { throw file.damaged("its n-gram header makes no sense") }
    let geometries = (0..<levelCount).map { level in
      let numbers = numbers[(2 + order + 6 * level)...]
      let first = numbers.startIndex
      return CompactGeometry(
        blockCount: numbers[first], streamByteCount: numbers[first + 1],
        probabilities: .init(width: numbers[first + 2], centreCount: numbers[first + 3]),
        backoffs: .init(width: numbers[first + 4], centreCount: numbers[first + 5]))
    }
    let parts = CompactParts(
      bits: numbers[1], levelCounts: Array(numbers[2..<2 + order]), geometries: geometries,
      shapeLengths: try file.verifiedBytes(SectionName.shapes),
      unigrams: try file.array(SectionName.unigrams, of: CompactUnigram.self),
      blocks: try file.array(SectionName.blocks, of: CompactBlock.self),
      streams: try file.array(SectionName.streams, of: UInt8.self),
      probabilities: try file.array(SectionName.probabilities, of: UInt8.self),
      backoffs: try file.array(SectionName.backoffs, of: UInt8.self),
      centres: try file.array(SectionName.centres, of: Float.self),
      inserted: file.contains(SectionName.inserted)
        ? try file.array(SectionName.inserted, of: InsertedBlock.self) : MappedArray([]))
    do {
      try self.init(parts)
    } catch {
      throw file.damaged("the sizes of its n-gram sections contradict each other")
    }
  }

  /// Checks every run; for `lacuna verify`. O(size).
  func verify(of file: SectionFile) throws {
    do {
      guard inserted.isConsistent else { throw NGramError.damaged }
      try forEachContext { try verifyInserted(after: $0) }
      guard let predecessors else { return }
      var expected = 0
      try forEachRun(of: predecessors) { _, run in
        guard run.firstEntry == expected else { throw NGramError.damaged }
        expected += run.count
        var previous = -1
        for place in 0..<run.count {
          let word = predecessors.rank(at: place, of: run)
          guard word > previous && word < vocabularySize else { throw NGramError.damaged }
          previous = word
        }
      }
      guard expected == predecessors.entries.upperBound else { throw NGramError.damaged }
    } catch is NGramError {
      throw file.damaged("its n-grams do not follow from those of lower orders")
    }
  }

  /// What was inserted has no numbers, and nothing else follows it.
  private func verifyInserted(after context: Context) throws {
    let count = inserted.count(in: context.run)
    if inserted.contains(context.entry) && count < context.run.count { throw NGramError.damaged }
    if count == 0 { return }
    for entry in context.run where inserted.contains(entry) {
      guard log10Probability(of: entry, order: context.order + 1).isNaN,
        log10BackoffWeight(of: entry, order: context.order + 1) == 0
      else { throw NGramError.damaged }
    }
  }
}
