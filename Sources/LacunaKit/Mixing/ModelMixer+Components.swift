public import LanguageModeling
public import TextProcessing

extension ModelMixer {
  /// Takes components that read text alike and whose maps are from the words of one vocabulary.
  public init(
    pipeline: TextPipeline, literalMarks: LiteralMarks, vocabulary: Vocabulary,
    components: [ModelComponent]
  ) {
    precondition(components.allSatisfy { $0.map.commonSize == vocabulary.count })
    self.pipeline = pipeline
    self.literalMarks = literalMarks
    self.vocabulary = vocabulary
    self.components = components
  }
}
