internal import LanguageModeling
public import Storage

extension CountTrie {
  private static var header: String { "counts.header" }
  private static var unigramsName: String { "counts.unigrams" }
  private static func name(ofOrder n: Int) -> String { "counts.\(n)" }

  /// Whether a file holds counts.
  public static func isIn(_ file: SectionFile) -> Bool { file.contains(header) }

  /// Writes the sections `counts.header` (64-bit numbers: order, then the number of n-grams by order),
  /// `counts.unigrams` (32 bits each) and, by order from 2, `counts.2` and so on.
  public func write(to file: SectionFileWriter) throws {
    try file.write(Self.header, [UInt64(order)] + counts.map { UInt64($0) })
    try file.write(Self.unigramsName, unigrams)
    for (index, level) in levels.enumerated() {
      let region = try file.reserve(Self.name(ofOrder: index + 2), byteCount: level.byteCount)
      var reader = SpoolReader(level)
      var offset = 0
      while true {
        let chunk = try reader.nextChunk(of: UInt8.self)
        if chunk.isEmpty { break }
        try region.write(UnsafeRawBufferPointer(chunk), at: offset)
        offset += chunk.count
      }
    }
  }

  /// Reads the sections and checks every number. O(size).
  ///
  /// - Parameter vocabularySize: how many words there are.
  public init(_ file: SectionFile, vocabularySize: Int, room: WorkingRoom) throws {
    let numbers = try file.verifiedBytes(Self.header).withUnsafeBytes { raw in
      stride(from: 0, to: raw.count / 8 * 8, by: 8).map {
        Int(clamping: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self)))
      }
    }
    let unigrams = try file.array(Self.unigramsName, of: UInt32.self)
    guard let order = numbers.first, (1...NGramOptions.maximumOrder).contains(order),
      numbers.count == order + 1, numbers[1] == vocabularySize, unigrams.count == vocabularySize,
      numbers.allSatisfy({ $0 <= Int(UInt32.max) })
    else { throw file.damaged("the header of its counts makes no sense") }
    let space = ScratchSpace(
      folder: room.temporaryFolder, memoryByteLimit: room.memoryByteCount.map { $0 / 4 } ?? .max)
    let levels = try (2..<max(2, order + 1)).map { n in
      try Self.level(
        try file.array(Self.name(ofOrder: n), of: UInt8.self), count: numbers[n],
        contextCount: numbers[n - 1], vocabularySize: vocabularySize, in: space
      ) ?? { throw file.damaged("its counts of order \(n) make no sense") }()
    }
    self.init(
      order: order, unigrams: (0..<unigrams.count).map { unigrams[$0] }, levels: levels,
      counts: Array(numbers[1...]))
  }

  private static func level(
    _ bytes: MappedArray<UInt8>, count: Int, contextCount: Int, vocabularySize: Int,
    in space: ScratchSpace
  ) throws -> Spool? {
    var writer = SpoolWriter(space)
    var place = 0
    func number() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 63, by: 7) {
        guard place < bytes.count else { return nil }
        let byte = bytes[place]
        place += 1
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
      }
      return nil
    }
    var context = -1
    var previous = -1
    for _ in 0..<count {
      guard let step = number(), let word = number(), let occurrences = number(),
        step <= UInt64(contextCount), word < UInt64(vocabularySize),
        (1...UInt64(UInt32.max)).contains(occurrences)
      else { return nil }
      context += Int(step)
      guard context >= 0 && context < contextCount, step > 0 || Int(word) > previous
      else { return nil }
      previous = Int(word)
      try writer.append(variableLength: step)
      try writer.append(variableLength: word)
      try writer.append(variableLength: occurrences)
    }
    return place == bytes.count ? try writer.finish() : nil
  }
}
