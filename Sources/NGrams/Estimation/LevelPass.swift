internal import LanguageModeling
internal import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Estimates the n-grams of one order above 1 block by block, and writes them into the index.
///
/// What comes in for a block: its n-grams sorted by context, and what their suffixes reported. What
/// goes out: entries, their landmarks, and the nodes of their contexts to the index; reports to the n-grams of the next
/// order whose suffixes these are; the nodes of these n-grams' suffixes, which are written when their
/// successors are known.
struct LevelPass: Sendable {
  let n: Int
  let shape: IndexShape
  let smoother: LevelSmoother
  /// Whether the smoother asks for adjusted counts instead of raw ones.
  let usesAdjustedCounts: Bool
  /// The count at or below which n-grams are dropped.
  let threshold: UInt32
  /// Whether anything of the model is dropped.
  let hasCutOffs: Bool
  let blocks: WordBlocks
  /// By block, how many n-grams of this order and how many contexts are kept in the blocks before.
  let keptBefore: [Int]
  let contextsBefore: [Int]
  /// The id of each word in the model, `nil` if no word is dropped.
  let ids: [UInt32]?
  let output: any IndexOutput
  let space: ScratchSpace

  /// What a block hands on.
  struct Result: Sendable {
    /// To the blocks of the next order.
    var messages: [Spool] = []
    /// For each n-gram the node of its suffix.
    var suffixNodes: Spool?
    /// At order 2, the bigrams by the block of their second words.
    var bigrams: [Spool] = []
  }

  private var isHighest: Bool { n == shape.order }

  /// - Parameters:
  ///   - level: the n-grams of the block.
  ///   - messages: what each block of the order below reported to this one.
  ///   - contexts: for each n-gram of the order below in this block the node of its suffix.
  ///   - startContexts: the indexes of those that begin with `<s>`.
  func estimate(
    block: Int, _ level: LevelBlock, messages: consuming [Spool], contexts: Spool,
    startContexts: Range<Int>
  ) throws -> Result {
    let delivery = try SuffixDelivery(
      messages, words: blocks.ranges[block], count: level.entryCount)
    // What has been delivered is not needed again.
    messages = []
    var reader = SpoolReader(level.entries)
    var lefts = SpoolReader(level.lefts)
    var contexts = SpoolReader(contexts)
    let firstEntry = shape.firstEntry(ofOrder: n)
    let firstContext = 1 + shape.firstEntry(ofOrder: n - 1)
    var lower = SectionRun<LowerEntry>(output, .lower, at: firstEntry + keptBefore[block])
    var highest = SectionRun<HighestEntry>(output, .highest, at: keptBefore[block])
    var nodes = SectionRun<ContextNode>(output, .nodes, at: firstContext + contextsBefore[block])
    let packing = shape.packing
    var landmarks = LandmarkRun(shape, output, at: firstEntry + keptBefore[block])
    let writers = SpoolWriters(space, count: isHighest ? 0 : blocks.count)
    var suffixNodes = SpoolWriter(space)
    let bigrams = SpoolWriters(space, count: n == 2 ? blocks.count : 0)
    var run = RunBuffer()

    // The number of the next entry that is kept.
    var entryNumber = firstEntry + keptBefore[block]
    var place = 0
    var context = -1
    var next = level.entryCount > 0 ? try reader.readEntry() : nil
    while let first = next {
      for _ in 1..<first.contextStep {
        try Self.append(&nodes, suffix: try contexts.read(UInt32.self), entryNumber, packing)
      }
      context += first.contextStep
      let contextSuffix = try contexts.read(UInt32.self)
      let beginsSentence = startContexts.contains(context)
      run.removeAll()
      append(first, to: &run, beginsSentence: beginsSentence)
      var read = 1
      next = nil
      while place + read < level.entryCount {
        let entry = try reader.readEntry()
        if entry.contextStep > 0 {
          next = entry
          break
        }
        append(entry, to: &run, beginsSentence: beginsSentence)
        read += 1
      }
      let weight = smoother.smooth(
        run.run(
          lower: delivery.probabilities + place, beginsSentence: beginsSentence,
          hasCutOffs: hasCutOffs))
      let runStart = entryNumber
      var filter = UInt64(0)
      for index in 0..<run.count {
        let isKept = run.isKept[index]
        let suffix = delivery.nodes[place + index]
        var node = SuffixDelivery.dropped
        if isKept {
          node = UInt32(entryNumber + 1)
          let word = run.words[index]
          let id = ids.map { $0[Int(word)] } ?? word
          filter |= packing.bit(of: id)
          if n <= Landmarks.highestOrder { try landmarks.append(id, entry: entryNumber) }
          entryNumber += 1
          let log10Probability = Self.log10(run.probabilities[index])
          if isHighest {
            try highest.append(
              HighestEntry(word: id, log10Probability: log10Probability, state: suffix))
          } else {
            try lower.append(LowerEntry(word: id, log10Probability: log10Probability))
          }
          if n == 2 {
            let first = blocks.ranges[block].lowerBound + context
            try bigrams[Int(blocks.blockOfWord[Int(word)])].append(
              Predecessor(word: word, predecessor: ids.map { $0[first] } ?? UInt32(first)))
          }
        }
        if isHighest { continue }
        try suffixNodes.append(isKept ? suffix : SuffixDelivery.dropped)
        for _ in 0..<run.leftCounts[index] {
          let left = try lefts.read(UInt32.self)
          try writers[Int(blocks.blockOfWord[Int(left)])].append(
            SuffixMessage(word: left, node: node, probability: run.probabilities[index]))
        }
      }
      try Self.append(
        &nodes, suffix: contextSuffix, runStart, packing, log10f(weight), filter: filter)
      place += run.count
    }
    while try !contexts.isAtEnd() {
      try Self.append(&nodes, suffix: try contexts.read(UInt32.self), entryNumber, packing)
    }
    try landmarks.finish()
    try lower.finish()
    try highest.finish()
    try nodes.finish()
    return Result(
      messages: try writers.finish(), suffixNodes: try suffixNodes.finish(),
      bigrams: try bigrams.finish())
  }

  @inline(__always)
  private func append(_ entry: LevelEntry, to run: inout RunBuffer, beginsSentence: Bool) {
    let isAdjusted = usesAdjustedCounts && !isHighest && !beginsSentence
    run.append(
      word: entry.word, count: isAdjusted ? entry.leftCount : entry.count,
      leftCount: entry.leftCount, isKept: entry.count > threshold)
  }

  /// What the index holds of a probability: nothing above 0, and NaN for none.
  @inline(__always)
  private static func log10(_ probability: Float) -> Float {
    probability.isNaN ? .nan : min(0, log10f(probability))
  }

  @inline(__always)
  private static func append(
    _ nodes: inout SectionRun<ContextNode>, suffix: UInt32, _ runStart: Int,
    _ packing: ContextPacking, _ log10BackoffWeight: Float = 0, filter: UInt64 = 0
  ) throws {
    if suffix == SuffixDelivery.dropped { return }
    let context = UnpackedContext(
      log10BackoffWeight: log10BackoffWeight, suffix: suffix, runStart: UInt32(runStart))
    try nodes.append(packing.pack(context, filter: filter))
  }
}
