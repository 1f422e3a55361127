/// How bytes become tokens: everything a model has to remember to read new text as it read the text
/// it was trained on.
///
/// A pipeline is a value: it is stored in the model file, compared and printed. `Tokenizer` carries
/// it out.
public struct TextPipeline: Sendable, Codable, Hashable {
  /// What a token is. For all, `<s>`, `</s>` and `<unk>` between white space are one token each.
  public enum TokenizerKind: String, Sendable, Codable, Hashable, CaseIterable {
    /// UAX #29 words, numbers and punctuation marks; white space is dropped.
    case word
    /// Text that is tokenised already: whatever NUL, TAB, LF, CR or SPACE separate.
    case whitespace
    /// Extended grapheme clusters (UAX #29); a run of white space inside a line is one token, `␣`.
    case character
    /// Pieces of words: the words of `word`, cut by byte-pair merges that were learned from a text.
    /// The tokens are the names of pieces; see ``PieceName``.
    case bpe
  }

  /// What ends a sentence.
  public enum SentenceSplitting: String, Sendable, Codable, Hashable, CaseIterable {
    /// Each line is a sentence.
    case lines
    /// Paragraphs, which empty lines part, are divided at UAX #29 sentence boundaries.
    case unicode
  }

  /// What a line without any token means.
  public enum EmptyLines: String, Sendable, Codable, Hashable, CaseIterable {
    /// It is a sentence of no tokens.
    case sentence
    /// It is not there.
    case skip
  }

  /// What happens to bytes that are not UTF-8.
  public enum InvalidUTF8: String, Sendable, Codable, Hashable, CaseIterable {
    /// Reading stops with the file, line and byte.
    case error
    /// Each maximal subpart of an ill-formed sequence becomes U+FFFD.
    case replace
    /// The bytes stay as they are; only for the whitespace tokenizer, whose words are bytes.
    case keep
  }

  /// What is done to the characters of each token.
  public var normalization: Normalization
  /// What a token is.
  public var tokenizer: TokenizerKind
  /// What ends a sentence.
  public var sentenceSplitting: SentenceSplitting
  /// What a line without any token means.
  public var emptyLines: EmptyLines
  /// What happens to bytes that are not UTF-8.
  public var invalidUTF8: InvalidUTF8
  /// What parts a file into documents; `nil` if a file is one. Only models that look beyond the
  /// sentence care.
  public var documentSeparator: DocumentSeparator?
  /// The Unicode version whose tables made the tokens; see ``UnicodeVersion``.
  public var unicodeVersion: String
  /// What cuts words into pieces; only for the bpe tokenizer, and `nil` there until it is trained.
  public var bytePairs: BytePairEncoding?

  /// The defaults of one tokenizer: `whitespace` changes no byte, the others normalise to NFC.
  public init(tokenizer: TokenizerKind) {
    let isTokenisedAlready = tokenizer == .whitespace
    self.tokenizer = tokenizer
    normalization = isTokenisedAlready ? .none : .nfc
    sentenceSplitting = .lines
    emptyLines = isTokenisedAlready ? .sentence : .skip
    invalidUTF8 = isTokenisedAlready ? .keep : .error
    unicodeVersion = UnicodeVersion.running
  }

  /// Words in NFC, one sentence a line.
  public static let `default` = TextPipeline(tokenizer: .word)

  /// Checks that the settings do not contradict each other.
  ///
  /// - Throws: ``TextError/contradiction(setting:other:advice:)``.
  public func validate() throws(TextError) {
    if invalidUTF8 == .keep && tokenizer != .whitespace {
      throw .contradiction(
        setting: "invalid UTF-8 'keep'", other: "the \(tokenizer.rawValue) tokenizer",
        advice: "use 'error' or 'replace', or the whitespace tokenizer, whose words are bytes")
    }
    if normalization.stripsAccents && normalization.form == .none {
      throw .contradiction(
        setting: "stripping accents", other: "normalisation 'none'",
        advice: "use nfc or nfkc, because accents are found by decomposing characters")
    }
    if sentenceSplitting == .unicode && tokenizer == .whitespace {
      throw .contradiction(
        setting: "sentence splitting 'unicode'", other: "the whitespace tokenizer",
        advice: "text that is tokenised already has one sentence a line; use 'lines'")
    }
    if sentenceSplitting == .unicode && emptyLines == .sentence {
      throw .contradiction(
        setting: "sentence splitting 'unicode'", other: "empty lines as sentences",
        advice: "empty lines part paragraphs there; use 'skip'")
    }
  }

  /// Checks that nothing is missing that has to be learned from a text first.
  ///
  /// - Throws: ``TextError/untrainedTokenizer``.
  public func checkIsTrained() throws(TextError) {
    if tokenizer == .bpe && bytePairs == nil { throw .untrainedTokenizer }
  }

  /// Checks that this program's tables are of the version that made the tokens.
  ///
  /// - Throws: ``TextError/otherUnicodeVersion(recorded:running:)``; whether that is a warning or
  ///   an end is for the caller to say: only characters new between the versions are affected.
  public func checkUnicodeVersion() throws(TextError) {
    if unicodeVersion != UnicodeVersion.running {
      throw .otherUnicodeVersion(recorded: unicodeVersion, running: UnicodeVersion.running)
    }
  }
}
