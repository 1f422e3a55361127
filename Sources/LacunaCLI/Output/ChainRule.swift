import LacunaKit

/// For people: a line a factor, as one would teach it.
struct ChainRule: ScoreFormat {
  let base: LogBase
  let model: TextModel
  let inPieces: Bool
  /// What the sources of a mixture are called; empty for other models.
  private let sources: [String]

  init(base: LogBase, model: TextModel, inPieces: Bool) {
    self.base = base
    self.model = model
    self.inPieces = inPieces
    sources = MixtureFormat.sourceKeys(of: model).map {
      $0.replacing("cache_", with: "cache").replacing("_", with: " ")
    }
  }

  func append(
    _ scored: ScoredText, sentence: Int, number: Int, to bytes: inout [UInt8]
  ) throws {
    var lines = number > 1 ? [""] : []
    let factors = scored.factors(ofSentence: sentence, inPieces: inPieces)
    let words = (scored.marks.start ? ["<s>"] : []) + factors.map(\.word)
    let evaluation = scored.evaluation(ofSentence: sentence)
    lines +=
      sources.isEmpty
      ? factorLines(factors, words, scored.marks)
      : sourceLines(factors, words, scored.marks, evaluation)
    for line in lines + summary(evaluation, marks: scored.marks) { bytes.append(line: line) }
  }

  private func factorLines(
    _ factors: [ScoredText.Factor], _ words: [String], _ marks: SentenceMarks
  ) -> [String] {
    var table = Columns([.left, .left, .left, .left, .left])
    // What the figures take of a line: the rest is for the condition.
    let figures = factors.contains(where: \.isUnknown) ? 43 : 34
    let room = Terminal.width.map { $0 - figures }
    for (index, factor) in factors.enumerated() {
      table.add(
        condition(of: index, factors, words, marks, room: room),
        "= " + Figures.probability(log10: factor.score.log10Probability),
        "\(base.label) \(logarithm(factor.score.log10Probability))",
        factor.score.matchedOrder > 0 ? "\(factor.score.matchedOrder)-gram" : "",
        factor.isUnknown ? "unknown" : "")
    }
    return table.lines()
  }

  /// A column of logarithms for each source, and their sums.
  private func sourceLines(
    _ factors: [ScoredText.Factor], _ words: [String], _ marks: SentenceMarks,
    _ evaluation: Evaluation
  ) -> [String] {
    let hasUnknown = factors.contains(where: \.isUnknown)
    func logarithms(_ values: [Double]) -> [String] {
      values.map { $0 == -.infinity ? "-" : logarithm($0) }
    }
    // The condition gets the room that is left.
    func table(room: Int) -> Columns {
      var table = Columns(
        [.left, .left] + Array(repeating: .right, count: sources.count + 1)
          + (hasUnknown ? [.left] : []))
      table.add(["", "", base.label] + sources)
      for (index, factor) in factors.enumerated() {
        table.add(
          [
            condition(of: index, factors, words, marks, room: room),
            "= " + Figures.probability(log10: factor.score.log10Probability),
            logarithm(factor.score.log10Probability),
          ] + logarithms(factor.sourceLog10Probabilities) + (factor.isUnknown ? ["<unk>"] : []))
      }
      table.add(
        ["sum", "", logarithm(evaluation.log10Probability)]
          + logarithms(evaluation.sourceLog10Probabilities))
      return table
    }
    let width = Terminal.width ?? 80
    var lines = table(room: width / 3).lines()
    let longest = lines.map { DisplayWidth.columns($0) }.max() ?? 0
    if longest > width {
      lines = table(room: width / 3 - (longest - width)).lines()
    }
    return lines
  }

  func end() throws {
    let words = Figures.vocabulary(of: model)
    try StandardOutput.shared.line()
    for line in Flow.lines(
      [
        "model of \(model.summary) with \(words);",
        "logarithms to base \(base.rawValue)",
      ], width: Terminal.width, separator: " ")
    { try StandardOutput.shared.line(line) }
  }

  private func logarithm(_ log10Probability: Double) -> String {
    Figures.decimal(log10Probability * base.perLog10, places: 2)
  }

  /// How many ids before a word can matter.
  private var longestContext: Int {
    var longest = 0
    for component in model.components where component.kind.readsLeftToRight {
      guard case .ngram(let ngrams) = component.content, model.mixing?.cache == nil else {
        return Int.max
      }
      longest = max(longest, ngrams.order - 1)
    }
    return longest
  }

  /// How many of the words before, with so many ids each and `<s>` before them, the ids touch that
  /// can matter.
  private func seenCount(_ lengths: [Int]) -> Int {
    var rest = longestContext
    var count = 0
    for length in lengths.reversed() where rest > 0 {
      rest -= length
      count += 1
    }
    return rest > 0 ? count + 1 : count
  }

  /// P(word | condition) of a factor, the condition being the words that can matter, fewer where the
  /// terminal is narrow.
  private func condition(
    of index: Int, _ factors: [ScoredText.Factor], _ words: [String], _ marks: SentenceMarks,
    room: Int?
  ) -> String {
    let before = words[..<(index + (marks.start ? 1 : 0))]
    var seen = before.suffix(seenCount(factors[..<index].map(\.pieceCount)))
    func text() -> String {
      if before.isEmpty { return "P(\(factors[index].word))" }
      let gap = seen.count < before.count ? (seen.isEmpty ? "…" : "… ") : ""
      return "P(\(factors[index].word) | \(gap)\(seen.joined(separator: " ")))"
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
