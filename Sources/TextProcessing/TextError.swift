/// What can be wrong with a text, or with the wish how to read it.
///
/// Lines count from 1 and byte offsets from 0, both in the whole (uncompressed) file.
public enum TextError: Error, Equatable, Sendable {
  /// The bytes at this place are not UTF-8.
  case invalidUTF8(file: String, line: Int, byteOffset: Int, bytes: [UInt8])
  /// The text holds NUL bytes, or starts with a UTF-16 byte order mark.
  case notUTF8Text(file: String, line: Int, byteOffset: Int, isUTF16: Bool)
  /// Two settings of a ``TextPipeline`` exclude each other.
  case contradiction(setting: String, other: String, advice: String)
  /// A pattern is no regular expression.
  case badPattern(pattern: String, reason: String)
  /// The model's tokens were made with another version of Unicode.
  case otherUnicodeVersion(recorded: String, running: String)
  /// A pipeline of the bpe tokenizer has no merges yet.
  case untrainedTokenizer
  /// So many pieces cannot be learned.
  case badPieceCount(found: Int, least: Int, most: Int)
  /// There is no word to learn merges from.
  case noWordToLearnFrom
  /// A merge, counted from 1, is not one of a ``BytePairEncoding``.
  case badMerge(number: Int, reason: String)
  /// A pipeline does something that `tokenizer.json` cannot say.
  case notExpressible(setting: String, reason: String)
}

extension TextError: CustomStringConvertible {
  /// What was found, where, and what to do.
  public var description: String {
    switch self {
    case .invalidUTF8(let file, let line, let byteOffset, let bytes):
      let shown = bytes.map { hexadecimal($0) }.joined(separator: " ")
      return "\(file), line \(line), byte \(byteOffset): not UTF-8 (\(shown)); convert the file, "
        + "for example with 'iconv -f WINDOWS-1252 -t UTF-8', or train with --invalid-utf8 replace"
    case .notUTF8Text(let file, let line, let byteOffset, true):
      return "\(file), line \(line), byte \(byteOffset): this looks like UTF-16, not UTF-8; "
        + "convert it with 'iconv -f UTF-16 -t UTF-8'"
    case .notUTF8Text(let file, let line, let byteOffset, false):
      return "\(file), line \(line), byte \(byteOffset): a NUL byte; this is a binary file or "
        + "UTF-16 text, which 'iconv -f UTF-16 -t UTF-8' converts"
    case .contradiction(let setting, let other, let advice):
      return "\(setting) does not go with \(other): \(advice)"
    case .badPattern(let pattern, let reason):
      return "'\(pattern)' is not a regular expression: \(reason)"
    case .otherUnicodeVersion(let recorded, let running):
      return "the tokens were made with Unicode \(recorded), this program has \(running): "
        + "characters that changed between the two may be divided otherwise; "
        + "train again to be sure"
    case .untrainedTokenizer:
      return "the bpe tokenizer learns its pieces from a text: train a model with it, and read "
        + "text with that model"
    case .badPieceCount(let found, let least, let most):
      return "a vocabulary of \(found) pieces is not possible: it has at least \(least), for the "
        + "bytes inside and at the end of words, and at most \(most)"
    case .noWordToLearnFrom:
      return "the text has no word to learn pieces from"
    case .badMerge(let number, let reason):
      return "merge \(number) of the byte-pair encoding cannot be right: \(reason); "
        + "the file is damaged, or was not written by lacuna"
    case .notExpressible(let setting, let reason):
      return "\(setting) cannot be written to a tokenizer.json: \(reason)"
    }
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}
