import LanguageModeling

extension TrainingText {
  /// The text as a model sees it that knows only the most frequent words: the first so many of the
  /// vocabulary, which is ordered by falling count. All others are `<unk>`, and ids stay.
  ///
  /// - Parameter wordCount: how many words the model knows, special tokens not counted.
  public func limited(toWords wordCount: Int) -> TrainingText {
    let count = vocabulary.count - Int(SpecialToken.count)
    guard wordCount < count else { return self }
    let end = SpecialToken.count + TokenID(wordCount)
    let table = (SpecialToken.count..<TokenID(vocabulary.count)).map {
      $0 < end ? $0 : SpecialToken.unknown
    }
    var (training, heldOut) = (training, heldOut)
    training.renumberWords(table)
    heldOut.renumberWords(table)
    var record = record
    record.maximumVocabulary = wordCount
    return TrainingText(
      self, vocabulary: vocabulary.keeping(Array(0..<end)), training: training, heldOut: heldOut,
      record: record)
  }

  /// The text with all that was taken from it to be held out, for what is learned last.
  public var whole: TrainingText {
    guard heldOutIsPart, heldOut.sentenceCount > 0 else { return self }
    var training = training
    training.append(heldOut)
    return TrainingText(
      self, vocabulary: vocabulary, training: training, heldOut: TokenCorpus(), record: record)
  }

  private init(
    _ text: TrainingText, vocabulary: Vocabulary, training: TokenCorpus, heldOut: TokenCorpus,
    record: TrainingRecord
  ) {
    self.vocabulary = vocabulary
    self.training = training
    self.heldOut = heldOut
    self.record = record
    pipeline = text.pipeline
    literalMarks = text.literalMarks
    heldOutDigest = text.heldOutDigest
    heldOutIsPart = text.heldOutIsPart
  }
}
