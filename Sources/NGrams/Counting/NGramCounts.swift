internal import LanguageModeling

/// The n-grams of one order, sorted from left to right by their words: a level of a trie.
///
/// Those that share their first n−1 words, their context, are neighbours: a *run*. Runs follow each
/// other in the order of the level below.
struct NGramLevel {
  /// n.
  let order: Int
  /// The last word of each n-gram.
  var words: [TokenID]
  /// For each n-gram w₁…wₙ the index of w₂…wₙ in the level below; empty for order 1.
  var suffixes: [UInt32]
  /// How often each n-gram occurs.
  var counts: [UInt32]
  /// Where the run of each n-gram of the level below begins, and the end of the last.
  var runStarts: [UInt32]
  /// The n-grams that begin with `<s>`: they are neighbours.
  var sentenceStarts: Range<Int>

  var count: Int { words.count }
}

/// All n-grams of a corpus up to an order, counted. Level 0 holds the unigrams, one for every id of
/// the vocabulary whether it occurs or not.
struct NGramCounts {
  let levels: [NGramLevel]
  var order: Int { levels.count }

  init(_ corpus: TokenCorpus, order: Int, vocabularySize: Int, threads: Int) throws {
    let sorted = try SortedPositions(
      corpus, order: order, vocabularySize: vocabularySize, threads: threads)
    var levels = [Self.unigrams(of: corpus, vocabularySize: vocabularySize)]
    // For every position the index of the n-gram that starts there, in the level made last.
    var indexes = corpus.tokens
    var nextIndexes = [UInt32](repeating: 0, count: order > 2 ? indexes.count : 0)
    for n in 2..<max(2, order + 1) {
      levels.append(
        Self.level(
          n, from: sorted, tokens: corpus.tokens, below: levels[n - 2], indexes: indexes,
          nextIndexes: &nextIndexes, isLast: n == order))
      swap(&indexes, &nextIndexes)
    }
    self.levels = levels
  }

  private static func unigrams(of corpus: TokenCorpus, vocabularySize: Int) -> NGramLevel {
    var counts = [UInt32](repeating: 0, count: vocabularySize)
    for token in corpus.tokens { counts[Int(token)] += 1 }
    let start = Int(SpecialToken.sentenceStart)
    return NGramLevel(
      order: 1, words: Array(0..<TokenID(vocabularySize)), suffixes: [], counts: counts,
      runStarts: [0, UInt32(vocabularySize)], sentenceStarts: start..<start + 1)
  }

  private static func level(
    _ n: Int, from sorted: SortedPositions, tokens: [TokenID], below: NGramLevel,
    indexes: [UInt32], nextIndexes: inout [UInt32], isLast: Bool
  ) -> NGramLevel {
    let count = sorted.count(ofOrder: n)
    var words = [TokenID](repeating: 0, count: count)
    var suffixes = [UInt32](repeating: 0, count: count)
    var counts = [UInt32](repeating: 0, count: count)
    var runStarts = [UInt32](repeating: 0, count: below.count + 1)
    var runCount = 0
    var entry = -1
    for (rank, position) in sorted.positions.enumerated() where Int(sorted.lengths[rank]) >= n {
      let position = Int(position)
      if Int(sorted.sharedLengths[rank]) < n {
        entry += 1
        words[entry] = tokens[position + n - 1]
        suffixes[entry] = indexes[position + 1]
        // Contexts without successors, up to this one, have empty runs.
        let context = Int(indexes[position])
        while runCount <= context {
          runStarts[runCount] = UInt32(entry)
          runCount += 1
        }
      }
      counts[entry] += 1
      if !isLast { nextIndexes[position] = UInt32(entry) }
    }
    while runCount <= below.count {
      runStarts[runCount] = UInt32(count)
      runCount += 1
    }
    let starts = below.sentenceStarts
    return NGramLevel(
      order: n, words: words, suffixes: suffixes, counts: counts, runStarts: runStarts,
      sentenceStarts: Int(runStarts[starts.lowerBound])..<Int(runStarts[starts.upperBound]))
  }
}
