internal import LanguageModeling

/// A corpus as association counting sees it: the words that take part, numbered anew with 16 bits,
/// and where each of them stands.
///
/// In: a corpus and how many words take part. Out: the words by rising id; their numbers, *ranks*, in
/// text order; the positions of each word, rising. Memory: 6 bytes a token. Time: O(tokens).
struct PairableText {
  /// Marks the ends of sentences, and both ends of the text.
  static let boundary = UInt16.max
  /// Stands for a word that takes no part.
  static let bystander = UInt16.max - 1

  /// The words that take part, by rising id: rank → id.
  let words: [TokenID]
  /// The text, with a boundary before and after it.
  let ranks: [UInt16]
  /// Where in `positions` each word's begin, one more element than words.
  let starts: [Int]
  /// Positions in `ranks`, grouped by word.
  let positions: [UInt32]

  /// Ties between equally frequent words go to the lower id.
  init(_ corpus: TokenCorpus, vocabularySize: Int, maximumWords: Int) throws(AssociationError) {
    let tokens = corpus.tokens
    guard tokens.count < Int(UInt32.max) - 2 else {
      throw .tooLarge(what: "tokens", count: tokens.count)
    }
    var counts = [UInt32](repeating: 0, count: vocabularySize)
    for token in tokens { counts[Int(token)] += 1 }
    var words = (SpecialToken.count..<max(SpecialToken.count, TokenID(vocabularySize)))
      .filter { counts[Int($0)] > 0 }
    if words.count > maximumWords {
      words.sort {
        counts[Int($0)] != counts[Int($1)] ? counts[Int($0)] > counts[Int($1)] : $0 < $1
      }
      words.removeSubrange(maximumWords...)
      words.sort()
    }
    if words.isEmpty { throw .noWord }

    var table = [UInt16](repeating: Self.bystander, count: vocabularySize)
    table[Int(SpecialToken.sentenceStart)] = Self.boundary
    table[Int(SpecialToken.sentenceEnd)] = Self.boundary
    var starts = [0]
    for (rank, word) in words.enumerated() {
      table[Int(word)] = UInt16(rank)
      starts.append(starts[rank] + Int(counts[Int(word)]))
    }
    var cursors = starts
    var positions = [UInt32](repeating: 0, count: starts[words.count])
    var ranks = [UInt16](repeating: Self.boundary, count: tokens.count + 2)
    for (index, token) in tokens.enumerated() {
      let rank = table[Int(token)]
      ranks[index + 1] = rank
      if rank >= Self.bystander { continue }
      positions[cursors[Int(rank)]] = UInt32(index + 1)
      cursors[Int(rank)] += 1
    }
    self.words = words
    self.ranks = ranks
    self.starts = starts
    self.positions = positions
  }

  /// How often the most frequent word occurs.
  var highestWordCount: Int {
    zip(starts, starts.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
  }

  /// Ranges of ranks with about equally many positions each.
  func pieces(wanted: Int) -> [Range<Int>] {
    let share = max(1, positions.count / wanted)
    var pieces: [Range<Int>] = []
    var start = 0
    for end in 1...words.count where starts[end] - starts[start] >= share || end == words.count {
      pieces.append(start..<end)
      start = end
    }
    return pieces
  }
}
