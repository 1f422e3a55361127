internal import LanguageModeling
public import NGrams
public import Storage
internal import TextProcessing

extension NGramTraining {
  /// What changes in the texts of a model that kept its counts.
  public struct Update {
    /// Texts that are to be learned as well.
    public var added: [InputFile]
    /// Texts that are to be forgotten, each one of the model's sources.
    public var removed: [InputFile]

    /// Texts that come and go.
    public init(added: [InputFile] = [], removed: [InputFile] = []) {
      self.added = added
      self.removed = removed
    }
  }

  /// Counts the texts of a model with a change: what comes of it is what training anew on the
  /// resulting texts gives, with the model's own text pipeline and options, to the byte.
  ///
  /// Throws ``ModelError`` for a model that cannot be brought up to date, and for a text to remove that
  /// is not among its sources.
  public init(
    updating path: String, by update: Update, room: WorkingRoom,
    progress: (TextModel.TrainingStage) -> Void = { _ in }
  ) throws {
    let model = try CountedModel(path, room: room)
    let options = try model.options(room)
    let encoding = model.pipeline.bytePairs
    var words = model.words
    var record = model.record
    var parts: [(source: any CountedNGramSource, ids: [TokenID]?)] = [(model.counts.trie, nil)]
    var digest = CorpusDigest(text: record.digest) ?? CorpusDigest()

    var added = try CountableText(update.added, options: options, progress: progress)
    let addedWords = added.takeWords()
    let ids = (0..<UInt32(addedWords.count)).map { number in
      addedWords.withBytes(of: number) {
        words.add($0, occurrences: addedWords.counts[Int(number)])
      }
    }
    parts.append((try added.places(addedWords, encoding, ids: ids, options, count: 1), nil))
    record.sources += added.reader.sources
    digest.add(added.reader.digest)

    var removed = try CountableText(update.removed, options: options, progress: progress)
    let removedWords = removed.takeWords()
    for (file, source) in zip(update.removed, removed.reader.sources) {
      guard let place = record.sources.firstIndex(of: source) else {
        throw ModelError.noSource(text: file.displayName, path: path)
      }
      record.sources.remove(at: place)
    }
    digest.remove(removed.reader.digest)
    let removedIDs = try (0..<UInt32(removedWords.count)).map { number in
      try removedWords.withBytes(of: number) { bytes in
        let isThere = words.remove(bytes, occurrences: removedWords.counts[Int(number)])
        guard isThere || encoding != nil else {
          throw ModelError.noSource(
            text: update.removed.map(\.displayName).joined(separator: ", "), path: path)
        }
        return words.add(bytes, occurrences: 0)
      }
    }
    parts.append(
      (try removed.places(removedWords, encoding, ids: removedIDs, options, count: -1), nil))

    record.sources.sort { $0.digest < $1.digest }
    record.digest = digest.text
    try self.init(
      .places(JoinedPlaces(parts)), words: words, encoding, pipeline: model.pipeline,
      options: options, record: record, progress: progress)
  }

  /// Counts the texts of several models together, which kept their counts: what comes of it is what
  /// training on all their texts gives, to the byte.
  ///
  /// Throws ``ModelError`` for models that read text differently or were made with other options.
  public init(
    merging paths: [String], room: WorkingRoom,
    progress: (TextModel.TrainingStage) -> Void = { _ in }
  ) throws {
    precondition(!paths.isEmpty)
    let models = try paths.map { try CountedModel($0, room: room) }
    let first = models[0]
    for (path, model) in zip(paths, models).dropFirst() {
      if let difference = first.difference(from: model) {
        throw ModelError.cannotMerge(paths[0], path, difference: difference)
      }
    }
    var words = first.words
    var record = first.record
    var digest = CorpusDigest(text: record.digest) ?? CorpusDigest()
    var parts: [(source: any CountedNGramSource, ids: [TokenID]?)] = [(first.counts.trie, nil)]
    for model in models.dropFirst() {
      let own = model.words
      let marks = Array(0..<SpecialToken.count)
      let ids = (0..<UInt32(own.count)).map { number in
        own.withBytes(of: number) {
          words.add($0, occurrences: own.counts[Int(number)]) + SpecialToken.count
        }
      }
      parts.append((model.counts.trie, first.pipeline.bytePairs == nil ? marks + ids : nil))
      record.sources += model.record.sources
      digest.add(CorpusDigest(text: model.record.digest) ?? CorpusDigest())
    }
    record.sources.sort { $0.digest < $1.digest }
    record.digest = digest.text
    try self.init(
      .places(JoinedPlaces(parts)), words: words, first.pipeline.bytePairs,
      pipeline: first.pipeline, options: try first.options(room), record: record,
      progress: progress)
  }
}

extension CountableText {
  /// The places of the text, its words numbered anew; pieces keep their ids.
  fileprivate func places(
    _ words: VocabularyBuilder, _ encoding: BytePairEncoding?, ids: [UInt32],
    _ options: TrainingOptions, count: Int64
  ) throws -> TextPlaces<SpooledText> {
    var source = try text(WordIDs(words, encoding))
    if encoding == nil {
      source = source.renumbered(
        Array(0..<SpecialToken.count) + ids.map { $0 + SpecialToken.count })
    }
    return TextPlaces(source, order: options.estimation.order, count: count)
  }
}
