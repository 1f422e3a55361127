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
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try file.write(SectionName.pipeline, Array(encoder.encode(pipeline)))
    try file.write(SectionName.components, Array(encoder.encode(entries)))
    try vocabulary.write(to: file)
    for (component, entry) in zip(components, entries) {
      file.prefix = entry.prefix
      switch component.content {
      case .ngram(let model): try model.write(to: file)
      case .causal(let model): try model.write(to: file)
      case .masked(let model): try model.write(to: file)
      }
      file.prefix = ""
    }
    try file.commit()
  }

  /// Opens a model file, in a time that does not depend on its size. Throws ``StorageError`` for what
  /// is no model, newer than this program, or damaged where it can be seen at once; see
  /// ``verify(path:)``.
  ///
  /// - Parameter threads: how many threads share the products of a network.
  public init(path: String, threads: Int = 2) throws {
    try self.init(SectionFile(path: path), threads: threads)
  }

  private init(_ file: SectionFile, threads: Int) throws {
    let vocabulary = try Vocabulary(file)
    let entries = try Self.decode([Entry].self, SectionName.components, file)
    guard !entries.isEmpty else { throw file.damaged("it holds no model") }
    let components = try entries.map { entry in
      let part = file.within(entry.prefix)
      let content: ModelComponent.Content =
        switch entry.kind {
        case .ngram: .ngram(try NGramModel(part))
        case .causal: .causal(try CausalModel(part, threads: threads))
        case .masked: .masked(try MaskedModel(part, threads: threads))
        }
      return ModelComponent(content, record: entry.record)
    }
    guard components.allSatisfy({ $0.vocabularySize == vocabulary.count }) else {
      throw file.damaged("its vocabulary and its models have different numbers of words")
    }
    let pipeline = try Self.decode(TextPipeline.self, SectionName.pipeline, file)
    if pipeline.tokenizer == .bpe,
      vocabulary.count != Int(SpecialToken.count) + (pipeline.bytePairs?.pieceCount ?? 0)
    {
      throw file.damaged("its vocabulary and its byte-pair encoding have different pieces")
    }
    self.init(
      pipeline: pipeline, literalMarks: entries[0].record.literalMarks, vocabulary: vocabulary,
      components: components)
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
      if case .ngram(let ngrams) = component.content {
        try ngrams.verify(of: file.within(entry.prefix))
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
