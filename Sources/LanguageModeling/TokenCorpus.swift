/// A text as ids: for each sentence `<s>`, its tokens, `</s>`, one sentence after the other.
public struct TokenCorpus: Sendable {
  /// All ids, marks included.
  public private(set) var tokens: [TokenID] = []
  /// The number of sentences.
  public private(set) var sentenceCount = 0
  /// The numbers of the sentences with which a document begins, rising.
  public private(set) var documentStarts: [Int] = []

  /// An empty corpus.
  public init() {}

  /// Says that the next sentence begins a document.
  public mutating func beginDocument() {
    if documentStarts.last != sentenceCount { documentStarts.append(sentenceCount) }
  }

  /// Appends a sentence, given without marks. `isOpen` leaves `</s>` out, which stands for a text
  /// that breaks off; only the last sentence may be open.
  public mutating func append(_ sentence: some Sequence<TokenID>, isOpen: Bool = false) {
    tokens.append(SpecialToken.sentenceStart)
    tokens.append(contentsOf: sentence)
    if !isOpen { tokens.append(SpecialToken.sentenceEnd) }
    sentenceCount += 1
  }

  /// Replaces every ordinary id by its entry in the table; marks stay. O(tokens).
  ///
  /// Used when words have got their final numbers: `table[id - 3]` is the new id.
  public mutating func renumberWords(_ table: [TokenID]) {
    tokens.withUnsafeMutableBufferPointer { tokens in
      table.withUnsafeBufferPointer { table in
        for index in 0..<tokens.count where tokens[index] >= SpecialToken.count {
          tokens[index] = table[Int(tokens[index] - SpecialToken.count)]
        }
      }
    }
  }

  /// Replaces every ordinary id by a sequence of ids; marks stay. O(tokens before and after).
  ///
  /// Used when words are cut into pieces: `pieces[ends[w - 1]..<ends[w]]` (from 0 for the first)
  /// stand for word `w`, whose id is `w + 3`.
  public mutating func expandWords(_ pieces: [TokenID], ends: [Int]) {
    var count = 0
    for token in tokens {
      let word = Int(token) - Int(SpecialToken.count)
      count += word < 0 ? 1 : ends[word] - (word == 0 ? 0 : ends[word - 1])
    }
    let words = tokens
    tokens = []
    tokens.reserveCapacity(count)
    for token in words {
      let word = Int(token) - Int(SpecialToken.count)
      if word < 0 {
        tokens.append(token)
      } else {
        tokens.append(contentsOf: pieces[(word == 0 ? 0 : ends[word - 1])..<ends[word]])
      }
    }
  }

  /// Appends the sentences of another corpus, which go on with the last document unless they begin
  /// one.
  public mutating func append(_ other: TokenCorpus) {
    tokens.append(contentsOf: other.tokens)
    let known = documentStarts.last
    documentStarts += other.documentStarts.lazy.map { [sentenceCount] in $0 + sentenceCount }
      .filter { $0 != known }
    sentenceCount += other.sentenceCount
  }
}
