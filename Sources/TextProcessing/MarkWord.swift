/// The words `<s>`, `</s>` and `<unk>`, with which texts made for other tools mark the ends of sentences
/// and unknown words.
///
/// Between white space each is one token for every tokenizer, so that whoever reads the tokens can
/// decide what it means. By the rules of Unicode it would be cut into its signs and letters, and a
/// text full of marks would pass for one about the letter s.
enum MarkWord {
  private static let spellings: [StaticString] = ["<s>", "</s>", "<unk>"]

  /// Where the mark ends that starts at a place; `nil` if none does.
  static func end(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard text[start] == UInt8(ascii: "<"), start == 0 || isSpace(text[start - 1]) else {
      return nil
    }
    for spelling in spellings {
      let end = start + spelling.utf8CodeUnitCount
      guard end <= text.count, end == text.count || isSpace(text[end]) else { continue }
      let candidate = UnsafeBufferPointer(rebasing: text[start..<end])
      if spelling.withUTF8Buffer({ $0.elementsEqual(candidate) }) { return end }
    }
    return nil
  }

  /// Whether a token is a mark.
  static func isMark(_ token: String) -> Bool {
    token.first == "<" && spellings.contains { $0.description == token }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}
