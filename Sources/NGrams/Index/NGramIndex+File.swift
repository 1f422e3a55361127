internal import LanguageModeling
internal import Storage

extension NGramIndex {
  private static var header: String { "ngrams.header" }

  /// Writes the index's sections.
  func write(to file: SectionFileWriter) throws {
    try Self.writeHeader(order: order, levelCounts: levelCounts, to: file)
    try file.write(IndexSection.lower.name, lower)
    try file.write(IndexSection.highest.name, highest)
    try file.write(IndexSection.nodes.name, nodes)
    try file.write(IndexSection.landmarks.name, landmarks.words)
    try file.write(IndexSection.predecessorStarts.name, predecessorStarts)
    try file.write(IndexSection.predecessors.name, predecessors)
  }

  /// The header holds 64-bit numbers: order, vocabulary size, then the number of n-grams by order.
  static func writeHeader(
    order: Int, levelCounts: [Int], to file: SectionFileWriter
  ) throws {
    try file.write(
      header, [UInt64(order), UInt64(levelCounts[0])] + levelCounts.map { UInt64($0) })
  }

  /// Maps the sections that ``write(to:)`` made. Checks that their sizes fit each other, which takes
  /// no time; content is checked where it is used, or all at once by ``verify(of:)``.
  init(_ file: SectionFile) throws {
    let header = try file.verifiedBytes(Self.header)
    let numbers = header.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count / 8 * 8, by: 8).map {
        Int(clamping: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self)))
      }
    }
    guard numbers.count >= 3, (1...NGramOptions.maximumOrder).contains(numbers[0]),
      numbers.count == numbers[0] + 2,
      numbers.dropFirst().allSatisfy({ $0 <= Int(UInt32.max) })
    else { throw file.damaged("its n-gram header makes no sense") }
    let (order, vocabularySize, levelCounts) = (numbers[0], numbers[1], Array(numbers[2...]))
    let shape = IndexShape(order: order, levelCounts: levelCounts)
    guard levelCounts[0] == vocabularySize, vocabularySize >= Int(SpecialToken.count),
      (try? shape.validate()) != nil
    else { throw file.damaged("its n-gram header makes no sense") }
    // What contexts were called before they had filters.
    if file.contains("ngrams.nodes") { throw file.outdated("n-grams") }
    func array<Element>(_ section: IndexSection) throws -> MappedArray<Element> {
      let array = try file.array(section.name, of: Element.self)
      guard array.count * MemoryLayout<Element>.stride == shape.byteCount(of: section) else {
        throw file.damaged("the sizes of its n-gram sections contradict each other")
      }
      return array
    }
    self.init(
      levelCounts: levelCounts, lower: try array(.lower), highest: try array(.highest),
      nodes: try array(.nodes), landmarks: try array(.landmarks),
      predecessorStarts: try array(.predecessorStarts), predecessors: try array(.predecessors))
  }

  /// Checks every entry and node; for `lacuna verify`. O(size).
  func verify(of file: SectionFile) throws {
    for word in 0..<vocabularySize where self.word(of: word) != TokenID(word) {
      throw file.damaged("unigram \(word) is out of place")
    }
    var expectedStart = 0
    for node in 0..<nodeCount {
      let content = nodes[node]
      let runStart = packing.runStart(of: content)
      let runEnd = packing.runStart(of: nodes[node + 1])
      guard runStart == expectedStart, runStart <= runEnd, runEnd <= entryCount else {
        throw file.damaged("the successors of context \(node) do not follow those before them")
      }
      expectedStart = runEnd
      let suffix = packing.suffix(of: content)
      guard node == 0 ? suffix == 0 : suffix < UInt32(node) else {
        throw file.damaged("the suffix of context \(node) is no shorter context")
      }
      try verify(run(of: UInt32(node)), of: file)
      var filter = node == 0 ? packing.everyWord : 0
      for entry in node == 0 ? 0..<0 : runStart..<runEnd {
        filter |= packing.bit(of: word(of: entry))
      }
      guard content.bits == packing.pack(context(node), filter: filter).bits else {
        throw file.damaged("the filter of context \(node) is not that of its successors")
      }
    }
    guard expectedStart == entryCount,
      nodes[nodeCount].bits == packing.pack(context(nodeCount), filter: 0).bits
    else {
      throw file.damaged("its contexts cover \(expectedStart) of \(entryCount) n-grams")
    }
    let expected = Landmarks.words(levelCounts: levelCounts) { word(of: $0) }
    for (number, word) in expected.enumerated() where landmarks.words[number] != word {
      throw file.damaged("landmark \(number) of its n-grams is another")
    }
    for word in predecessors.count == 0 ? 0..<0 : 0..<vocabularySize {
      guard predecessorStarts[word] <= predecessorStarts[word + 1],
        Int(predecessorStarts[word + 1]) <= predecessors.count
      else { throw file.damaged("the predecessors of word \(word) lie outside their list") }
    }
    for position in 0..<predecessors.count where Int(predecessors[position]) >= vocabularySize {
      throw file.damaged("a predecessor is no word of the vocabulary")
    }
  }

  private func verify(_ run: Range<Int>, of file: SectionFile) throws {
    var previous: TokenID?
    for entry in run {
      let word = word(of: entry)
      guard Int(word) < vocabularySize, previous.map({ $0 < word }) ?? true else {
        throw file.damaged("the successors around n-gram \(entry) are not sorted")
      }
      guard entry < lower.count || Int(highest[entry - lower.count].state) < nodeCount else {
        throw file.damaged("n-gram \(entry) leads to a context that does not exist")
      }
      previous = word
    }
  }
}
