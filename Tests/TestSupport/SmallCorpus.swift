package import LanguageModeling

/// A text as ids, cut at white space as `lmplz` cuts it; for tests, which know no text pipeline.
package struct SmallCorpus {
  package let vocabulary: Vocabulary
  package let tokens: TokenCorpus
  /// The sentences without marks.
  package let sentences: [[TokenID]]

  /// - Parameters:
  ///   - text: a sentence a line; if the last has no line feed, it stays open.
  ///   - list: if given, exactly these words make the vocabulary.
  package init(
    _ text: [UInt8], options: VocabularyOptions = VocabularyOptions(), list: [String]? = nil
  ) {
    var builder = VocabularyBuilder()
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    let isOpen = text.last != 0x0A && !text.isEmpty
    if !isOpen { lines.removeLast() }
    let numbered = lines.map { line in
      line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0 }.map { word in
        Array(word).withUnsafeBufferPointer { builder.add($0) }
      }
    }
    let ids: [TokenID]
    if let list {
      var listed = VocabularyBuilder()
      for var word in list { _ = word.withUTF8 { listed.add($0) } }
      (vocabulary, ids) = builder.vocabulary(listedIn: listed)
    } else {
      (vocabulary, ids) = builder.vocabulary(options)
    }
    sentences = numbered.map { $0.map { ids[Int($0)] } }
    var corpus = TokenCorpus()
    for (index, sentence) in sentences.enumerated() {
      corpus.append(sentence, isOpen: isOpen && index == sentences.count - 1)
    }
    tokens = corpus
  }

  package init(_ text: String, options: VocabularyOptions = VocabularyOptions()) {
    self.init(Array(text.utf8), options: options)
  }

  /// A seeded text of invented words `a`, `b`, …, frequent ones first, a sentence a line.
  package static func randomText(
    words: Int, sentences: Int, longest: Int = 9, seed: UInt64
  ) -> String {
    var generator = SeededGenerator(seed: seed)
    var text = ""
    for _ in 0..<sentences {
      let line = (0..<Int.random(in: 0...longest, using: &generator)).map { _ in
        // The smaller of two throws: frequent and rare words, as in real text.
        let word = min(
          Int.random(in: 0..<words, using: &generator), Int.random(in: 0..<words, using: &generator)
        )
        return String(UnicodeScalar(UInt8(ascii: "a") + UInt8(word % 26)))
          + (word < 26 ? "" : "\(word / 26)")
      }
      text += line.joined(separator: " ") + "\n"
    }
    return text
  }
}
