import LacunaKit

/// Writes the answers to a sentence with blanks.
struct FillFormat {
  let model: TextModel
  let base: LogBase
  let count: Int
  let json: Bool
  let tsv: Bool
  private let out = StandardOutput.shared

  init(model: TextModel, base: LogBase, count: Int, json: Bool, tsv: Bool) {
    self.model = model
    self.base = base
    self.count = count
    self.json = json
    self.tsv = tsv
  }

  func begin() {
    if tsv {
      out.heading(
        TSVLine.text([
          "sentence_id", "blank", "rank", "answer", "probability", "\(base.label)_probability",
        ]))
    }
  }

  /// Writes a sentence's answers; in the columns for programs blank 0 is all blanks together.
  func write(_ result: FillResult, of text: BlankedText, sentence: String, number: Int) throws {
    if json {
      try out.line(JSONLine.text(value(result, of: text, sentence: sentence, number: number)))
    } else if tsv {
      try writeTSV(result, of: text, number: number)
    } else {
      if number > 1 { try out.line() }
      try writeTables(result, of: text, sentence: sentence)
    }
  }

  private func writeTables(
    _ result: FillResult, of text: BlankedText, sentence: String
  ) throws {
    try out.line(sentence)
    if result.joint.isEmpty {
      try out.line("  no answer: the vocabulary has no word that is permitted here")
      return
    }
    for (blank, answers) in result.perBlank.enumerated() where text.pattern.blankCount > 1 {
      try out.line()
      try out.line("blank \(blank + 1)")
      var table = Columns([.right, .left, .left, .left])
      let ranks = alignedRanks(answers.map(\.probability))
      for (rank, answer) in zip(ranks, answers) {
        table.add(
          rank, Figures.significant(answer.probability), word(answer.filling, blank, text),
          note(answer.filling, blank, text))
      }
      for line in table.lines(indentation: "  ") { try out.line(line) }
    }
    try out.line()
    if text.pattern.blankCount > 1 { try out.line("all blanks together") }
    var table = Columns([.right, .left, .left, .left])
    let ranks = alignedRanks(result.joint.map(\.log10Probability))
    for (rank, answer) in zip(ranks, result.joint) {
      let words = answer.fillings.enumerated().map { word($1, $0, text) }
      let notes = answer.fillings.enumerated().map { note($1, $0, text) }
      table.add(
        rank, Figures.significant(answer.probability), words.joined(separator: " · "),
        notes.contains { !$0.isEmpty } ? "(unknown)" : "")
    }
    for line in table.lines(indentation: "  ") { try out.line(line) }
    try out.line()
    if let best = result.joint.first {
      if result.lengths.count > 1 {
        let shares = result.lengths.map { lengths in
          lengths.lengths.map { String($0) }.joined(separator: " + ")
            + (lengths.lengths == [1] ? " word" : " words")
            + ": \(Figures.significant(lengths.share))"
        }
        for line in Flow.lines(shares, width: Terminal.width) { try out.line(line) }
        try out.line()
      }
      try out.line(model.completed(text, with: best))
      let phrases =
        (model.kinds == [.ngram] ? ["\(base.label) P = \(logarithm(best.log10Probability))"] : [])
        + [
          "share of all answers \(Figures.significant(best.probability))", scope(result, of: text),
        ]
      for line in Flow.lines(phrases, width: Terminal.width) { try out.line(line) }
      if !model.readsAsFilled(text, best) {
        StandardError.say(
          "lacuna: the completed sentence has other tokens than its parts, so 'score' finds it "
            + "differently probable")
      }
    }
  }

  private func writeTSV(_ result: FillResult, of text: BlankedText, number: Int) throws {
    for (rank, answer) in zip(ranks(result.joint.map(\.log10Probability)), result.joint) {
      try out.line(
        TSVLine.text([
          String(number), "0", rank, model.completed(text, with: answer),
          Figures.significant(answer.probability, digits: 7),
          Figures.significant(answer.log10Probability * base.perLog10, digits: 7),
        ]))
    }
    for (blank, answers) in result.perBlank.enumerated() {
      for (rank, answer) in zip(ranks(answers.map(\.probability)), answers) {
        try out.line(
          TSVLine.text([
            String(number), String(blank + 1), rank, word(answer.filling, blank, text),
            Figures.significant(answer.probability, digits: 7), "",
          ]))
      }
    }
  }

