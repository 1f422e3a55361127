/// What turns one sentence after the other into tokens.
protocol SentenceTokens {
  /// Appends the tokens of a sentence, well-formed UTF-8 whose first byte is at `offset`.
  mutating func append(
    _ text: UnsafeBufferPointer<UInt8>, at offset: Int, into tokens: inout TokenizedText)
}
