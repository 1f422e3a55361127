internal import LanguageModeling
public import Storage
internal import TextProcessing

extension TextModel {
  /// Writes the tokenizer of a bpe model as a `tokenizer.json`, whose ids are those of
  /// ``vocabulary``. Throws ``TextError`` and ``StorageError``.
  public func writeTokenizerJSON(to output: OutputFile) throws {
    let json = try TokenizerJSON(pipeline, specialTokens: SpecialToken.spellings)
    try output.write(Array(json.text().utf8))
  }
}
