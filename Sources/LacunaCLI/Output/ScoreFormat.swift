import LacunaKit

/// A way to write the scores of sentences.
///
/// Lines are made by any thread; ``take(_:)`` and ``end()`` run on the main one, in the order of the
/// text.
protocol ScoreFormat: Sendable {
  /// Writes what comes before all sentences.
  func begin()
  /// Appends the lines of a sentence, the `number`-th of all from 1.
  func append(
    _ scored: ScoredText, sentence: Int, number: Int, to bytes: inout [UInt8]) throws
  /// The lines of all sentences of a block, the first of which is the `number`-th of all.
  func lines(of scored: ScoredText, firstNumber number: Int) throws -> [UInt8]
  /// Takes from a block what ``end()`` tells of.
  mutating func take(_ scored: ScoredText)
  /// Writes what comes after all sentences.
  func end() throws
}

extension ScoreFormat {
  func begin() {}
  func take(_ scored: ScoredText) {}
  func end() throws {}

  func lines(of scored: ScoredText, firstNumber number: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for sentence in 0..<scored.text.sentenceCount {
      try append(scored, sentence: sentence, number: number + sentence, to: &bytes)
    }
    return bytes
  }
}

/// For programs: an object a sentence.
struct JSONScores: ScoreFormat {
  let base: LogBase
  let sources: [String]
  let inPieces: Bool
  let facts: ModelFacts

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
    var vocabularySize: Int
    var normalized: Bool
    var startConditions: Bool
    var endScored: Bool
    var sources: [String: JSONNumber]?
    var tokens: [Token]
  }

  func append(
    _ scored: ScoredText, sentence: Int, number: Int, to bytes: inout [UInt8]
  ) throws {
    let evaluation = scored.evaluation(ofSentence: sentence)
    let value = Sentence(
      sentenceID: number, logBase: base.rawValue,
      logProbability: JSONLine.number(evaluation.log10Probability * base.perLog10),
      bits: JSONLine.number(evaluation.bits), perplexity: JSONLine.number(evaluation.perplexity),
      perplexityWithoutUnknown: JSONLine.number(evaluation.perplexityWithoutUnknown),
      tokenCount: evaluation.tokenCount, pieceCount: evaluation.pieceCount,
      unknownCount: evaluation.unknownCount, vocabularySize: facts.vocabularySize,
      normalized: facts.isNormalized, startConditions: scored.marks.start,
      endScored: scored.marks.end,
      sources: object(evaluation.sourceLog10Probabilities),
      tokens: scored.factors(ofSentence: sentence, inPieces: inPieces).map { factor in
        Token(
          token: factor.word,
          logProbability: JSONLine.number(factor.score.log10Probability * base.perLog10),
          ngram: factor.score.matchedOrder, unknown: factor.isUnknown,
          sources: object(factor.sourceLog10Probabilities))
      })
    bytes.append(line: try JSONLine.text(value))
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

extension [UInt8] {
  /// Appends a line and its end.
  mutating func append(line: String) {
    append(contentsOf: line.utf8)
    append(UInt8(ascii: "\n"))
  }
}