  /// Ranks from 1; equal scores share a rank, marked with =.
  private func ranks(_ scores: [Double]) -> [String] {
    var ranks: [String] = []
    var rank = 0
    for (index, score) in scores.enumerated() {
      let tiesBefore = index > 0 && scores[index - 1] == score
      let tiesAfter = index + 1 < scores.count && scores[index + 1] == score
      if !tiesBefore { rank = index + 1 }
      ranks.append(tiesBefore || tiesAfter ? "\(rank)=" : "\(rank)")
    }
    return ranks
  }

  /// Ranks for a right-aligned column: digits stand below digits, ties or not.
  private func alignedRanks(_ scores: [Double]) -> [String] {
    let ranks = ranks(scores)
    guard ranks.contains(where: { $0.last == "=" }) else { return ranks }
    return ranks.map { $0.last == "=" ? $0 : $0 + " " }
  }

  private func word(_ filling: Filling, _ blank: Int, _ text: BlankedText) -> String {
    model.text(of: filling, blank: blank, in: text)
  }

  private func note(_ filling: Filling, _ blank: Int, _ text: BlankedText) -> String {
    guard let candidate = filling.candidate else { return "" }
    return text.unknownCandidates[blank][candidate] ? "(unknown)" : ""
  }

  /// Over which answers the result was found, and the shares are taken.
  private func scope(_ result: FillResult, of text: BlankedText) -> String {
    let counts = zip(text.candidates, text.areShortlists).filter(\.1).map(\.0.count)
    if counts.isEmpty {
      let vocabulary = Figures.vocabulary(of: model)
      return result.shortlist.map { "a shortlist of \(Figures.count($0)), out of \(vocabulary)" }
        ?? "exact, over \(vocabulary)"
    }
    return "over a shortlist of \(Figures.count(counts.max() ?? 0, "word"))"
      + (text.pattern.blankCount > 1 ? " for each blank" : "")
  }

  private func logarithm(_ log10Probability: Double) -> String {
    Figures.decimal(log10Probability * base.perLog10, places: 2)
  }

  private struct Answer: Encodable {
    var answer: String
    var probability: JSONNumber
    var unknown: Bool
  }

  private struct Joint: Encodable {
    var answers: [String]
    var sentence: String
    var probability: JSONNumber
    var logProbability: JSONNumber
    var unknown: Bool
  }

  private struct Value: Encodable {
    var sentenceID: Int
    var sentence: String
    var logBase: String
    var exact: Bool
    /// How many ways to fill all blanks were compared, where that is a choice.
    var shortlist: Int?
    /// By blank the number of words to choose from, where that is a choice, else 0.
    var shortlists: [Int]
    var blanks: [[Answer]]
    var joint: [Joint]
    /// What each number of words comes to, where blanks take several.
    var lengths: [Lengths]?
  }

  private struct Lengths: Encodable {
    var words: [Int]
    var probability: JSONNumber
    var logProbability: JSONNumber
  }

  private func value(
    _ result: FillResult, of text: BlankedText, sentence: String, number: Int
  ) -> Value {
    let isExact = result.shortlist == nil && !text.areShortlists.contains(true)
    return Value(
      sentenceID: number, sentence: sentence, logBase: base.rawValue, exact: isExact,
      shortlist: result.shortlist,
      shortlists: zip(text.candidates, text.areShortlists).map { $1 ? $0.count : 0 },
      blanks: result.perBlank.enumerated().map { blank, answers in
        answers.map { answer in
          Answer(
            answer: word(answer.filling, blank, text),
            probability: JSONLine.number(answer.probability),
            unknown: !note(answer.filling, blank, text).isEmpty)
        }
      },
      joint: result.joint.map { answer in
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
