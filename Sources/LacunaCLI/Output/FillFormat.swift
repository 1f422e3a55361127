import LacunaKit

/// Writes the answers to a sentence with blanks.
struct FillFormat {
  let model: TextModel
  let base: LogBase
  let count: Int
  let json: Bool
  let tsv: Bool
  let facts: ModelFacts
  let out = StandardOutput.shared

  init(model: TextModel, base: LogBase, count: Int, json: Bool, tsv: Bool) {
    self.model = model
    self.base = base
    self.count = count
    self.json = json
    self.tsv = tsv
    facts = ModelFacts(model)
  }

  func begin() {
    if tsv {
      out.heading(
        TSVLine.text(
          [
            "sentence_id", "blank", "rank", "answer", "probability", "\(base.label)_probability",
            "basis",
          ] + ModelFacts.columns))
    }
  }

  /// Writes a sentence's answers; in the columns for programs blank 0 is all blanks together. One answer
  /// more than is shown tells whether equally good ones are left out.
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
    for (blank, answers) in result.perBlank.enumerated()
    where text.pattern.blankCount > 1 && !answers.isEmpty {
      try out.line()
      try out.line("blank \(blank + 1)")
      var table = Columns([.right, .left, .left, .left])
      let ranks = Ranks.aligned(answers.map(\.probability), count: count)
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
    let scores = result.joint.map(\.log10Probability)
    for (rank, answer) in zip(Ranks.aligned(scores, count: count), result.joint) {
      let words = answer.fillings.enumerated().map { word($1, $0, text) }
      let notes = answer.fillings.enumerated().map { note($1, $0, text) }
      table.add(
        rank,
        result.limit == nil
          ? Figures.significant(answer.probability)
          : "\(base.label) \(logarithm(answer.log10Probability))", words.joined(separator: " · "),
        notes.contains { !$0.isEmpty } ? "(unknown)" : "")
    }
    for line in table.lines(indentation: "  ") { try out.line(line) }
    try out.line()
    if let best = result.joint.first {
      if result.lengths.count > 1 {
        let lines = Flow.lines(
          result.lengths.map { phrase($0, isLimited: result.limit != nil) }, width: Terminal.width)
        for line in lines + [""] { try out.line(line) }
      }
      try out.line(model.completed(text, with: best))
      var phrases: [String] = []
      if model.kinds == [.ngram] || result.limit != nil {
        phrases.append("\(base.label) P = \(logarithm(best.log10Probability))")
      }
      if result.limit == nil {
        phrases.append("share of all answers \(Figures.significant(best.probability))")
      }
      phrases += scope(result, of: text)
      if !facts.isNormalized { phrases.append(ModelFacts.caveat) }
      if Ranks.areCut(scores, count: count) {
        phrases.append("others share the last rank")
      }
      if !text.unknownWords.isEmpty {
        phrases.append(Figures.count(text.unknownWords.count, "unknown word"))
      }
      for line in Flow.lines(phrases, width: Terminal.width) { try out.line(line) }
      if !model.readsAsFilled(text, best) {
        StandardError.say(
          "lacuna: the completed sentence has other tokens than its parts, so 'score' finds it "
            + "differently probable")
      }
    }
  }

  private func writeTSV(_ result: FillResult, of text: BlankedText, number: Int) throws {
    let basis = basis(result, of: text)
    func share(_ probability: Double) -> String {
      result.limit == nil ? Figures.significant(probability, digits: 7) : ""
    }
    let ranks = Ranks.of(result.joint.map(\.log10Probability), count: count)
    for (rank, answer) in zip(ranks, result.joint) {
      try out.line(
        TSVLine.text(
          [
            String(number), "0", rank, model.completed(text, with: answer),
            share(answer.probability),
            Figures.significant(answer.log10Probability * base.perLog10, digits: 7), basis,
          ] + facts.cells))
    }
    for (blank, answers) in result.perBlank.enumerated() {
      for (rank, answer) in zip(Ranks.of(answers.map(\.probability), count: count), answers) {
        try out.line(
          TSVLine.text(
            [
              String(number), String(blank + 1), rank, word(answer.filling, blank, text),
              share(answer.probability), "", basis,
            ] + facts.cells))
      }
    }
  }

  /// What one number of words for each blank comes to.
  private func phrase(_ lengths: LengthShare, isLimited: Bool) -> String {
    lengths.lengths.map { String($0) }.joined(separator: " + ")
      + (lengths.lengths == [1] ? " word: " : " words: ")
      + (isLimited
        ? "best \(base.label) \(logarithm(lengths.log10Probability))"
        : Figures.significant(lengths.share))
  }

  func word(_ filling: Filling, _ blank: Int, _ text: BlankedText) -> String {
    model.text(of: filling, blank: blank, in: text)
  }

  func note(_ filling: Filling, _ blank: Int, _ text: BlankedText) -> String {
    guard let candidate = filling.candidate else { return "" }
    return text.unknownCandidates[blank][candidate] ? "(unknown)" : ""
  }

  /// Over which answers the result was found, and the shares are taken.
  private func scope(_ result: FillResult, of text: BlankedText) -> [String] {
    let vocabulary = Figures.vocabulary(of: model)
    if let limit = result.limit {
      return [
        "no shares: their sums would visit more than \(Figures.count(limit.visitLimit)) n-grams",
        limit.isExact
          ? "the best over \(vocabulary)"
          : "found by a search that follows \(Figures.count(limit.width)) beginnings, over "
            + "\(vocabulary): others may be more probable",
      ]
    }
    let counts = zip(text.candidates, text.areShortlists).filter(\.1).map(\.0.count)
    if counts.isEmpty {
      return [
        result.shortlist.map { "a shortlist of \(Figures.count($0)), out of \(vocabulary)" }
          ?? "exact, over \(vocabulary)"
      ]
    }
    return [
      "over a shortlist of \(Figures.count(counts.max() ?? 0, "word"))"
        + (text.pattern.blankCount > 1 ? " for each blank" : "")
    ]
  }

  /// The same in a word, for programs: exact, shortlist, best (the most probable answers, but no
  /// shares) or search (there may be more probable ones, and there are no shares).
  func basis(_ result: FillResult, of text: BlankedText) -> String {
    if let limit = result.limit { return limit.isExact ? "best" : "search" }
    return result.shortlist == nil && !text.areShortlists.contains(true) ? "exact" : "shortlist"
  }

  private func logarithm(_ log10Probability: Double) -> String {
    Figures.decimal(log10Probability * base.perLog10, places: 2)
  }
}
