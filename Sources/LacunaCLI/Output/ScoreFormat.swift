import LacunaKit

/// A way to write the scores of sentences.
protocol ScoreFormat {
  /// Writes what comes before all sentences.
  func begin()
  /// Writes a sentence, the `number`-th of all from 1.
  func write(_ scored: ScoredText, sentence: Int, number: Int) throws
  /// Writes what comes after all sentences.
  func end() throws
}

extension ScoreFormat {
  func begin() {}
  func end() throws {}
}

/// For spreadsheets and statistics: a line a token, with its surprisal.
struct TSVScores: ScoreFormat {
  let base: LogBase
  let sources: [String]
  let inPieces: Bool

  func begin() {
    StandardOutput.shared.heading(
      TSVLine.text(
        [
          "sentence_id", "token_id", "token", "\(base.label)_probability",
          "surprisal_\(base.unit)", "ngram", "unknown",
        ] + sources.map { "\(base.label)_\($0)" }))
  }

  func write(_ scored: ScoredText, sentence: Int, number: Int) throws {
    for (index, factor) in scored.factors(ofSentence: sentence, inPieces: inPieces).enumerated() {
      let logarithm = factor.score.log10Probability * base.perLog10
      try StandardOutput.shared.line(
        TSVLine.text(
          [
            String(number), String(index + 1), factor.word,
            Figures.significant(logarithm, digits: 7),
            Figures.significant(logarithm == 0 ? 0 : -logarithm, digits: 7),
            String(factor.score.matchedOrder), factor.isUnknown ? "1" : "0",
          ]
            + factor.sourceLog10Probabilities.map { value in
              value == -.infinity ? "" : Figures.significant(value * base.perLog10, digits: 7)
            }))
    }
  }
}

/// For programs: an object a sentence.
struct JSONScores: ScoreFormat {
  let base: LogBase
  let sources: [String]
  let inPieces: Bool

  private struct Token: Encodable {
    var token: String
    var logProbability: JSONNumber
    var ngram: Int
    var unknown: Bool
    /// By source of a mixture, its own logarithm.
    var sources: [String: JSONNumber]?
  }

  private struct Sentence: Encodable {
    var sentenceID: Int
    var logBase: String
    var logProbability: JSONNumber
    var bits: JSONNumber
    var perplexity: JSONNumber
    var perplexityWithoutUnknown: JSONNumber
    var tokenCount: Int
    var pieceCount: Int
    var unknownCount: Int
    var startConditions: Bool
    var endScored: Bool
    var sources: [String: JSONNumber]?
    var tokens: [Token]
  }

  func write(_ scored: ScoredText, sentence: Int, number: Int) throws {
    let evaluation = scored.evaluation(ofSentence: sentence)
    let value = Sentence(
      sentenceID: number, logBase: base.rawValue,
      logProbability: JSONLine.number(evaluation.log10Probability * base.perLog10),
      bits: JSONLine.number(evaluation.bits), perplexity: JSONLine.number(evaluation.perplexity),
      perplexityWithoutUnknown: JSONLine.number(evaluation.perplexityWithoutUnknown),
      tokenCount: evaluation.tokenCount, pieceCount: evaluation.pieceCount,
      unknownCount: evaluation.unknownCount, startConditions: scored.marks.start,
      endScored: scored.marks.end,
      sources: object(evaluation.sourceLog10Probabilities),
      tokens: scored.factors(ofSentence: sentence, inPieces: inPieces).map { factor in
        Token(
          token: factor.word,
          logProbability: JSONLine.number(factor.score.log10Probability * base.perLog10),
          ngram: factor.score.matchedOrder, unknown: factor.isUnknown,
          sources: object(factor.sourceLog10Probabilities))
      })
    try StandardOutput.shared.line(JSONLine.text(value))
  }

  private func object(_ log10Probabilities: [Double]) -> [String: JSONNumber]? {
    sources.isEmpty
      ? nil : MixtureFormat.object(sources, log10Probabilities.map { $0 * base.perLog10 })
  }
}

extension LogBase {
  /// The unit of information of this base.
  var unit: String {
    switch self {
    case .ten: "log10"
    case .e: "nats"
    case .two: "bits"
    }
  }
}
