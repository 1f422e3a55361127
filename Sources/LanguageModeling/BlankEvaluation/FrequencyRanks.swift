/// Words by falling frequency, and words of like frequency.
public struct FrequencyRanks: Sendable {
  /// The words, the most frequent first.
  public let words: [TokenID]
  /// By id the place in ``words``; -1 for what is no word.
  private let places: [Int32]

  /// - Parameters:
  ///   - log10Frequencies: by id, any figure that rises with frequency; equal ones are ranked by id.
  ///   - isWord: whether a token takes part.
  public init(_ log10Frequencies: [Double], isWord: (TokenID) -> Bool) {
    words = (0..<TokenID(log10Frequencies.count)).filter(isWord).sorted { left, right in
      let (first, second) = (log10Frequencies[Int(left)], log10Frequencies[Int(right)])
      return first != second ? first > second : left < right
    }
    var places = [Int32](repeating: -1, count: log10Frequencies.count)
    for (place, word) in words.enumerated() { places[Int(word)] = Int32(place) }
    self.places = places
  }

  /// A word's place in ``words``; `nil` for what is no word.
  public func place(of word: TokenID) -> Int? {
    Int(word) < places.count && places[Int(word)] >= 0 ? Int(places[Int(word)]) : nil
  }

  /// The places of words as frequent as that at a place, itself among them: ranks from four fifths to
  /// five fourths of its own, and at least 20 others where there are so many.
  public func window(around place: Int) -> Range<Int> {
    let rank = place + 1
    var start = min(rank * 4 / 5, rank - 1)
    var end = rank + rank / 4
    let missing = 21 - (end - start)
    if missing > 0 {
      start -= (missing + 1) / 2
      end += missing / 2
    }
    // What lies outside of the list is made up for on the other side.
    if start < 0 { (start, end) = (0, max(end, end - start)) }
    if end > words.count { (start, end) = (min(start, start - (end - words.count)), words.count) }
    return max(0, start)..<end
  }

  /// Other words of like frequency, all different, drawn with a seed; none if there are not so many.
  public func distractors(for word: TokenID, count: Int, seed: UInt64) -> [TokenID] {
    guard let place = place(of: word) else { return [] }
    let window = window(around: place)
    guard window.count > count else { return [] }
    var random = SeededRandom(seed: seed)
    var drawn: [Int] = []
    while drawn.count < count {
      let candidate = Int.random(in: window, using: &random)
      if candidate != place && !drawn.contains(candidate) { drawn.append(candidate) }
    }
    return drawn.map { words[$0] }
  }
}

extension BlankQuestion {
  /// The question's distractors: words of like frequency, the same ones for the same seed.
  public func distractors(
    from ranks: FrequencyRanks, count: Int = 4, seed: UInt64
  ) -> [TokenID] {
    let own = BlankSample.seed(BlankSample.seed(seed, sentenceNumber), position)
    return ranks.distractors(for: hidden, count: count, seed: own)
  }
}
