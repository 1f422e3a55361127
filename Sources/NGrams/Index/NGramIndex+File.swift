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
    order = numbers[0]
    vocabularySize = numbers[1]
    levelCounts = Array(numbers[2...])
    lower = try file.array(IndexSection.lower.name, of: LowerEntry.self)
    highest = try file.array(IndexSection.highest.name, of: HighestEntry.self)
    nodes = try file.array(IndexSection.nodes.name, of: ContextNode.self)
    predecessorStarts = try file.array(IndexSection.predecessorStarts.name, of: UInt32.self)
    predecessors = try file.array(IndexSection.predecessors.name, of: TokenID.self)
    guard levelCounts[0] == vocabularySize, vocabularySize >= Int(SpecialToken.count),
      highest.count == levelCounts[order - 1],
      lower.count == levelCounts.dropLast().reduce(0, +),
      nodes.count == lower.count + 2,
      predecessorStarts.count == (order > 1 ? vocabularySize + 1 : 0),
      predecessors.count == (order > 1 ? levelCounts[1] : 0)
    else { throw file.damaged("the sizes of its n-gram sections contradict each other") }
  }

  /// Checks every entry and node; for `lacuna verify`. O(size).
  func verify(of file: SectionFile) throws {
    for word in 0..<vocabularySize where self.word(of: word) != TokenID(word) {
      throw file.damaged("unigram \(word) is out of place")
    }
    var expectedStart = UInt32(0)
    for node in 0..<nodeCount {
      let content = nodes[node]
      guard content.runStart == expectedStart, content.runStart <= nodes[node + 1].runStart else {
        throw file.damaged("the successors of context \(node) do not follow those before them")
      }
      expectedStart = nodes[node + 1].runStart
      guard node == 0 ? content.suffix == 0 : content.suffix < UInt32(node) else {
        throw file.damaged("the suffix of context \(node) is no shorter context")
      }
      try verify(run(of: UInt32(node)), of: file)
    }
    guard Int(expectedStart) == entryCount else {
      throw file.damaged("its contexts cover \(expectedStart) of \(entryCount) n-grams")
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
