#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif
internal import Storage
internal import LanguageModeling
internal import NGrams
internal import NeuralModels
internal import TextProcessing

extension TextModel {
  private enum SectionName {
    static let pipeline = "pipeline"
    static let components = "components"
    static let mixing = "mixing"
    static let map = "map.ids"
  }

  /// What the file says about a component; the first one's sections have no prefix, so that a model of
  /// n-grams alone looks as it always did.
  private struct Entry: Codable {
    var kind: ModelComponent.Kind
    var prefix: String
    var record: TrainingRecord
  }

  private var entries: [Entry] {
    components.enumerated().map { number, component in
      Entry(
        kind: component.kind, prefix: number == 0 ? "" : "\(number + 1)/", record: component.record)
    }
  }

  /// Writes the model file; it appears under its name when it is whole.
  public func write(to path: String) throws {
    let file = try SectionFileWriter(path: path)
    try Self.begin(file, pipeline, entries, mixing, vocabulary)
    for (component, entry) in zip(components, entries) {
      file.prefix = entry.prefix
      if let ids = component.map.ids { try file.write(SectionName.map, ids) }
      switch component.content {
      case .ngram(let model): try model.write(to: file)
      case .causal(let model): try model.write(to: file)
      case .masked(let model): try model.write(to: file)
      case .association(let table): try table.write(to: file)
      }
      file.prefix = ""
    }
    try file.commit()
  }

  /// Begins the file of a model of n-grams alone, whose own sections are to follow.
  static func begin(
    _ file: SectionFileWriter, pipeline: TextPipeline, vocabulary: Vocabulary,
    ngramRecord: TrainingRecord
  ) throws {
    let entry = Entry(kind: .ngram, prefix: "", record: ngramRecord)
    try begin(file, pipeline, [entry], nil, vocabulary)
  }

  private static func begin(
    _ file: SectionFileWriter, _ pipeline: TextPipeline, _ entries: [Entry],
    _ mixing: MixingRecord?, _ vocabulary: Vocabulary
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try file.write(SectionName.pipeline, Array(encoder.encode(pipeline)))
    try file.write(SectionName.components, Array(encoder.encode(entries)))
    if let mixing { try file.write(SectionName.mixing, Array(encoder.encode(mixing))) }
    try vocabulary.write(to: file)
  }

  /// Opens a model file, in a time that does not depend on its size. Throws ``StorageError`` for what
  /// is no model, newer than this program, or damaged where it can be seen at once; see
  /// ``verify(path:)``.
  ///
  /// - Parameter threads: how many threads share the products of a network.
  public init(path: String, threads: Int = 2) throws {
    try self.init(SectionFile(path: path), threads: threads)
  }

  /// Opens a model in a file that is mapped already.
  init(_ file: SectionFile, threads: Int = 2) throws {
    let vocabulary = try Vocabulary(file)
    let entries = try Self.decode([Entry].self, SectionName.components, file)
    guard !entries.isEmpty else { throw file.damaged("it holds no model") }
    var components: [ModelComponent] = []
    for entry in entries {
      let part = file.within(entry.prefix)
      let content: ModelComponent.Content =
        switch entry.kind {
        case .ngram: .ngram(try NGramModel(part))
        case .causal: .causal(try CausalModel(part, threads: threads))
        case .masked: .masked(try MaskedModel(part, threads: threads))
        case .association: .association(try AssociationTable(part))
        }
      components.append(
        ModelComponent(
          content, record: entry.record,
          map: try Self.map(part, content, vocabulary, shares: components)))
    }
    let mixing =
      file.contains(SectionName.mixing)
      ? try Self.decode(MixingRecord.self, SectionName.mixing, file) : nil
    guard mixing != nil || components.count(where: \.kind.readsLeftToRight) <= 1 else {
      throw file.damaged("it holds several models, but does not say how they are mixed")
    }
    do {
      try self.init(
        pipeline: try Self.pipeline(file, vocabulary),
        literalMarks: entries[0].record.literalMarks, vocabulary: vocabulary,
        components: components, mixing: mixing)
    } catch let error as MixtureError {
      throw file.damaged("\(error)")
    }
  }

  /// The text pipeline, whose pieces, if it has any, must be the vocabulary's.
  private static func pipeline(
    _ file: SectionFile, _ vocabulary: Vocabulary
  ) throws -> TextPipeline {
    let pipeline = try decode(TextPipeline.self, SectionName.pipeline, file)
    if pipeline.tokenizer == .bpe,
      vocabulary.count != Int(SpecialToken.count) + (pipeline.bytePairs?.pieceCount ?? 0)
    {
      throw file.damaged("its vocabulary and its byte-pair encoding have different pieces")
    }
    return pipeline
  }

  /// How a component numbers the words of the file.
  private static func map(
    _ part: SectionFile, _ content: ModelComponent.Content, _ vocabulary: Vocabulary,
    shares components: [ModelComponent]
  ) throws -> VocabularyMap {
    guard part.contains(SectionName.map) else {
      guard content.vocabularySize == vocabulary.count else {
        throw part.damaged("its vocabulary and its models have different numbers of words")
      }
      return VocabularyMap(identity: vocabulary.count)
    }
    let ids = try part.array(SectionName.map, of: TokenID.self)
    guard ids.count == vocabulary.count else {
      throw part.damaged("a map of words is for \(ids.count) of \(vocabulary.count) words")
    }
    do {
      return try VocabularyMap(
        ids: (0..<ids.count).map { ids[$0] }, modelSize: content.vocabularySize,
        unknownShares: ModelComponent.unknownShares(components))
    } catch {
      throw part.damaged("\(error)")
    }
  }

  /// Reads a whole model file and checks everything that using it relies on. O(size).
  public static func verify(path: String) throws {
    let file = try SectionFile(path: path)
    try file.verify()
    let model = try TextModel(file, threads: 1)
    try model.pipeline.validate()
    try model.vocabulary.verify(of: file)
    if let bytePairs = model.pipeline.bytePairs {
      for (piece, name) in bytePairs.names.enumerated()
      where model.vocabulary.spelling(of: TokenID(piece) + SpecialToken.count) != name {
        throw file.damaged("word \(piece + 3) is not the piece \(name)")
      }
    }
    for (component, entry) in zip(model.components, model.entries) {
      let part = file.within(entry.prefix)
      switch component.content {
      case .ngram(let ngrams): try ngrams.verify(of: part)
      case .association(let table): try table.verify(of: part)
      case .causal, .masked: break
      }
    }
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, _ name: String, _ file: SectionFile
  ) throws -> Value {
    let bytes = try file.verifiedBytes(name)
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw file.damaged("its section \(name) cannot be read; perhaps a newer lacuna wrote it")
    }
  }
}
