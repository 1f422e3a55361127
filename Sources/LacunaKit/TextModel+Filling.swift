public import LanguageModeling
internal import NGrams
internal import TextProcessing

/// A sentence with blanks as a model reads it, and how to write its answers as text.
public struct BlankedText: Sendable {
  /// The pattern as a person wrote it.
  public let pattern: BlankPattern
  /// The sentence as ids.
  public let sentence: BlankedSentence
  /// For each blank the candidates as given, without those that the model reads like an earlier
  /// one; empty for a blank of any word.
  public let candidates: [[String]]
  /// Words outside of the blanks, or in candidates, that the vocabulary lacks.
  public let unknownWords: [String]
  /// For each blank, for each candidate, whether a word of it is unknown.
  public let unknownCandidates: [[Bool]]
  /// For each blank, whether its candidates are a shortlist made for it, in place of any word.
  public let areShortlists: [Bool]
  /// For each blank how many words it takes, `nil` if it is one.
  public let gaps: [ClosedRange<Int>?]
}

extension TextModel {
  /// Reads a sentence with blanks. `candidates` holds a list for each blank, or is empty for any
  /// word everywhere; an empty list means any word too, within limits. Throws ``FillError``,
  /// ``TextError`` and ``LiteralMarkError``.
  public func blankedText(
    _ pattern: BlankPattern, candidates: [[String]] = [], permitsSpecialTokens: Bool = false,
    limits: WordLimits = .init(), marks: SentenceMarks = .init()
  ) throws -> BlankedText {
    guard pattern.blankCount > 0 else {
      throw pattern.hasTouchedBlank ? FillError.blankTouchesWord : FillError.noBlank
    }
    var elements: [BlankedSentence.Element] = []
    var unknownWords: [String] = []
    var unknownCandidates: [[Bool]] = []
    var distinctCandidates: [[String]] = []
    var areShortlists: [Bool] = []
    let gaps = try gaps(of: pattern, candidates)
    for (number, piece) in pattern.pieces.enumerated() {
      if number > 0 {
        var given = candidates.indices.contains(number - 1) ? candidates[number - 1] : []
        var choices: [[TokenID]] = []
        var spellings: [String] = []
        if case .letters(let letters) = pattern.blanks[number - 1], !given.isEmpty {
          given.removeAll { !letters.matches($0) }
          if given.isEmpty { throw FillError.noWordFits(pattern: letters.text) }
        }
        for (place, candidate) in given.enumerated() {
          let choice = try ids(of: candidate, unknown: &unknownWords)
          if choice.isEmpty {
            throw FillError.emptyCandidate(blank: number, candidate: place + 1)
          }
          // What the model cannot tell apart is one answer, unless it is unknown.
          if choices.contains(choice) && !choice.contains(SpecialToken.unknown) { continue }
          choices.append(choice)
          spellings.append(candidate)
        }
        areShortlists.append(given.isEmpty && pipeline.tokenizer == .bpe)
        if areShortlists[number - 1] {
          let found = try shortlist(
            after: elements, marks: marks, blankCount: pattern.blankCount)
          choices = found.map(\.ids)
          spellings = found.map(\.spelling)
        }
        var isOpen = given.isEmpty && !areShortlists[number - 1]
        if given.isEmpty {
          if isOpen, let allowed = limits.allowed {
            choices = allowed.map { [$0] }
            spellings = allowed.map { vocabulary.spelling(of: $0) }
            isOpen = false
          }
          if case .letters(let letters) = pattern.blanks[number - 1] {
            try keep(letters, &choices, &spellings, isOpen: isOpen)
            isOpen = false
          }
          if !isOpen { try keep(limits, &choices, &spellings) }
        }
        distinctCandidates.append(spellings)
        unknownCandidates.append(choices.map { $0.contains(SpecialToken.unknown) })
        elements.append(
          .blank(isOpen ? .anyWord(special: permitsSpecialTokens) : .candidates(choices)))
      }
      let isFirst = number == 0
      let isLast = number == pattern.pieces.count - 1
      let read = try ids(
        of: piece, followsBlank: !isFirst, precedesBlank: !isLast, unknown: &unknownWords)
      elements += read.map { .token($0) }
    }
    return BlankedText(
      pattern: pattern,
      sentence: BlankedSentence(elements, marks: marks, forbidden: limits.forbidden),
      candidates: distinctCandidates,
      unknownWords: unknownWords, unknownCandidates: unknownCandidates,
      areShortlists: areShortlists, gaps: gaps)
  }

  /// How many words each blank takes. Throws ``FillError`` for what cannot be filled.
  private func gaps(
    of pattern: BlankPattern, _ candidates: [[String]]
  ) throws(FillError) -> [ClosedRange<Int>?] {
    var gaps: [ClosedRange<Int>?] = []
    for (number, blank) in pattern.blanks.enumerated() {
      guard case .gap(let least, let most) = blank else {
        gaps.append(nil)
        continue
      }
      guard least >= 1, least <= most, most <= BlankPattern.longestGap else {
        throw .badGap(least: least, most: most, limit: BlankPattern.longestGap)
      }
      if candidates.indices.contains(number), !candidates[number].isEmpty {
        throw .gapWithCandidates(blank: number + 1)
      }
      if pipeline.tokenizer == .bpe { throw .gapOfPieces }
      gaps.append(least...most)
    }
    return gaps
  }

