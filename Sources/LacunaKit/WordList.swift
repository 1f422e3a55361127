public import LanguageModeling
public import Storage
public import TextProcessing

extension VocabularyBuilder {
  /// The words of lists, read as a text is; marks, which every vocabulary has, are passed over. Throws
  /// ``StorageError`` and ``TextError``.
  public init(listedIn files: [InputFile], readBy pipeline: TextPipeline) throws {
    self.init()
    let tokenizer = try Tokenizer(pipeline)
    var tokens = TokenizedText()
    for file in files {
      var reader = try LineBlockReader(file, boundary: tokenizer.blockBoundary)
      while let block = try reader.next() { try tokenizer.tokenize(block, into: &tokens) }
    }
    tokens.bytes.withUnsafeBufferPointer { bytes in
      for token in 0..<tokens.tokenCount
      where !SpecialToken.spellings.contains(tokens.string(ofToken: token)) {
        _ = add(UnsafeBufferPointer(rebasing: bytes[tokens.byteRange(ofToken: token)]))
      }
    }
  }
}
