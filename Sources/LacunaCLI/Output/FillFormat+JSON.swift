import LacunaKit

/// The answers for programs, an object a sentence.
extension FillFormat {
  struct Answer: Encodable {
    var answer: String
    var probability: JSONNumber
    var unknown: Bool
  }

  struct Joint: Encodable {
    var answers: [String]
    var sentence: String
    var probability: JSONNumber
    var logProbability: JSONNumber
    var unknown: Bool
  }

  struct Value: Encodable {
    var sentenceID: Int
    var sentence: String
    var logBase: String
    var vocabularySize: Int
    /// Whether the shares are of probabilities and not of scores that do not sum to 1.
    var normalized: Bool
    var unknownCount: Int
    /// Whether these are the most probable answers of all.
    var exact: Bool
    /// What they are over: exact, shortlist, best or search; of the last two there are no shares.
    var basis: String
    /// How many ways to fill all blanks were compared, where that is a choice.
    var shortlist: Int?
    /// By blank the number of words to choose from, where that is a choice, else 0.
    var shortlists: [Int]
    var blanks: [[Answer]]
    var joint: [Joint]
    /// What each number of words comes to, where blanks take several.
    var lengths: [Lengths]?
  }

  struct Lengths: Encodable {
    var words: [Int]
    var probability: JSONNumber
    var logProbability: JSONNumber
  }

  func value(
    _ result: FillResult, of text: BlankedText, sentence: String, number: Int
  ) -> Value {
    let basis = basis(result, of: text)
    return Value(
      sentenceID: number, sentence: sentence, logBase: base.rawValue,
      vocabularySize: facts.vocabularySize, normalized: facts.isNormalized,
      unknownCount: text.unknownWords.count, exact: basis == "exact" || basis == "best",
      basis: basis,
      shortlist: result.shortlist,
      shortlists: zip(text.candidates, text.areShortlists).map { $1 ? $0.count : 0 },
      blanks: result.perBlank.enumerated().map { blank, answers in
        answers.prefix(count).map { answer in
          Answer(
            answer: word(answer.filling, blank, text),
            probability: JSONLine.number(answer.probability),
            unknown: !note(answer.filling, blank, text).isEmpty)
        }
      },
      joint: result.joint.prefix(count).map { answer in
        Joint(
          answers: answer.fillings.enumerated().map { word($1, $0, text) },
          sentence: model.completed(text, with: answer),
          probability: JSONLine.number(answer.probability),
          logProbability: JSONLine.number(answer.log10Probability * base.perLog10),
          unknown: answer.fillings.enumerated().contains { !note($1, $0, text).isEmpty })
      },
      lengths: result.lengths.isEmpty
        ? nil
        : result.lengths.map { lengths in
          Lengths(
            words: lengths.lengths, probability: JSONLine.number(lengths.share),
            logProbability: JSONLine.number(lengths.log10Probability * base.perLog10))
        })
  }
}
