internal import LanguageModeling
internal import Storage

extension NGramIndex {
  /// Lays a compact index out for speed, without what was inserted. Its numbers stay as they were
  /// quantised. Throws ``NGramError/damaged``. O(size).
  init(_ compact: CompactIndex) throws {
    let expanded = try NGramIndex(whole: compact)
    if compact.inserted.isEmpty {
      self = expanded
      return
    }
    var own = KeptEntries(count: expanded.entryCount)
    for entry in 0..<expanded.entryCount where !compact.inserted.contains(entry) {
      own[entry] = true
    }
    own.rank()
    self = try PrunedIndex.make(
      expanded, keeping: own,
      log10BackoffWeights: (0..<expanded.nodeCount).map {
        expanded.log10BackoffWeight(of: UInt32($0))
      })
  }

  private init(whole compact: CompactIndex) throws {
    let order = compact.order
    try IndexShape(order: order, levelCounts: compact.levelCounts).validate()
    var lower: [LowerEntry] = []
    var highest: [HighestEntry] = []
    let highestCount = compact.levelCounts[order - 1]
    lower.reserveCapacity(compact.entryCount - highestCount)
    highest.reserveCapacity(highestCount)
    var contexts = [UnpackedContext(log10BackoffWeight: 0, suffix: Self.root, runStart: 0)]
    contexts.reserveCapacity(compact.nodeCount + 1)
    for word in 0..<TokenID(compact.vocabularySize) {
      let unigram = compact.unigrams[Int(word)]
      if order == 1 {
        highest.append(
          HighestEntry(
            word: word, log10Probability: unigram.log10Probability, state: Self.root))
      } else {
        lower.append(LowerEntry(word: word, log10Probability: unigram.log10Probability))
        contexts.append(
          UnpackedContext(
            log10BackoffWeight: unigram.log10BackoffWeight, suffix: Self.root, runStart: 0))
      }
    }
    try compact.forEachContext { context in
      contexts[context.entry + 1].runStart = UInt32(context.run.lowerBound)
      for (entry, rank) in zip(context.run, context.ranks) {
        let suffix = context.suffixRun.lowerBound + Int(rank)
        let word = context.order == 1 ? TokenID(rank) : lower[suffix].word
        let log10Probability = compact.log10Probability(of: entry, order: context.order + 1)
        if context.order + 1 == order {
          highest.append(
            HighestEntry(
              word: word, log10Probability: log10Probability, state: UInt32(suffix + 1)))
        } else {
          lower.append(LowerEntry(word: word, log10Probability: log10Probability))
          contexts.append(
            UnpackedContext(
              log10BackoffWeight: compact.log10BackoffWeight(of: entry, order: context.order + 1),
              suffix: UInt32(suffix + 1), runStart: 0))
        }
      }
    }
    contexts.append(
      UnpackedContext(
        log10BackoffWeight: 0, suffix: Self.root, runStart: UInt32(compact.entryCount)))
    var predecessorStarts: [UInt32] = []
    var predecessors: [TokenID] = []
    if order > 1 {
      predecessors.reserveCapacity(compact.levelCounts[1])
      for word in 0..<TokenID(compact.vocabularySize) {
        predecessorStarts.append(UInt32(predecessors.count))
        compact.forEachPredecessor(of: word) { predecessors.append($0) }
      }
      predecessorStarts.append(UInt32(predecessors.count))
    }
    self.init(
      levelCounts: compact.levelCounts, lower: lower, highest: highest, contexts: contexts,
      predecessorStarts: predecessorStarts,
      predecessors: predecessors)
  }
}
