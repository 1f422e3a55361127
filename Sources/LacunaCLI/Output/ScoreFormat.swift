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

/// For people: a line a factor, as one would teach it.
struct ChainRule: ScoreFormat {
  let base: LogBase
  let model: TextModel
  let inPieces: Bool
  private let out = StandardOutput.shared

  init(base: LogBase, model: TextModel, inPieces: Bool) {
    self.base = base
    self.model = model
    self.inPieces = inPieces
  }

  func write(_ scored: ScoredText, sentence: Int, number: Int) throws {
    if number > 1 { try out.line() }
    let factors = scored.factors(ofSentence: sentence, inPieces: inPieces)
    let words = (scored.marks.start ? ["<s>"] : []) + factors.map(\.word)
    var table = Columns([.left, .left, .left, .left, .left])
    // What the figures take of a line: the rest is for the condition.
    let figures = factors.contains(where: \.isUnknown) ? 43 : 34
    let room = Terminal.width.map { $0 - figures }
    for (index, factor) in factors.enumerated() {
      let end = index + (scored.marks.start ? 1 : 0)
      let before = words[..<end]
      // What the model sees, in whole words: as many as the last order - 1 ids touch.
      let lengths = factors[..<index].map(\.pieceCount)
      table.add(
        condition(factor.word, given: before, seeing: seenCount(lengths), room: room),
        "= " + Figures.probability(log10: factor.score.log10Probability),
        "\(base.label) \(logarithm(factor.score.log10Probability))",
        factor.score.matchedOrder > 0 ? "\(factor.score.matchedOrder)-gram" : "",
        factor.isUnknown ? "unknown" : "")
    }
    for line in table.lines() { try out.line(line) }
    for line in summary(scored.evaluation(ofSentence: sentence), marks: scored.marks) {
      try out.line(line)
    }
  }

  func end() throws {
    let words = Figures.vocabulary(of: model)
    try out.line()
    for line in Flow.lines(
      [
        "model of \(model.summary) with \(words);",
        "logarithms to base \(base.rawValue)",
      ], width: Terminal.width, separator: " ")
    { try out.line(line) }
  }

  private func logarithm(_ log10Probability: Double) -> String {
    Figures.decimal(log10Probability * base.perLog10, places: 2)
  }

  /// How many of the words before, with so many ids each and `<s>` before them, the order − 1 ids
  /// touch that the model sees.
  private func seenCount(_ lengths: [Int]) -> Int {
    guard let order = model.ngrams?.order else { return lengths.count + 1 }
    var rest = order - 1
    var count = 0
    for length in lengths.reversed() where rest > 0 {
      rest -= length
      count += 1
    }
    return count + max(rest, 0)
  }

  /// P(word | condition), the condition being what the model can see: order − 1 words, fewer where
  /// the terminal is narrow.
  private func condition(
    _ word: String, given before: ArraySlice<String>, seeing count: Int, room: Int?
  ) -> String {
    var seen = before.suffix(count)
    func text() -> String {
      if before.isEmpty { return "P(\(word))" }
      let gap = seen.count < before.count ? (seen.isEmpty ? "…" : "… ") : ""
      return "P(\(word) | \(gap)\(seen.joined(separator: " ")))"
    }
    if let room {
      while DisplayWidth.columns(text()) > max(room, 16) && !seen.isEmpty { seen.removeFirst() }
    }
    return text()
  }

  private func summary(_ evaluation: Evaluation, marks: SentenceMarks) -> [String] {
    let ends = marks.end ? 1 : 0
    let words = evaluation.tokenCount - ends
    var phrases = ["P(S) = \(Figures.probability(log10: evaluation.log10Probability))"]
    phrases.append("\(base.label) \(logarithm(evaluation.log10Probability))")
    if base != .two { phrases.append("bits \(Figures.decimal(evaluation.bits, places: 1))") }
    if let perplexity = evaluation.perplexity {
      let known = evaluation.perplexityWithoutUnknown.map { Figures.significant($0) } ?? "undefined"
      phrases.append(
        "perplexity \(Figures.significant(perplexity)) (without unknown words \(known))")
    }
    phrases.append(
      model.pipeline.tokenizer == .bpe
        ? "\(Figures.count(words, "word")) in \(Figures.count(evaluation.pieceCount - ends, "piece"))"
        : "\(evaluation.unknownCount) of \(Figures.count(words, "word")) unknown")
    return Flow.lines(phrases, width: Terminal.width)
  }
}

/// For spreadsheets and statistics: a line a token, with its surprisal.
struct TSVScores: ScoreFormat {
  let base: LogBase
  let inPieces: Bool

  func begin() {
    StandardOutput.shared.heading(
      TSVLine.text([
        "sentence_id", "token_id", "token", "\(base.label)_probability",
        "surprisal_\(base.unit)", "ngram", "unknown",
      ]))
  }

  func write(_ scored: ScoredText, sentence: Int, number: Int) throws {
    for (index, factor) in scored.factors(ofSentence: sentence, inPieces: inPieces).enumerated() {
      let logarithm = factor.score.log10Probability * base.perLog10
      try StandardOutput.shared.line(
        TSVLine.text([
          String(number), String(index + 1), factor.word,
          Figures.significant(logarithm, digits: 7),
          Figures.significant(logarithm == 0 ? 0 : -logarithm, digits: 7),
          String(factor.score.matchedOrder), factor.isUnknown ? "1" : "0",
        ]))
    }
  }
}

/// For programs: an object a sentence.
struct JSONScores: ScoreFormat {
  let base: LogBase
  let inPieces: Bool

  private struct Token: Encodable {
    var token: String
    var logProbability: JSONNumber
    var ngram: Int
    var unknown: Bool
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
      tokens: scored.factors(ofSentence: sentence, inPieces: inPieces).map { factor in
        Token(
          token: factor.word,
          logProbability: JSONLine.number(factor.score.log10Probability * base.perLog10),
          ngram: factor.score.matchedOrder, unknown: factor.isUnknown)
      })
    try StandardOutput.shared.line(JSONLine.text(value))
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
