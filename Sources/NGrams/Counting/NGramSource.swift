public import LanguageModeling

/// A text to be counted, which can be gone through more than once.
public protocol NGramSource {
  /// Hands on the ids of the text, marks included, piece by piece from front to back. Each sentence
  /// begins with `<s>`; pieces may end anywhere.
  func forEachPiece(_ body: (UnsafeBufferPointer<TokenID>) throws -> Void) throws
}

extension TokenCorpus: NGramSource {
  public func forEachPiece(_ body: (UnsafeBufferPointer<TokenID>) throws -> Void) throws {
    try tokens.withUnsafeBufferPointer(body)
  }
}
