internal import LanguageModeling
public import NGrams
public import Storage
internal import TextProcessing

/// Counts of n-grams as text: a line for each n-gram, its words parted by single spaces, a tab, and
/// its count; every order, sorted by the bytes of the words, as `LC_ALL=C sort` does it.
public enum CountsText {
  /// Writes the counts of texts. Throws ``StorageError``, ``TextError``, ``LiteralMarkError`` and
  /// ``NGramError``.
  public static func write(
    of files: [InputFile], options: TrainingOptions, to output: OutputFile,
    progress: (TextModel.TrainingStage) -> Void = { _ in }
  ) throws {
    var text = try CountableText(files, options: options, progress: progress)
    let words = text.takeWords()
    let source = try text.source(.words(nil))
    progress(.estimating(.counting))
    let (vocabulary, ids) = words.vocabulary()
    let counted = try source.count(
      order: options.estimation.order, ids: Array(0..<SpecialToken.count) + ids,
      vocabularySize: vocabulary.count, options, residentByteCount: vocabulary.byteCount)
    try write(try CountTrie(counted), vocabulary, to: output, room: options.room)
  }

  /// Writes the counts that a model kept. Throws ``ModelError/noCounts(path:)`` if it has none.
  public static func write(
    ofModel path: String, to output: OutputFile, room: WorkingRoom
  ) throws {
    let model = try TextModel(path: path)
    let counts = try KeptCounts(path, modelVocabulary: model.vocabulary, room: room)
    try write(counts.trie, counts.vocabulary ?? model.vocabulary, to: output, room: room)
  }

  private static func write(
    _ trie: CountTrie, _ vocabulary: Vocabulary, to output: OutputFile, room: WorkingRoom
  ) throws {
    let spellings = (0..<vocabulary.count).map { id in
      vocabulary.withBytes(of: TokenID(id)) { Array($0) }
    }
    let sorted = spellings.indices.sorted {
      spellings[$0].lexicographicallyPrecedes(spellings[$1])
    }
    // Words in the order of their bytes; a mark and a word that is spelled alike are one.
    var ranks = [TokenID](repeating: 0, count: spellings.count)
    var words: [[UInt8]] = []
    for id in sorted {
      if words.last != spellings[id] { words.append(spellings[id]) }
      ranks[id] = TokenID(words.count - 1)
    }
    let counted = try CountedNGrams(
      JoinedPlaces([(trie, ranks)]), order: trie.order, vocabularySize: words.count,
      thresholds: [UInt32](repeating: 0, count: trie.order), room: room, residentByteCount: 0)
    var line: [UInt8] = []
    try CountTrie(counted).walk { ngram, count in
      line.removeAll(keepingCapacity: true)
      for word in ngram {
        if !line.isEmpty { line.append(0x20) }
        line += words[Int(word)]
      }
      line.append(0x09)
      line += Array(String(count).utf8)
      line.append(0x0A)
      try output.write(line)
    } leave: { _, _ in
    }
  }
}
