internal import LanguageModeling
internal import TextProcessing

extension BytePairEncoding {
  /// Whether the token of an id ends a word: a piece that does, or a special token.
  func endsWord(id: TokenID) -> Bool {
    id < SpecialToken.count || endsWord(id - SpecialToken.count)
  }
}

extension EncodedText {
  /// The places in ``ids`` of each word of a sentence.
  public func words(ofSentence sentence: Int) -> [Range<Int>] {
    let range = range(ofSentence: sentence)
    guard let wordEnds else { return range.map { $0..<$0 + 1 } }
    var words: [Range<Int>] = []
    var start = range.lowerBound
    for end in wordEnds[wordEnds.partitioningIndex { $0 > start }...] {
      if end > range.upperBound { break }
      words.append(start..<end)
      start = end
    }
    return words
  }

  /// A word as the text has it, given the places of its ids.
  public func word(at places: Range<Int>) -> String {
    let first = word(at: places.lowerBound)
    guard wordEnds != nil else { return first }
    // A mark that was read as an ordinary word is one token of several ids.
    if tokenNumbers[places.lowerBound] == tokenNumbers[places.upperBound - 1] && places.count > 1 {
      return first
    }
    return PieceName.words(places.map { word(at: $0) }).words.first ?? first
  }
}

extension ScoredText {
  /// The factors of a sentence whose words are cut into pieces, `</s>` left out.
  func wordFactors(ofSentence sentence: Int) -> [Factor] {
    let shift =
      scoreRange(ofSentence: sentence).lowerBound
      - text.range(ofSentence: sentence).lowerBound
    return text.words(ofSentence: sentence).map { places in
      var score = scores[places.lowerBound + shift]
      for place in places.dropFirst() {
        score.log10Probability += scores[place + shift].log10Probability
      }
      return Factor(
        word: text.word(at: places), id: text.ids[places.lowerBound], score: score,
        isUnknown: text.ids[places].contains(SpecialToken.unknown),
        sourceLog10Probabilities: sourceLog10Probabilities(
          ofScores: places.lowerBound + shift..<places.upperBound + shift),
        pieceCount: places.count)
    }
  }
}

extension Array<Int> {
  /// The first index whose element satisfies a condition that all later ones satisfy too.
  fileprivate func partitioningIndex(_ belongs: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
