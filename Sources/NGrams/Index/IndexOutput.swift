internal import Storage

/// The arrays that an ``NGramIndex`` consists of, and the maxima of its unigrams (``UnigramMaxima``).
enum IndexSection: Int, CaseIterable, Sendable {
  case lower, highest, nodes, landmarks, predecessorStarts, predecessors, maxima

  /// Its name in a model file.
  var name: String {
    switch self {
    case .lower: "ngrams.lower"
    case .highest: "ngrams.highest"
    case .nodes: "ngrams.contexts"
    case .landmarks: "ngrams.landmarks"
    case .predecessorStarts: "ngrams.predecessorStarts"
    case .predecessors: "ngrams.predecessors"
    case .maxima: "ngrams.maxima"
    }
  }
}

/// How large the parts of an index are, which is known before they are made.
struct IndexShape: Sendable {
  let order: Int
  /// The number of n-grams by order from 1.
  let levelCounts: [Int]

  var vocabularySize: Int { levelCounts[0] }
  var lowerCount: Int { levelCounts.dropLast().reduce(0, +) }

  var entryCount: Int { levelCounts.reduce(0, +) }
  var landmarks: Landmarks.Shape { Landmarks.Shape(levelCounts: levelCounts) }
  var packing: ContextPacking {
    ContextPacking(lowerCount: lowerCount, entryCount: entryCount)
  }

  /// Throws ``NGramError/tooLarge(what:count:)`` if an index has not the numbers for so many n-grams.
  func validate() throws(NGramError) {
    if lowerCount >= ContextPacking.maximumContextCount {
      throw .tooLarge(what: "n-grams below the highest order", count: lowerCount)
    }
    if entryCount >= UInt32.max { throw .tooLarge(what: "n-grams", count: entryCount) }
  }

  /// The entry number of the first n-gram of an order.
  func firstEntry(ofOrder n: Int) -> Int { levelCounts.prefix(n - 1).reduce(0, +) }

  /// The size of all arrays.
  var byteCount: Int { IndexSection.allCases.reduce(0) { $0 + byteCount(of: $1) } }

  func byteCount(of section: IndexSection) -> Int {
    switch section {
    case .lower: lowerCount * MemoryLayout<LowerEntry>.stride
    case .highest: levelCounts[order - 1] * MemoryLayout<HighestEntry>.stride
    // The empty context, and one more to end the last run.
    case .nodes: (lowerCount + 2) * MemoryLayout<ContextNode>.stride
    case .landmarks: landmarks.byteCount
    case .predecessorStarts:
      order > 1 ? (vocabularySize + 1) * MemoryLayout<UInt32>.stride : 0
    case .predecessors: order > 1 ? levelCounts[1] * MemoryLayout<UInt32>.stride : 0
    case .maxima: UnigramMaxima.byteCount(ofWords: vocabularySize)
    }
  }
}

/// Where the parts of an index are written, each piece once, in any order and from several threads.
protocol IndexOutput: Sendable {
  func write(_ bytes: UnsafeRawBufferPointer, to section: IndexSection, at offset: Int) throws
}

/// An index being made in memory.
final class MemoryIndexOutput: IndexOutput {
  private let shape: IndexShape
  private let sections: [SharedMemory]

  init(_ shape: IndexShape) {
    self.shape = shape
    sections = IndexSection.allCases.map { SharedMemory(byteCount: shape.byteCount(of: $0)) }
  }

  func write(_ bytes: UnsafeRawBufferPointer, to section: IndexSection, at offset: Int) {
    sections[section.rawValue].write(bytes, at: offset)
  }

  /// The index, when all of it has been written.
  func finish() -> NGramIndex {
    NGramIndex(
      levelCounts: shape.levelCounts, lower: array(.lower), highest: array(.highest),
      nodes: array(.nodes), landmarks: array(.landmarks),
      predecessorStarts: array(.predecessorStarts), predecessors: array(.predecessors))
  }

  private func array<Element>(_ section: IndexSection) -> MappedArray<Element> {
    MappedArray(sections[section.rawValue])
  }
}

/// An index being written to a model file.
final class FileIndexOutput: IndexOutput {
  private let regions: [SectionRegion]

  /// Writes the header and reserves the sections.
  init(_ shape: IndexShape, in file: SectionFileWriter) throws {
    try NGramIndex.writeHeader(order: shape.order, levelCounts: shape.levelCounts, to: file)
    regions = try IndexSection.allCases.map {
      try file.reserve($0.name, byteCount: shape.byteCount(of: $0))
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, to section: IndexSection, at offset: Int) throws {
    try regions[section.rawValue].write(bytes, at: offset)
  }
}

/// Writes elements that lie next to each other in a section.
struct SectionRun<Element: BitwiseCopyable>: ~Copyable {
  private let output: any IndexOutput
  private let section: IndexSection
  private var offset: Int
  private let buffer: UnsafeMutablePointer<Element>
  private var count = 0
  private static var capacity: Int { (1 << 18) / MemoryLayout<Element>.stride }

  /// Starts at the element with this number.
  init(_ output: any IndexOutput, _ section: IndexSection, at index: Int) {
    self.output = output
    self.section = section
    offset = index * MemoryLayout<Element>.stride
    buffer = .allocate(capacity: Self.capacity)
  }

  deinit {
    buffer.deallocate()
  }

  @inline(__always)
  mutating func append(_ element: Element) throws {
    if count == Self.capacity { try flush() }
    buffer[count] = element
    count += 1
  }

  /// Ends the run.
  consuming func finish() throws {
    try flush()
  }

  @inline(never)
  private mutating func flush() throws {
    if count == 0 { return }
    let bytes = UnsafeRawBufferPointer(UnsafeBufferPointer(start: buffer, count: count))
    try output.write(bytes, to: section, at: offset)
    offset += bytes.count
    count = 0
  }
}
