internal import LanguageModeling
internal import NGrams
internal import TextProcessing

extension CorpusReader {
  /// Cuts the words read into pieces: by the merges of the pipeline, which first are learned from the
  /// words and put there if it has none. Answers the vocabulary and the corpus of pieces.
  ///
  /// `size` is that of the vocabulary, special tokens included; `nil` for one that suits the text.
  /// Throws ``TextError``.
  func cut(
    _ pipeline: inout TextPipeline, size: Int?, progress: (Int) -> Void
  ) throws(TextError) -> (vocabulary: Vocabulary, corpus: TokenCorpus) {
    let encoding = try encoding(&pipeline, size: size, progress: progress)
    var corpus = corpus
    words.cut(&corpus, into: encoding)
    return (.pieces(of: encoding), corpus)
  }

  /// The byte-pair encoding of the pipeline, which is learned from the words read and put there if it
  /// has none. Throws ``TextError``.
  func encoding(
    _ pipeline: inout TextPipeline, size: Int?, progress: (Int) -> Void
  ) throws(TextError) -> BytePairEncoding {
    let encoding: BytePairEncoding
    if let trained = pipeline.bytePairs {
      encoding = trained
    } else {
      var trainer = BytePairTrainer()
      var tokenCount = 0
      for number in 0..<UInt32(words.count) {
        let count = words.counts[Int(number)]
        words.withBytes(of: number) { trainer.add($0, count: count) }
        tokenCount += Int(clamping: count)
      }
      let size = size ?? Vocabulary.pieceCount(forTokenCount: tokenCount)
      encoding = try trainer.train(
        pieceCount: size - Int(SpecialToken.count), progress: progress)
    }
    pipeline.bytePairs = encoding
    return encoding
  }
}

extension VocabularyBuilder {
  /// Replaces the words of a corpus, numbered here, by their pieces.
  func cut(_ corpus: inout TokenCorpus, into encoding: BytePairEncoding) {
    let (pieces, ends) = pieces(of: encoding)
    corpus.expandWords(pieces, ends: ends)
  }

  /// The ids of the pieces of each word, one word after the other, and where each word ends.
  func pieces(of encoding: BytePairEncoding) -> (pieces: [TokenID], ends: [Int]) {
    var pieces: [UInt32] = []
    var ends: [Int] = []
    ends.reserveCapacity(count)
    for number in 0..<UInt32(count) {
      withBytes(of: number) { encoding.appendPieces(of: $0, to: &pieces) }
      ends.append(pieces.count)
    }
    return (pieces.map { $0 + SpecialToken.count }, ends)
  }
}

extension Vocabulary {
  /// All pieces of an encoding, in their order, after the special tokens: piece p has the id p + 3.
  /// Pieces that a text does not have are there too, so that no word is unknown.
  static func pieces(of encoding: BytePairEncoding) -> Vocabulary {
    Vocabulary(words: encoding.names)
  }

  /// A size that suits a text of so many words: 8,000 up to a million, 16,000 up to ten, then 32,000.
  static func pieceCount(forTokenCount count: Int) -> Int {
    count <= 1_000_000 ? 8000 : count <= 10_000_000 ? 16_000 : 32_000
  }
}

/// The choice of pieces that all kinds of training have in common.
enum PieceOptions {
  /// The sizes that the vocabulary of a bpe model may have, special tokens included.
  static let sizes =
    BytePairEncoding.basePieceCount + Int(SpecialToken.count)...BytePairEncoding.maximumPieceCount

  /// Checks that a size is possible, and that nothing takes pieces out of the vocabulary.
  static func validate(
    _ pipeline: TextPipeline, size: Int?, _ vocabulary: VocabularyOptions, usesWordList: Bool
  ) throws(TextError) {
    guard pipeline.tokenizer == .bpe else {
      if size == nil { return }
      throw .contradiction(
        setting: "a number of pieces", other: "the \(pipeline.tokenizer.rawValue) tokenizer",
        advice: "use the bpe tokenizer, or leave the number out")
    }
    if let size, !sizes.contains(size) {
      throw .badPieceCount(found: size, least: sizes.lowerBound, most: sizes.upperBound)
    }
    if usesWordList || vocabulary.minimumCount > 1 || vocabulary.maximumSize != nil
      || vocabulary.order != .canonical
    {
      throw .contradiction(
        setting: "a vocabulary that is cut", other: "the bpe tokenizer",
        advice: "all of its pieces are needed, or some words could not be written; "
          + "choose the number of pieces instead")
    }
  }
}

extension TrainingOptions {
  /// Checks that nothing takes pieces out of the vocabulary of a bpe model, or their probability.
  ///
  /// Throws ``TextError/contradiction(setting:other:advice:)`` and
  /// ``TextError/badPieceCount(found:least:most:)``.
  public func validatePieces() throws(TextError) {
    try PieceOptions.validate(
      pipeline, size: pieceVocabularySize, vocabulary, usesWordList: wordList != nil)
    guard pipeline.tokenizer == .bpe else { return }
    if estimation.pruning.first ?? 0 > 0 || !estimation.interpolatesUnigrams {
      throw .contradiction(
        setting: "pruning unigrams, or not interpolating them", other: "the bpe tokenizer",
        advice: "each of its pieces needs a probability, or some words would have none")
    }
  }
}

extension TrainingTextOptions {
  /// Checks that nothing takes pieces out of the vocabulary of a bpe model.
  ///
  /// Throws ``TextError/contradiction(setting:other:advice:)`` and
  /// ``TextError/badPieceCount(found:least:most:)``.
  public func validatePieces() throws(TextError) {
    try PieceOptions.validate(
      pipeline, size: pieceVocabularySize, vocabulary, usesWordList: wordList != nil)
  }
}
