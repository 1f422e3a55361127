internal import LanguageModeling
internal import NGrams
internal import TextProcessing

extension CorpusReader {
  /// The merges of the options' pipeline, or those learned from the words read. Throws ``TextError``.
  func bytePairs(
    _ options: TrainingOptions, progress: (Int) -> Void
  ) throws -> BytePairEncoding {
    if let trained = options.pipeline.bytePairs { return trained }
    var trainer = BytePairTrainer()
    var tokenCount = 0
    for number in 0..<UInt32(words.count) {
      let count = words.counts[Int(number)]
      words.withBytes(of: number) { trainer.add($0, count: count) }
      tokenCount += Int(clamping: count)
    }
    let size = options.pieceVocabularySize ?? Vocabulary.pieceCount(forTokenCount: tokenCount)
    return try trainer.train(pieceCount: size - Int(SpecialToken.count), progress: progress)
  }
}

extension VocabularyBuilder {
  /// Replaces the words of a corpus, numbered here, by their pieces.
  func cut(_ corpus: inout TokenCorpus, into encoding: BytePairEncoding) {
    var pieces: [UInt32] = []
    var ends: [Int] = []
    ends.reserveCapacity(count)
    for number in 0..<UInt32(count) {
      withBytes(of: number) { encoding.appendPieces(of: $0, to: &pieces) }
      ends.append(pieces.count)
    }
    corpus.expandWords(pieces.map { $0 + SpecialToken.count }, ends: ends)
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

extension TrainingOptions {
  /// The sizes that the vocabulary of a bpe model may have, special tokens included.
  public static let pieceVocabularySizes =
    BytePairEncoding.basePieceCount + Int(SpecialToken.count)...BytePairEncoding.maximumPieceCount

  /// Checks that nothing takes pieces out of the vocabulary of a bpe model, or their probability.
  ///
  /// Throws ``TextError/contradiction(setting:other:advice:)`` and
  /// ``TextError/badPieceCount(found:least:most:)``.
  public func validatePieces() throws(TextError) {
    guard pipeline.tokenizer == .bpe else {
      if pieceVocabularySize == nil { return }
      throw .contradiction(
        setting: "a number of pieces", other: "the \(pipeline.tokenizer.rawValue) tokenizer",
        advice: "use the bpe tokenizer, or leave the number out")
    }
    if let size = pieceVocabularySize, !Self.pieceVocabularySizes.contains(size) {
      throw .badPieceCount(
        found: size, least: Self.pieceVocabularySizes.lowerBound,
        most: Self.pieceVocabularySizes.upperBound)
    }
    let isCut =
      wordList != nil || vocabulary.minimumCount > 1 || vocabulary.maximumSize != nil
      || vocabulary.order != .canonical
    if isCut || estimation.pruning.first ?? 0 > 0 || !estimation.interpolatesUnigrams {
      throw .contradiction(
        setting: "a vocabulary that is cut, or unigrams that are not interpolated",
        other: "the bpe tokenizer",
        advice: "each of its pieces needs a probability, or some words would have none; "
          + "choose the number of pieces instead")
    }
  }
}
