public import LanguageModeling
internal import Storage

/// What an estimate may use of the machine. Never changes the result.
public struct WorkingRoom: Sendable {
  /// How many threads work.
  public var threads: Int
  /// About how many bytes of memory may be in use, those in use already among them; `nil` for as many
  /// as it takes.
  public var memoryByteCount: Int?
  /// Where temporary data goes that finds no room in memory.
  public var temporaryFolder: String

  /// Two threads and all the memory it takes, unless told otherwise.
  public init(
    threads: Int = 2, memoryByteCount: Int? = nil, temporaryFolder: String = "/tmp"
  ) {
    self.threads = threads
    self.memoryByteCount = memoryByteCount
    self.temporaryFolder = temporaryFolder
  }

  /// Throws ``StorageError`` if the folder cannot hold a temporary file.
  public func checkTemporaryFolder() throws {
    try ScratchSpace(folder: temporaryFolder, memoryByteLimit: 0).prepare()
  }

  /// Throws ``NGramError/tooLittleMemory(given:needed:)`` if the n-grams of these texts together could not
  /// be counted; for those who have much to do before they are. O(tokens).
  public func check(
    _ texts: [TokenCorpus], order: Int, vocabularySize: Int, residentByteCount: Int
  ) throws(NGramError) {
    if memoryByteCount == nil { return }
    var occurrences = [UInt64](repeating: 0, count: vocabularySize)
    for text in texts {
      for token in text.tokens { occurrences[Int(token)] += 1 }
    }
    _ = try MemoryPlan(
      self,
      layout: RowLayout(order: order, vocabularySize: vocabularySize, hasCounts: false),
      occurrences: occurrences, residentByteCount: residentByteCount)
  }
}

/// How memory is shared out between blocks that are being worked on and data that waits.
struct MemoryPlan {
  /// How many blocks are worked on at once.
  let threads: Int
  /// How many rows a block should have at most.
  let rowLimit: UInt64
  /// How much of the waiting data stays in memory.
  let waitingByteCount: Int

  /// Blocks larger than this are no faster: a block should fit the processor's caches in part.
  private static let largestRowLimit: UInt64 = 3_000_000
  /// The program and its stacks.
  private static let programByteCount = 40 << 20
  /// Of so many bytes the allocator keeps one for what it frees and cannot use again at once.
  private static let allocatorShare = 14
  /// Bytes a word that counting and estimation take beside the vocabulary itself.
  private static let byteCountPerWord = 48

  /// - Parameters:
  ///   - occurrences: how often each word occurs, marks included.
  ///   - residentByteCount: what the caller holds, such as the vocabulary.
  /// - Throws: ``NGramError/tooLittleMemory(given:needed:)``.
  init(
    _ room: WorkingRoom, layout: RowLayout, occurrences: [UInt64], residentByteCount: Int
  ) throws(NGramError) {
    let threads = Workers.count(room.threads)
    guard let given = room.memoryByteCount else {
      self.threads = threads
      rowLimit = Self.largestRowLimit
      waitingByteCount = .max
      return
    }
    let memory = given - given / Self.allocatorShare
    let fixed =
      Self.programByteCount + residentByteCount
      + occurrences.count * (Self.byteCountPerWord + 4 * threads)
    // Rows are sorted from one place to another.
    let byteCountPerRow = 2 * layout.byteCount
    let (rows, largest) = occurrences.reduce((0, 0)) { ($0.0 + $1, max($0.1, $1)) }
    func share(_ threads: Int) -> Int { max(0, memory - fixed) / (threads + 1) }
    // One thread has more room to itself, if a word needs that.
    let needed = Int(clamping: largest) * byteCountPerRow
    let fits = share(threads) >= needed
    guard fits || share(1) >= needed else {
      let inUse = fixed + 2 * needed + (1 << 20)
      throw .tooLittleMemory(
        given: given, needed: inUse + inUse / (Self.allocatorShare - 1) + 1)
    }
    self.threads = fits ? threads : 1
    let shareOfThread = share(self.threads)
    rowLimit = max(
      1, min(Self.largestRowLimit, UInt64(shareOfThread / byteCountPerRow), rows))
    let working = self.threads * max(needed, Int(rowLimit) * byteCountPerRow)
    waitingByteCount = max(0, memory - fixed - working)
  }

  /// Room for what waits.
  func scratchSpace(_ room: WorkingRoom, _ blocks: WordBlocks) -> ScratchSpace {
    ScratchSpace(
      folder: room.temporaryFolder, memoryByteLimit: waitingByteCount,
      // Many blocks have many chunks that are not full.
      chunkByteCount: blocks.count > 64 ? 1 << 14 : 1 << 16)
  }
}
