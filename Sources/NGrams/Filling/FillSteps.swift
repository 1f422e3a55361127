internal import LanguageModeling

/// An element of a sentence with blanks.
enum FillStep {
  case token(TokenID)
  /// Any word but the special tokens; and `<unk>` and `</s>` if those are permitted.
  case anyWord(special: Bool)
  case candidates([[TokenID]])

  /// What a choice at a blank is: a word, or a candidate.
  func filling(_ choice: UInt32) -> Filling {
    if case .candidates(let candidates) = self {
      return Filling(tokens: candidates[Int(choice)], candidate: Int(choice))
    }
    return Filling(tokens: [choice])
  }
}

/// The elements of a sentence, `</s>` among them if it is scored.
struct FillSteps {
  private(set) var all: [FillStep] = []
  /// Which of them are blanks.
  private(set) var blanks: [Int] = []

  /// How many n-grams may be visited; where there are more, sums are not worked out.
  static let visitLimit = 8_000_000

  /// That there are more n-grams to visit than is reasonable.
  struct TooCostly: Error {}

  /// Throws ``FillError`` for what cannot be filled.
  init(_ sentence: BlankedSentence) throws(FillError) {
    for element in sentence.elements {
      switch element {
      case .token(let token):
        all.append(.token(token))
      case .blank(let answers):
        blanks.append(all.count)
        switch answers {
        case .anyWord(let special):
          all.append(.anyWord(special: special))
        case .candidates(let candidates):
          if candidates.isEmpty { throw .noCandidates(blank: blanks.count) }
          all.append(.candidates(candidates))
        }
      }
    }
    if blanks.isEmpty { throw .noBlank }
    if sentence.marks.end { all.append(.token(SpecialToken.sentenceEnd)) }
  }
}
