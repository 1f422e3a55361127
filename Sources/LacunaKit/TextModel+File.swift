#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif
internal import Storage
internal import LanguageModeling
internal import NGrams
internal import TextProcessing

extension TextModel {
  private enum SectionName {
    static let pipeline = "pipeline"
    static let record = "record"
  }

  /// Writes the model file; it appears under its name when it is whole.
  public func write(to path: String) throws {
    let file = try SectionFileWriter(path: path)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try file.write(SectionName.pipeline, Array(encoder.encode(pipeline)))
    try file.write(SectionName.record, Array(encoder.encode(record)))
    try vocabulary.write(to: file)
    try ngrams.write(to: file)
    try file.commit()
  }

  /// Opens a model file, in a time that does not depend on its size. Throws ``StorageError`` for what
  /// is no model, newer than this program, or damaged where it can be seen at once; see
  /// ``verify(path:)``.
  public init(path: String) throws {
    try self.init(SectionFile(path: path))
  }

  private init(_ file: SectionFile) throws {
    let vocabulary = try Vocabulary(file)
    let ngrams = try NGramModel(file)
    guard vocabulary.count == ngrams.vocabularySize else {
      throw file.damaged("its vocabulary and its n-grams have different numbers of words")
    }
    let record = try Self.decode(TrainingRecord.self, SectionName.record, file)
    let pipeline = try Self.decode(TextPipeline.self, SectionName.pipeline, file)
    if pipeline.tokenizer == .bpe,
      vocabulary.count != Int(SpecialToken.count) + (pipeline.bytePairs?.pieceCount ?? 0)
    {
      throw file.damaged("its vocabulary and its byte-pair encoding have different pieces")
    }
    self.init(
      pipeline: pipeline, literalMarks: record.literalMarks, vocabulary: vocabulary, ngrams: ngrams,
      record: record)
  }

  /// Reads a whole model file and checks everything that using it relies on. O(size).
  public static func verify(path: String) throws {
    let file = try SectionFile(path: path)
    try file.verify()
    let model = try TextModel(file)
    try model.pipeline.validate()
    try model.vocabulary.verify(of: file)
    if let bytePairs = model.pipeline.bytePairs {
      for (piece, name) in bytePairs.names.enumerated()
      where model.vocabulary.spelling(of: TokenID(piece) + SpecialToken.count) != name {
        throw file.damaged("word \(piece + 3) is not the piece \(name)")
      }
    }
    try model.ngrams.verify(of: file)
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
