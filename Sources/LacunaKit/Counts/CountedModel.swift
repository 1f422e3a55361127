internal import LanguageModeling
internal import NGrams
internal import Storage
internal import TextProcessing

/// A model of n-grams that kept its counts, opened to count on.
struct CountedModel {
  let pipeline: TextPipeline
  /// How it was made; with what follows from counting taken out.
  let record: TrainingRecord
  let counts: KeptCounts
  /// The words counted, with their counts: word w has the id w + 3 in the counts.
  let words: VocabularyBuilder
  private let model: TextModel

  /// Opens a model. Throws ``ModelError/noCounts(path:)`` and others for one that cannot be counted
  /// on.
  init(_ path: String, room: WorkingRoom) throws {
    let model = try TextModel(path: path)
    guard model.kinds == [.ngram] else {
      throw ModelError.notNGramsAlone(path: path, kinds: model.kinds)
    }
    if model.record.estimation?.compatibility == .kenlm { throw ModelError.followsLine(path: path) }
    let counts = try KeptCounts(path, modelVocabulary: model.vocabulary, room: room)
    var record = model.record
    // Made anew by the training that follows.
    record.remarks = []
    record.version = LacunaVersion.current
    self.record = record
    let vocabulary = counts.vocabulary ?? model.vocabulary
    var words = VocabularyBuilder()
    for id in SpecialToken.count..<TokenID(vocabulary.count) {
      vocabulary.withBytes(of: id) {
        _ = words.add($0, occurrences: UInt64(counts.trie.unigrams[Int(id)]))
      }
    }
    self.model = model
    pipeline = model.pipeline
    self.counts = counts
    self.words = words
  }

  /// The options that it was trained with. Throws ``ModelError/listIsLost`` where they cannot be known.
  func options(_ room: WorkingRoom) throws -> TrainingOptions {
    var options = TrainingOptions()
    options.pipeline = pipeline
    options.literalMarks = record.literalMarks
    options.vocabulary = VocabularyOptions(
      minimumCount: record.minimumCount, maximumSize: record.maximumVocabulary)
    if let estimation = record.estimation { options.estimation = estimation.options }
    if record.usesWordList {
      guard options.estimation.thresholds[0] == 0 else { throw ModelError.listIsLost }
      var list = VocabularyBuilder()
      for id in SpecialToken.count..<TokenID(model.vocabulary.count) {
        model.vocabulary.withBytes(of: id) { _ = list.add($0) }
      }
      options.wordList = list
    }
    options.keepsCounts = true
    options.room = room
    return options
  }

  /// In what another model differs so that they cannot be counted together; `nil` for nothing.
  func difference(from other: CountedModel) -> String? {
    if counts.trie.order != other.counts.trie.order {
      return "one is of order \(counts.trie.order), the other of \(other.counts.trie.order)"
    }
    if pipeline.tokenizer != other.pipeline.tokenizer {
      return "one reads text with the \(pipeline.tokenizer.rawValue) tokenizer, the other with "
        + other.pipeline.tokenizer.rawValue
    }
    if pipeline != other.pipeline { return "they normalize or cut text differently" }
    if record.literalMarks != other.record.literalMarks {
      return "marks in a text mean something else to each"
    }
    if record.minimumCount != other.record.minimumCount
      || record.maximumVocabulary != other.record.maximumVocabulary
      || record.usesWordList != other.record.usesWordList
      || record.usesWordList && model.vocabulary.count != other.model.vocabulary.count
    {
      return "they choose their vocabularies differently"
    }
    if record.estimation?.options != other.record.estimation?.options {
      return "they prune or smooth differently"
    }
    return nil
  }
}
