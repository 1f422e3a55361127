internal import LanguageModeling
internal import Storage

/// The n-grams of a model in the order of ARPA files: by last word, then the one before it, and so
/// on, words by their ids.
///
/// Within a level that is: by last word, then by the context's place in the order of the level below.
/// So contexts are gone through in that order, and their successors sorted stably by word.
struct SuffixOrder {
  /// The level's n-grams as entry numbers of the index, in suffix order.
  private(set) var entries: [UInt32]
  /// For each entry of the level (by its place in the index) the entry of its context; empty at
  /// order 1.
  private(set) var contexts: [UInt32]
  /// The number of the level's first entry.
  let firstEntry: Int

  /// The unigrams.
  init(unigramsOf index: NGramIndex) {
    entries = Array(0..<UInt32(index.levelCounts[0]))
    contexts = []
    firstEntry = 0
  }

  /// The level above `below`. Throws ``NGramError/damaged`` for an index out of a file that nobody
  /// verified if its contexts do not share out the level's entries.
  init(above below: SuffixOrder, in index: NGramIndex, count: Int) throws(NGramError) {
    let first = below.firstEntry + below.entries.count
    var starts = [Int](repeating: 0, count: index.vocabularySize + 1)
    for entry in first..<first + count {
      let word = Int(index.word(of: entry))
      guard word < index.vocabularySize else { throw .damaged }
      starts[word + 1] += 1
    }
    for word in 0..<index.vocabularySize { starts[word + 1] += starts[word] }
    // What an entry that is missed and one that comes twice leave behind is at least of this level.
    var entries = [UInt32](repeating: UInt32(first), count: count)
    var contexts = [UInt32](repeating: UInt32(below.firstEntry), count: count)
    var visited = 0
    for context in below.entries {
      for entry in index.run(of: context + 1) {
        guard entry >= first, entry < first + count else { throw .damaged }
        let word = Int(index.word(of: entry))
        guard starts[word] < count else { throw .damaged }
        entries[starts[word]] = UInt32(entry)
        starts[word] += 1
        contexts[entry - first] = context
        visited += 1
      }
    }
    guard visited == count else { throw .damaged }
    self.entries = entries
    self.contexts = contexts
    firstEntry = first
  }
}
