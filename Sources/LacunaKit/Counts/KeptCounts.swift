internal import LanguageModeling
internal import NGrams
internal import Storage

/// Exact counts that a model file keeps beside its model, so that it can be brought up to date.
struct KeptCounts {
  let trie: CountTrie
  /// The words that were counted, if the model knows fewer.
  let vocabulary: Vocabulary?

  private static var prefix: String { "counted/" }

  init(trie: CountTrie, vocabulary: Vocabulary?) {
    self.trie = trie
    self.vocabulary = vocabulary
  }

  /// Writes the trie's sections and, if the model knows fewer words, `counted/vocabulary.…`.
  func write(to file: SectionFileWriter) throws {
    try trie.write(to: file)
    if let vocabulary {
      file.prefix = Self.prefix
      try vocabulary.write(to: file)
      file.prefix = ""
    }
  }

  /// Reads the counts of a model file whose model has this vocabulary. O(size). Throws
  /// ``ModelError/noCounts(path:)`` if there are none.
  init(_ path: String, modelVocabulary: Vocabulary, room: WorkingRoom) throws {
    let file = try SectionFile(path: path)
    guard CountTrie.isIn(file) else { throw ModelError.noCounts(path: path) }
    let own = file.within(Self.prefix)
    vocabulary = own.contains("vocabulary.bytes") ? try Vocabulary(own) : nil
    trie = try CountTrie(
      file, vocabularySize: (vocabulary ?? modelVocabulary).count, room: room)
  }
}
