public import LanguageModeling

/// N-grams that were counted before, to be counted together.
public protocol CountedNGramSource {
  /// Hands on the places of a text: for each the n-gram that begins there, as long as the order, or
  /// as the sentence has words left, and how many places are like that. Counts of the same n-gram are
  /// added up; negative ones take off.
  func forEachPlace(_ body: (UnsafeBufferPointer<TokenID>, Int64) throws -> Void) throws
}

/// The places of a text, each with the same count.
public struct TextPlaces<Text: NGramSource>: CountedNGramSource {
  private let text: Text
  private let order: Int
  private let count: Int64

  /// A text that adds (`count` 1) or takes off (-1) its n-grams.
  public init(_ text: Text, order: Int, count: Int64) {
    self.text = text
    self.order = order
    self.count = count
  }

  public func forEachPlace(_ body: (UnsafeBufferPointer<TokenID>, Int64) throws -> Void) throws {
    var sentence: [TokenID] = []
    func endSentence() throws {
      try sentence.withUnsafeBufferPointer { sentence in
        for place in sentence.indices {
          let end = min(place + order, sentence.count)
          try body(UnsafeBufferPointer(rebasing: sentence[place..<end]), count)
        }
      }
      sentence.removeAll(keepingCapacity: true)
    }
    try text.forEachPiece { tokens in
      for token in tokens {
        if token == SpecialToken.sentenceStart { try endSentence() }
        sentence.append(token)
      }
    }
    try endSentence()
  }
}

/// Places with n-grams of at most an order.
public struct CutPlaces: CountedNGramSource {
  private let source: any CountedNGramSource
  private let order: Int

  /// Places of any order, of which the first words are kept.
  public init(_ source: any CountedNGramSource, order: Int) {
    self.source = source
    self.order = order
  }

  public func forEachPlace(_ body: (UnsafeBufferPointer<TokenID>, Int64) throws -> Void) throws {
    try source.forEachPlace { words, count in
      try body(UnsafeBufferPointer(rebasing: words.prefix(order)), count)
    }
  }
}

/// Several sources as one, each with its own numbers for words.
public struct JoinedPlaces: CountedNGramSource {
  private let parts: [(source: any CountedNGramSource, ids: [TokenID]?)]

  /// Sources with the new id of each of their ids; `nil` keeps ids.
  public init(_ parts: [(source: any CountedNGramSource, ids: [TokenID]?)]) {
    self.parts = parts
  }

  public func forEachPlace(_ body: (UnsafeBufferPointer<TokenID>, Int64) throws -> Void) throws {
    var words: [TokenID] = []
    for (source, ids) in parts {
      guard let ids else {
        try source.forEachPlace(body)
        continue
      }
      try source.forEachPlace { place, count in
        words.removeAll(keepingCapacity: true)
        for word in place { words.append(ids[Int(word)]) }
        try words.withUnsafeBufferPointer { try body($0, count) }
      }
    }
  }
}
