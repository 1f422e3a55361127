public import LanguageModeling
public import NGrams
public import TextProcessing

/// A language model with everything it needs to read and write text: what a `.lacuna` file holds.
///
/// It is immutable and may be used from any number of threads. A model that was opened lies in the
/// mapped file, and only what is used is read.
public struct TextModel: Sendable {
  /// How text becomes tokens.
  public let pipeline: TextPipeline
  /// What marks in a text mean.
  public let literalMarks: LiteralMarks
  /// The words that the model knows.
  public let vocabulary: Vocabulary
  /// The model of their sequences.
  public let ngrams: NGramModel
  /// How the model was made.
  public let record: TrainingRecord

  /// Puts a model together from its parts.
  public init(
    pipeline: TextPipeline, literalMarks: LiteralMarks, vocabulary: Vocabulary, ngrams: NGramModel,
    record: TrainingRecord
  ) {
    precondition(vocabulary.count == ngrams.vocabularySize)
    self.pipeline = pipeline
    self.literalMarks = literalMarks
    self.vocabulary = vocabulary
    self.ngrams = ngrams
    self.record = record
  }
}
