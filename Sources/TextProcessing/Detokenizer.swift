/// Joins tokens to text that a person can read.
///
/// What the tokenizer dropped is not known any more, so this is a guess by the rules of typography;
/// but the text it gives has the same tokens again.
public struct Detokenizer: Sendable {
  private let tokenizer: TextPipeline.TokenizerKind

  /// - Parameter tokenizer: what made the tokens.
  public init(_ tokenizer: TextPipeline.TokenizerKind) {
    self.tokenizer = tokenizer
  }

  /// The text of a sentence's tokens. O(bytes).
  ///
  /// Whitespace tokens are parted by single spaces; characters are put together, `␣` as a space;
  /// words get spaces except where marks cling to a neighbour and between words of scripts that
  /// write none; pieces are joined to words first. Straight quotes open and close by turns.
  public func text(_ tokens: some Sequence<String>) -> String {
    var text = ""
    switch tokenizer {
    case .whitespace:
      for token in tokens {
        if !text.isEmpty { text += " " }
        text += token
      }
    case .character:
      for token in tokens { text += token == "␣" ? " " : token }
    case .word, .bpe:
      var spacing = WordSpacing()
      let words = tokenizer == .bpe ? PieceName.words(tokens).words : Array(tokens)
      for (index, word) in words.enumerated() {
        let next = index + 1 < words.count ? words[index + 1] : nil
        if spacing.wantsSpace(before: word, next: next) && !text.isEmpty { text += " " }
        text += word
      }
    }
    return text
  }
}
