extension TokenCorpus {
  /// Sets runs of consecutive sentences aside, spread evenly over the text, so that what is held out
  /// is like the rest and sentences keep their neighbours.
  ///
  /// Each run, and what follows it, begins a document. The same text is always split in the same way.
  ///
  /// - Parameters:
  ///   - share: how much of the tokens to hold out, from 0 up to but not including 1.
  ///   - maximum: at most about so many tokens are held out.
  ///   - runs: how many runs there are.
  public func split(
    holdingOut share: Double, atMost maximum: Int, runs: Int = 10
  ) -> (training: TokenCorpus, heldOut: TokenCorpus) {
    let wanted = min(Int(share * Double(tokens.count)), maximum)
    var training = TokenCorpus()
    var heldOut = TokenCorpus()
    // A run is taken from the middle of each of as many equal parts.
    let part = max(1, tokens.count / runs)
    let length = wanted / runs
    var wasHeldOut = false
    var documents = documentStarts[...]
    var (sentence, place) = (0, 0)
    while place < tokens.count {
      let start = place
      place += 1
      while place < tokens.count && tokens[place] != SpecialToken.sentenceStart { place += 1 }
      let offset = start % part - (part - length) / 2
      let isHeldOut = length > 0 && offset >= 0 && offset < length && start / part < runs
      let beginsDocument = documents.first == sentence
      if beginsDocument { documents = documents.dropFirst() }
      var words = tokens[start + 1..<place]
      let isOpen = words.last != SpecialToken.sentenceEnd
      if !isOpen { words = words.dropLast() }
      if isHeldOut {
        if beginsDocument || !wasHeldOut { heldOut.beginDocument() }
        heldOut.append(words, isOpen: isOpen)
      } else {
        if beginsDocument || wasHeldOut { training.beginDocument() }
        training.append(words, isOpen: isOpen)
      }
      wasHeldOut = isHeldOut
      sentence += 1
    }
    return (training, heldOut)
  }
}
