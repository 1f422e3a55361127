/// Which words become part of a vocabulary, and in which order they are numbered.
public struct VocabularyOptions: Sendable, Equatable {
  /// How ordinary words are numbered.
  public enum Order: Sendable {
    /// Falling count, ties by bytes: the same ids whatever the order of the text.
    case canonical
    /// As they first appear in the text, like KenLM's `lmplz`.
    case firstAppearance
  }

  /// How ordinary words are numbered.
  public var order: Order
  /// Words that are rarer become `<unk>`.
  public var minimumCount: UInt64
  /// At most so many ordinary words are kept, the most frequent ones (ties by bytes).
  public var maximumSize: Int?

  /// Keeps every word, in canonical order, unless told otherwise.
  public init(order: Order = .canonical, minimumCount: UInt64 = 1, maximumSize: Int? = nil) {
    self.order = order
    self.minimumCount = minimumCount
    self.maximumSize = maximumSize
  }
}

extension VocabularyBuilder {
  /// Makes the vocabulary; the second value gives the id of each word by its number here, `<unk>`
  /// for those that were cut. O(n log n).
  public func vocabulary(
    _ options: VocabularyOptions = VocabularyOptions()
  ) -> (vocabulary: Vocabulary, ids: [TokenID]) {
    var kept = (0..<UInt32(count)).filter { counts[Int($0)] >= options.minimumCount }
    if options.order == .canonical || kept.count > options.maximumSize ?? .max {
      kept.sort { isMoreFrequent($0, $1) }
      if let maximumSize = options.maximumSize { kept = Array(kept.prefix(max(0, maximumSize))) }
      if options.order == .firstAppearance { kept.sort() }
    }
    return vocabulary(numbering: kept)
  }

  /// The vocabulary of exactly the words of `list`, numbered in the list's order; words of the text
  /// that the list lacks become `<unk>`.
  public func vocabulary(
    listedIn list: VocabularyBuilder
  ) -> (vocabulary: Vocabulary, ids: [TokenID]) {
    let (vocabulary, _) = list.vocabulary(numbering: Array(0..<UInt32(list.count)))
    let ids = (0..<UInt32(count)).map { number in
      withBytes(of: number) { vocabulary.id(of: $0) ?? SpecialToken.unknown }
    }
    return (vocabulary, ids)
  }

  private func vocabulary(numbering kept: [UInt32]) -> (vocabulary: Vocabulary, ids: [TokenID]) {
    var ids = [TokenID](repeating: SpecialToken.unknown, count: count)
    var words = Vocabulary.Storage()
    for number in kept {
      ids[Int(number)] = TokenID(words.count)
      withBytes(of: number) { words.append($0) }
    }
    return (Vocabulary(words), ids)
  }

  private func isMoreFrequent(_ left: UInt32, _ right: UInt32) -> Bool {
    let (leftCount, rightCount) = (counts[Int(left)], counts[Int(right)])
    if leftCount != rightCount { return leftCount > rightCount }
    return withBytes(of: left) { a in
      withBytes(of: right) { b in a.lexicographicallyPrecedes(b) }
    }
  }
}