  /// Keeps the words in which some letters stand: of the whole vocabulary if the blank is open, or of
  /// those that were found for it. Throws ``FillError``.
  private func keep(
    _ written: LetterPattern, _ choices: inout [[TokenID]], _ spellings: inout [String],
    isOpen: Bool
  ) throws {
    if pipeline.tokenizer == .character { throw FillError.lettersOfCharacters }
    let letters = try written.normalized(by: pipeline)
    if isOpen {
      let words = letters.words(of: vocabulary)
      choices = words.map { [$0] }
      spellings = words.map { vocabulary.spelling(of: $0) }
    } else {
      let places = spellings.indices.filter { letters.matches(spellings[$0]) }
      choices = places.map { choices[$0] }
      spellings = places.map { spellings[$0] }
    }
    if choices.isEmpty { throw FillError.noWordFits(pattern: written.text) }
  }

  /// Keeps the words within limits. Throws ``FillError`` if there are none.
  private func keep(
    _ limits: WordLimits, _ choices: inout [[TokenID]], _ spellings: inout [String]
  ) throws(FillError) {
    let places = choices.indices.filter { limits.permits(choices[$0], spellings[$0]) }
    choices = places.map { choices[$0] }
    spellings = places.map { spellings[$0] }
    if choices.isEmpty { throw .nothingAllowed }
  }

  /// The best `count` ways to fill the blanks. Exact for n-grams alone, over a shortlist of words where
  /// they are n-grams of pieces, which have no list of all words. Where a network that reads from left
  /// to right has a say, or several blanks are filled by more than n-grams, from a shortlist, of which
  /// the result tells. Throws ``FillError``.
  public func fill(_ text: BlankedText, count: Int = 10) throws -> FillResult {
    if text.gaps.contains(where: { $0 != nil }) {
      return try GapFiller(model: self, text: text).fill(count: count)
    }
    return try fill(text.sentence, count: count)
  }

  func fill(_ sentence: BlankedSentence, count: Int) throws -> FillResult {
    if let onlyNGrams { return try onlyNGrams.fill(sentence, count: count) }
    return try filler.fill(sentence, count: count)
  }

  /// The n-grams, if there is nothing else.
  var onlyNGrams: NGramModel? {
    guard components.count == 1, case .ngram(let model) = components[0].content else { return nil }
    return model
  }

  /// Fills with all components.
  var filler: CombinedFiller {
    CombinedFiller(components, mixing?.filling, vocabularySize: vocabulary.count)
  }

  /// A filling as text.
  public func text(of filling: Filling, blank: Int, in text: BlankedText) -> String {
    if let candidate = filling.candidate { return text.candidates[blank][candidate] }
    return detokenized(filling.tokens.map { vocabulary.spelling(of: $0) })
  }

  /// Tokens as a person would write them.
  public func detokenized(_ tokens: [String]) -> String {
    Detokenizer(pipeline.tokenizer).text(tokens)
  }

  /// The sentence with an answer's words in its blanks.
  public func completed(_ text: BlankedText, with answer: JointAnswer) -> String {
    text.pattern.filled(
      with: answer.fillings.enumerated().map { self.text(of: $1, blank: $0, in: text) })
  }

  /// Whether the completed sentence, read as any text, has the tokens that were filled in. It has
  /// not where a word and its surroundings are one token to the tokenizer: `___'s` filled with a
  /// name is a contraction, which Unicode's words keep whole.
  public func readsAsFilled(_ text: BlankedText, _ answer: JointAnswer) -> Bool {
    let filled = text.sentence.filled(with: answer.fillings)
    return (try? encode(completed(text, with: answer)))?.ids == filled
  }

  /// The ids of a piece of a sentence. For characters, white space at an end that touches a blank is
  /// a token of its own.
  private func ids(
    of piece: String, followsBlank: Bool = false, precedesBlank: Bool = false,
    unknown: inout [String]
  ) throws -> [TokenID] {
    var wholePiece = self.pipeline
    wholePiece.sentenceSplitting = .lines
    let tokens = try Tokenizer(wholePiece).tokenize(piece)
    var words: [String] = []
    for token in 0..<tokens.tokenCount {
      let word = tokens.string(ofToken: token)
      var spelled = word
      if spelled.withUTF8({ LiteralMarks.isMark($0) }) {
        if literalMarks == .skip { continue }
        if literalMarks == .error {
          throw LiteralMarkError(mark: word)
        }
      }
      words.append(word)
    }
    if pipeline.tokenizer == .character {
      if piece.allSatisfy(\.isWhitespace) {
        // Nothing but space: a token between two blanks, dropped at the ends of the sentence.
        if followsBlank && precedesBlank && !piece.isEmpty { words = [Self.spaceToken] }
      } else {
        if followsBlank && piece.first?.isWhitespace == true {
          words.insert(Self.spaceToken, at: 0)
        }
        if precedesBlank && piece.last?.isWhitespace == true { words.append(Self.spaceToken) }
      }
    }
    return words.flatMap { word -> [TokenID] in
      if let id = vocabulary.id(of: word) { return [id] }
      if let bytePairs = pipeline.bytePairs {
        // A mark that is an ordinary word: the only token that is not a piece.
        return bytePairs.pieces(of: word).map { $0 + SpecialToken.count }
      }
      unknown.append(word)
      return [SpecialToken.unknown]
    }
  }
}
