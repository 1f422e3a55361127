/// Consecutive sentences of a text as ids, without marks, one after the other.
public struct SentenceBatch {
  /// The tokens of all sentences.
  public var tokens: UnsafeBufferPointer<TokenID>
  /// The number of tokens up to the end of each sentence.
  public var ends: [Int]
  /// The numbers of the sentences with which another document begins, rising.
  public var documentStarts: [Int]

  /// Sentences; all of one document unless told otherwise.
  public init(
    _ tokens: UnsafeBufferPointer<TokenID>, ends: [Int], documentStarts: [Int] = []
  ) {
    self.tokens = tokens
    self.ends = ends
    self.documentStarts = documentStarts
  }

  /// The number of sentences.
  public var count: Int { ends.count }

  /// A sentence's places in ``tokens``.
  public func range(of sentence: Int) -> Range<Int> {
    (sentence == 0 ? 0 : ends[sentence - 1])..<ends[sentence]
  }

  /// Whether a document begins with this sentence. O(log documents).
  public func beginsDocument(_ sentence: Int) -> Bool {
    var (low, high) = (0, documentStarts.count)
    while low < high {
      let middle = (low + high) / 2
      if documentStarts[middle] < sentence { low = middle + 1 } else { high = middle }
    }
    return low < documentStarts.count && documentStarts[low] == sentence
  }
}
