import LacunaKit

/// Writes how well a model found hidden words.
struct BlankFormat {
  let texts: [String]
  let questions: BlankQuestions
  let evaluation: BlankEvaluation
  let facts: ModelFacts
  /// How many words every part of the model looked at; `nil` if all.
  let shortlist: Int?

  func lines(json: Bool, tsv: Bool) throws -> [String] {
    if json { return [try JSONLine.text(value)] }
    return tsv ? columns : table
  }

  private var options: BlankOptions { questions.options }

  /// What is measured, by the names that programs know.
  private var measures: [(name: String, title: String, estimate: MeanEstimate)] {
    [
      ("top1", "top 1", evaluation.top1), ("top5", "top 5", evaluation.top5),
      ("top10", "top 10", evaluation.top10),
      ("reciprocal_rank", "reciprocal rank", evaluation.reciprocalRank),
      ("choice", "choice of \(options.distractorCount + 1)", evaluation.choice),
    ]
  }

  private var table: [String] {
    func share(_ value: Double?, _ places: Int = 1) -> String {
      value.map { Figures.decimal(100 * $0, places: places) + " %" } ?? "undefined"
    }
    var table = Columns([.left, .right, .left])
    for (name, title, estimate) in measures {
      let error: String
      let value: String
      if name == "reciprocal_rank" {
        value = estimate.mean.map { Figures.decimal($0, places: 3) } ?? "undefined"
        error = estimate.standardError.map { "± \(Figures.decimal($0, places: 3))" } ?? ""
      } else {
        value = share(estimate.mean)
        error = estimate.standardError.map { "± \(Figures.decimal(100 * $0, places: 1))" } ?? ""
      }
      table.add(title, value, error + (name == "choice" ? choiceNote(estimate) : ""))
    }
    table.add(
      "perplexity", evaluation.perplexity.map { Figures.significant($0, digits: 4) } ?? "undefined",
      "of the hidden words" + (facts.isNormalized ? "" : ", of \(ModelFacts.caveat)"))
    table.add("blanks", Figures.count(evaluation.count), kindNote)
    table.add("sentences", Figures.count(questions.sentenceCount), "in the text")
    if evaluation.tiedCount > 0 {
      table.add("ties", Figures.count(evaluation.tiedCount), "blanks with an equal word")
    }
    let seen = questions.hideableCount + questions.unknownCount
    table.add(
      "passed over", Figures.count(questions.unknownCount),
      "unknown of \(Figures.count(seen, "word"))")
    table.add(
      "vocabulary", Figures.count(facts.vocabularySize),
      shortlist.map { "a shortlist of \(Figures.count($0)) ranked by all parts" }
        ?? "ranked exactly")
    let name = texts.count == 1 ? texts[0] : Figures.count(texts.count, "text")
    return [name] + table.lines(indentation: "  ")
  }

  private func choiceNote(_ estimate: MeanEstimate) -> String {
    let isByContext = options.distractors == .context
    if estimate.count == 0 {
      return isByContext ? "too few words expected there" : "too few words of like frequency"
    }
    return (isByContext ? ", by context" : "")
      + (estimate.count < evaluation.count ? ", in \(Figures.count(estimate.count)) blanks" : "")
  }

  private var kindNote: String {
    let kind = options.words == .content ? "content words" : "words"
    return "\(kind), seed \(options.seed)"
  }

  private var columns: [String] {
    func figure(_ value: Double?) -> String {
      value.map { Figures.significant($0, digits: 7) } ?? ""
    }
    var names: [String] = []
    var cells: [String] = []
    for (name, _, estimate) in measures {
      names += [name, "\(name)_error"]
      cells += [figure(estimate.mean), figure(estimate.standardError)]
    }
    names += [
      "perplexity", "blanks", "tied", "unknown", "vocabulary", "words", "seed", "distractors",
      "normalized",
    ]
    cells += [
      figure(evaluation.perplexity), String(evaluation.count), String(evaluation.tiedCount),
      String(questions.unknownCount), String(facts.vocabularySize), options.words.rawValue,
      String(options.seed), options.distractors.rawValue, facts.normalizedCell,
    ]
    return [TSVLine.text(names), TSVLine.text(cells)]
  }

  private struct Estimate: Encodable {
    var mean: JSONNumber
    var standardError: JSONNumber
    var count: Int

    init(_ estimate: MeanEstimate) {
      mean = JSONLine.number(estimate.mean)
      standardError = JSONLine.number(estimate.standardError)
      count = estimate.count
    }
  }

  private struct Value: Encodable {
    var texts: [String]
    var blankCount: Int
    var sentenceCount: Int
    var hideableCount: Int
    var unknownCount: Int
    var words: String
    var commonWordCount: Int
    var seed: UInt64
    var vocabularySize: Int
    var normalized: Bool
    var exact: Bool
    var shortlist: Int?
    var startConditions: Bool
    var endScored: Bool
    var top1: Estimate
    var top5: Estimate
    var top10: Estimate
    var reciprocalRank: Estimate
    var choice: Estimate
    var choiceCount: Int
    var distractors: String
    var perplexity: JSONNumber
    var tiedCount: Int
    var tiedChoiceCount: Int
  }

  private var value: Value {
    Value(
      texts: texts, blankCount: evaluation.count, sentenceCount: questions.sentenceCount,
      hideableCount: questions.hideableCount, unknownCount: questions.unknownCount,
      words: options.words.rawValue, commonWordCount: options.commonWordCount, seed: options.seed,
      vocabularySize: facts.vocabularySize, normalized: facts.isNormalized,
      exact: shortlist == nil, shortlist: shortlist, startConditions: options.marks.start,
      endScored: options.marks.end, top1: Estimate(evaluation.top1),
      top5: Estimate(evaluation.top5), top10: Estimate(evaluation.top10),
      reciprocalRank: Estimate(evaluation.reciprocalRank), choice: Estimate(evaluation.choice),
      choiceCount: options.distractorCount + 1, distractors: options.distractors.rawValue,
      perplexity: JSONLine.number(evaluation.perplexity), tiedCount: evaluation.tiedCount,
      tiedChoiceCount: evaluation.tiedChoiceCount)
  }
}

/// A file with a line for each blank.
struct BlankDetails {
  private let file: OutputFile
  private let model: TextModel
  private let normalizedCell: String

  init(path: String, model: TextModel) throws {
    file = try OutputFile(path: path)
    self.model = model
    normalizedCell = ModelFacts(model).normalizedCell
    try file.write(
      TSVLine.text([
        "sentence_id", "sentence", "hidden", "rank", "tied", "probability", "best", "choice_rank",
        "distractors", "normalized",
      ]) + "\n")
  }

  func add(
    _ question: BlankQuestion, _ outcome: BlankOutcome, _ distractors: [TokenID]
  ) throws {
    let spelling = { model.vocabulary.spelling(of: $0) }
    try file.write(
      TSVLine.text([
        String(question.sentenceNumber + 1), question.text, spelling(question.hidden),
        rank(outcome.rank), String(outcome.rank.tiedCount),
        Figures.probability(log10: outcome.log10Share, digits: 7), spelling(outcome.best),
        outcome.choiceRank.map { rank($0) } ?? "", distractors.map(spelling).joined(separator: " "),
        normalizedCell,
      ]) + "\n")
  }

  /// The file appears under its name.
  func finish() throws {
    try file.commit()
  }

  /// A rank; with ties that of their middle, which may be half a rank.
  private func rank(_ rank: AnswerRank) -> String {
    Figures.decimal(rank.rank, places: rank.tiedCount.isMultiple(of: 2) ? 0 : 1)
  }
}
