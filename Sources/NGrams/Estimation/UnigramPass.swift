internal import LanguageModeling
internal import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Estimates the unigrams, which are one run with an entry for every word, and writes them into the
/// index.
struct UnigramPass: Sendable {
  let shape: IndexShape
  let smoother: LevelSmoother
  let rules: UnigramRules
  let usesAdjustedCounts: Bool
  /// The id of each word in the model, `UInt32.max` for those that are dropped; `nil` if none is.
  let ids: [UInt32]?
  let output: any IndexOutput
  let space: ScratchSpace

  /// Answers by block what a ``LevelPass`` hands on.
  func estimate(
    _ unigrams: [LevelScanner.Unigram], _ level: [LevelBlock], _ blocks: WordBlocks, threads: Int
  ) throws -> [LevelPass.Result] {
    let probabilities = probabilities(of: unigrams)
    try writeEntries(probabilities)
    var results = [LevelPass.Result](repeating: LevelPass.Result(), count: blocks.count)
    if shape.order == 1 { return results }
    try results.withUnsafeMutableBufferPointer { results in
      // Each piece has a block of its own.
      nonisolated(unsafe) let results = results
      try concurrently(pieces: blocks.count, threads: threads) { block, _ in
        let writers = SpoolWriters(space, count: blocks.count)
        var suffixNodes = SpoolWriter(space)
        var lefts = SpoolReader(level[block].lefts)
        for word in blocks.ranges[block] {
          let id = ids.map { $0[word] } ?? UInt32(word)
          let isKept = id != .max
          try suffixNodes.append(isKept ? NGramIndex.root : SuffixDelivery.dropped)
          for _ in 0..<unigrams[word].leftCount {
            let left = try lefts.read(UInt32.self)
            try writers[Int(blocks.blockOfWord[Int(left)])].append(
              SuffixMessage(
                word: left, node: isKept ? id + 1 : SuffixDelivery.dropped,
                probability: probabilities[word]))
          }
        }
        results[block].messages = try writers.finish()
        results[block].suffixNodes = try suffixNodes.finish()
      }
    }
    return results
  }

  private func probabilities(of unigrams: [LevelScanner.Unigram]) -> [Float] {
    var run = RunBuffer()
    for (word, unigram) in unigrams.enumerated() {
      let isAdjusted = usesAdjustedCounts && shape.order > 1
      let count = isAdjusted ? unigram.leftCount : unigram.count
      run.append(
        // <s> is never predicted.
        word: TokenID(word), count: word == SpecialToken.sentenceStart ? 0 : count, leftCount: 0,
        isKept: ids.map { $0[word] != .max } ?? true)
    }
    let whole = run.run(lower: nil, beginsSentence: false, hasCutOffs: ids != nil)
    rules.complete(whole, freedMass: smoother.smooth(whole))
    return Array(whole.probabilities)
  }

  private func writeEntries(_ probabilities: [Float]) throws {
    var lower = SectionRun<LowerEntry>(output, .lower, at: 0)
    var highest = SectionRun<HighestEntry>(output, .highest, at: 0)
    var log10Probabilities: [Float] = []
    for (word, probability) in probabilities.enumerated() {
      let id = ids.map { $0[word] } ?? UInt32(word)
      if id == .max { continue }
      let log10Probability = probability.isNaN ? .nan : min(0, log10f(probability))
      log10Probabilities.append(log10Probability)
      if shape.order == 1 {
        try highest.append(
          HighestEntry(word: id, log10Probability: log10Probability, state: NGramIndex.root))
      } else {
        try lower.append(LowerEntry(word: id, log10Probability: log10Probability))
      }
    }
    try lower.finish()
    try highest.finish()
    var maxima = SectionRun<Float>(output, .maxima, at: 0)
    for maximum in UnigramMaxima.computed(
      ofWords: log10Probabilities.count, { log10Probabilities[$0] })
    {
      try maxima.append(maximum)
    }
    try maxima.finish()
    // The empty context, and after the last context the end of its run.
    try write(
      UnpackedContext(log10BackoffWeight: 0, suffix: NGramIndex.root, runStart: 0), node: 0,
      filter: shape.packing.everyWord)
    try write(
      UnpackedContext(
        log10BackoffWeight: 0, suffix: NGramIndex.root, runStart: UInt32(shape.entryCount)),
      node: shape.lowerCount + 1, filter: 0)
  }

  private func write(_ context: UnpackedContext, node: Int, filter: UInt64) throws {
    var nodes = SectionRun<ContextNode>(output, .nodes, at: node)
    try nodes.append(shape.packing.pack(context, filter: filter))
    try nodes.finish()
  }
}
