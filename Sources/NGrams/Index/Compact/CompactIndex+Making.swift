internal import LanguageModeling
internal import Storage

extension CompactIndex {
  /// Packs an index, quantised to so many bits, with what it lacks of its n-grams' suffixes
  /// (``SuffixClosure``).
  ///
  /// Throws ``NGramError/bitsOutOfRange(_:)``; ``NGramError/tooFewBits(_:needed:)``;
  /// ``NGramError/tooLarge(what:count:)``; ``NGramError/damaged`` for an index out of a file that nobody
  /// has verified. O(size), with so many threads; they change nothing about the result. Beside both
  /// indexes it needs 8 bytes for each n-gram of one order, and a third index if suffixes are missing.
  init(_ model: NGramIndex, bits: Int, threads: Int) throws {
    guard Quantizer.bitRange.contains(bits) else { throw NGramError.bitsOutOfRange(bits) }
    let closure = try SuffixClosure(of: model)
    let index = closure.index
    let order = index.order
    var parts = PartsWriter()
    var first = 0
    for number in 0..<order - 1 {
      let count = index.levelCounts[number]
      try parts.add(
        CompactRunWriter.write(
          SuccessorRanks(index, order: number + 1, contexts: first..<first + count),
          blockShift: number == 0 ? 0 : Self.blockShift, threads: threads))
      first += count
      let entries = first..<first + index.levelCounts[number + 1]
      // Two arrays, two threads.
      let isHighest = number == order - 2
      let packed = Packed()
      try concurrently(pieces: isHighest ? 1 : 2, threads: threads) { piece, _ in
        let codes =
          piece == 0
          ? try PackedNumbers(entries, bits: bits) { index.content(of: $0).log10Probability }
          : try PackedNumbers(entries, bits: bits) { index.log10BackoffWeight(of: UInt32($0 + 1)) }
        packed.set(piece, codes)
      }
      parts.addProbabilities(packed[0])
      if !isHighest { parts.addBackoffs(packed[1]) }
    }
    if order > 1 {
      try parts.add(
        CompactRunWriter.write(
          PredecessorRanks(model), blockShift: Self.predecessorBlockShift, threads: threads))
    }
    let unigrams = (0..<index.levelCounts[0]).map { word in
      CompactUnigram(
        log10Probability: index.content(of: word).log10Probability,
        log10BackoffWeight: order == 1 ? 0 : index.log10BackoffWeight(of: UInt32(word + 1)))
    }
    try self.init(
      parts.finish(
        bits: bits, levelCounts: index.levelCounts, unigrams: unigrams, inserted: closure.inserted))
  }
}

/// The successors of contexts of one order, as ranks among the successors of their suffixes.
private struct SuccessorRanks: RankedRuns {
  let index: NGramIndex
  let contexts: Range<Int>
  let entries: Range<Int>
  /// Contexts of one word have the words themselves.
  let ofWords: Bool

  init(_ index: NGramIndex, order: Int, contexts: Range<Int>) {
    self.index = index
    self.contexts = contexts
    entries = contexts.upperBound..<contexts.upperBound + index.levelCounts[order]
    ofWords = order == 1
  }

  var contextCount: Int { contexts.count }

  @inline(__always)
  func read(_ context: Int, into ranks: inout [UInt32]) throws(NGramError) {
    ranks.removeAll(keepingCapacity: true)
    let node = UInt32(contexts.lowerBound + context + 1)
    let run = index.run(of: node)
    if run.isEmpty { return }
    if ofWords {
      for entry in run { ranks.append(index.word(of: entry)) }
      guard ranks[ranks.count - 1] < index.vocabularySize else { throw .damaged }
    } else {
      let suffixes = index.run(of: index.suffix(of: node))
      for entry in run {
        let suffix = index.longestSuffix(ofEntry: entry)
        guard suffix > 0, suffixes.contains(Int(suffix) - 1) else { throw .damaged }
        ranks.append(suffix - 1 - UInt32(suffixes.lowerBound))
      }
    }
    for place in 1..<ranks.count where ranks[place] <= ranks[place - 1] { throw .damaged }
  }
}

private struct PredecessorRanks: RankedRuns {
  let index: NGramIndex

  init(_ index: NGramIndex) { self.index = index }

  var contextCount: Int { index.vocabularySize }
  var entries: Range<Int> { 0..<index.levelCounts[1] }

  func read(_ context: Int, into ranks: inout [UInt32]) throws(NGramError) {
    ranks.removeAll(keepingCapacity: true)
    index.forEachPredecessor(of: TokenID(context)) { ranks.append($0) }
    for place in 1..<max(1, ranks.count) where ranks[place] <= ranks[place - 1] { throw .damaged }
  }
}
