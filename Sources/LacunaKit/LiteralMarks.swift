internal import LanguageModeling
public import TextProcessing

/// What a word of the text means that is spelled like a sentence mark or like `<unk>`.
public enum LiteralMarks: String, Sendable, Codable, CaseIterable {
  /// Reading stops with the place: the text was probably made for another tool.
  case error
  /// The word is left out, and its neighbours become neighbours, as with `lmplz --skip_symbols`.
  case skip
  /// It is an ordinary word, as the published figures for the Penn Treebank and WikiText want it.
  case word

  /// Whether a token is spelled like a special token.
  static func isMark(_ token: UnsafeBufferPointer<UInt8>) -> Bool {
    guard token.first == UInt8(ascii: "<"), (3...5).contains(token.count) else { return false }
    return SpecialToken.spellings.contains { token.elementsEqual($0.utf8) }
  }
}

/// A word of a text is spelled like a special token, and that was not expected.
public struct LiteralMarkError: Error, Equatable, CustomStringConvertible {
  /// The word.
  public var mark: String
  /// Where it stands; `nil` in a string, which is no file.
  public var location: TextLocation?

  /// A mark and its place.
  public init(mark: String, location: TextLocation? = nil) {
    self.mark = mark
    self.location = location
  }

  /// What was found, where, and what to do.
  public var description: String {
    (location.map { "\($0.fileName), line \($0.lineNumber): " } ?? "")
      + "the text contains the mark \(mark), and the model's --literal-marks is 'error'; "
      + "train or import with 'word' to read it as an ordinary word, or with 'skip' to leave it out"
  }
}
