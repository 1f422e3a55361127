public import LanguageModeling

/// A text as one row of tokens, cut into documents: what a network is trained on and tried on.
///
/// A document ends each of its sentences with `</s>` and has no `<s>`, which stands for whatever lies
/// outside of the document. Where a model's scope is the sentence, each sentence is a document.
public struct TokenStream: Sendable {
  /// The tokens.
  public private(set) var tokens: [Int32] = []
  /// The first place of each document, rising; the first is 0.
  public private(set) var documentStarts: [Int32] = []

  /// A stream without tokens.
  public init() {}

  /// Appends a sentence, given without marks.
  public mutating func append(_ sentence: some Sequence<TokenID>, beginsDocument: Bool) {
    if beginsDocument || documentStarts.isEmpty { documentStarts.append(Int32(tokens.count)) }
    for token in sentence { tokens.append(Int32(bitPattern: token)) }
    tokens.append(Int32(SpecialToken.sentenceEnd))
  }

  /// The first tokens, up to so many.
  func prefix(_ count: Int) -> TokenStream {
    var stream = TokenStream()
    stream.tokens = Array(tokens.prefix(count))
    stream.documentStarts = documentStarts.filter { $0 < Int32(clamping: count) }
    return stream
  }

  /// The number of tokens.
  public var count: Int { tokens.count }

  /// The document that holds a place. O(log documents).
  func document(at place: Int) -> Range<Int> {
    var (low, high) = (0, documentStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if documentStarts[middle] <= place { low = middle } else { high = middle }
    }
    let end = low + 1 < documentStarts.count ? Int(documentStarts[low + 1]) : tokens.count
    return Int(documentStarts[low])..<end
  }

  /// How often each of so many tokens occurs.
  func counts(vocabularySize: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: vocabularySize)
    for token in tokens { counts[Int(token)] += 1 }
    return counts
  }

  /// FNV-1a over the tokens and documents (Fowler, Noll & Vo).
  package var digest: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ value: Int32) {
      hash = (hash ^ UInt64(UInt32(bitPattern: value))) &* 0x100_0000_01B3
    }
    for token in tokens { mix(token) }
    for start in documentStarts { mix(-1 - start) }
    return hash
  }
}

extension TokenStream {
  /// The stream of a corpus, as a model of this scope reads it.
  public init(_ corpus: TokenCorpus, scope: NetworkPlan.Scope) {
    tokens.reserveCapacity(corpus.tokens.count)
    var documents = corpus.documentStarts[...]
    var sentence = 0
    for token in corpus.tokens {
      if token != SpecialToken.sentenceStart {
        tokens.append(Int32(bitPattern: token))
        continue
      }
      let beginsDocument = documents.first == sentence
      if beginsDocument { documents = documents.dropFirst() }
      if scope == .sentence || beginsDocument || documentStarts.isEmpty {
        documentStarts.append(Int32(tokens.count))
      }
      sentence += 1
    }
  }
}
