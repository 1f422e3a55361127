/// How pieces of words are spelled in vocabularies, ARPA files and `tokenizer.json`: a character for
/// each byte (the byte alphabet of GPT-2), then `</w>` if the piece ends its word.
public enum PieceName {
  /// What the name of a piece ends with that ends its word.
  public static let wordEnd = "</w>"

  /// Whether a token ends a word: a piece that is named so, or a mark such as `<unk>`, which is a
  /// whole word.
  public static func endsWord(_ name: String) -> Bool {
    name.hasSuffix(wordEnd) || MarkWord.isMark(name)
  }

  /// The bytes behind a name, without the mark of the word's end; `nil` for what names no piece.
  public static func bytes(of name: String) -> [UInt8]? {
    var scalars = Substring(name).unicodeScalars
    if name.hasSuffix(wordEnd) { scalars.removeLast(wordEnd.unicodeScalars.count) }
    var bytes: [UInt8] = []
    for scalar in scalars {
      guard let byte = ByteAlphabet.byte(of: scalar) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// The words that a sequence of tokens spells, and for each the number of tokens up to its end.
  ///
  /// Bytes that are not UTF-8 become U+FFFD. A mark is a word, what stands before it too; and so is
  /// what is left at the end, so that every token belongs to one word.
  public static func words(_ names: some Sequence<String>) -> (words: [String], ends: [Int]) {
    var words: [String] = []
    var ends: [Int] = []
    var bytes: [UInt8] = []
    var count = 0
    var isOpen = false
    func close() {
      words.append(String(decoding: bytes, as: UTF8.self))
      ends.append(count)
      bytes.removeAll(keepingCapacity: true)
      isOpen = false
    }
    for name in names {
      if MarkWord.isMark(name) {
        if isOpen { close() }
        count += 1
        words.append(name)
        ends.append(count)
        continue
      }
      bytes += self.bytes(of: name) ?? Array(name.utf8)
      isOpen = true
      count += 1
      if name.hasSuffix(wordEnd) { close() }
    }
    if isOpen { close() }
    return (words, ends)
  }
}
