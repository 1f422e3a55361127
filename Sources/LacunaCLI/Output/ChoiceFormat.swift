import LacunaKit

/// Writes what a model chooses in blanks, and how often that is right.
struct ChoiceFormat {
  let json: Bool
  let tsv: Bool
  let facts: ModelFacts
  private var table = Columns([.left, .left, .right, .left, .left])
  private var accuracy = MeanEstimate()
  private var tiedCount = 0
  private var unknownQuestionCount = 0
  private var unknownChoiceCount = 0
  private(set) var count = 0
  private let out = StandardOutput.shared

  init(json: Bool, tsv: Bool, facts: ModelFacts) {
    self.json = json
    self.tsv = tsv
    self.facts = facts
  }

  func begin() {
    if tsv {
      out.heading(
        TSVLine.text([
          "id", "answer", "word", "probability", "tied", "right", "credit", "unknown",
          "normalized",
        ]))
    }
  }

  private struct Choice: Encodable {
    var text: String
    var probability: JSONNumber
    var unknown: Bool
  }

  private struct Item: Encodable {
    var kind = "question"
    var id: String
    var answer: String
    var choices: [Choice]
    var tiedCount: Int
    var right: String?
    var credit: JSONNumber
    var unknownWordCount: Int
    var normalized: Bool

    enum CodingKeys: CodingKey {
      case kind, id, answer, choices, tiedCount, right, credit, unknownWordCount, normalized
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(kind, forKey: .kind)
      try container.encode(id, forKey: .id)
      try container.encode(answer, forKey: .answer)
      try container.encode(choices, forKey: .choices)
      try container.encode(tiedCount, forKey: .tiedCount)
      // The key is there on every line.
      try container.encode(right, forKey: .right)
      try container.encode(credit, forKey: .credit)
      try container.encode(unknownWordCount, forKey: .unknownWordCount)
      try container.encode(normalized, forKey: .normalized)
    }
  }

  mutating func write(_ question: ChoiceQuestion, _ answer: ChoiceAnswer) throws {
    count += 1
    let credit = question.answer.map { answer.credit(for: $0) }
    if let credit { accuracy.add(credit) }
    if answer.tiedCount > 0 { tiedCount += 1 }
    if answer.unknownWordCount > 0 || answer.unknown.contains(true) { unknownQuestionCount += 1 }
    unknownChoiceCount += answer.unknown.count { $0 }
    let best = answer.best
    let letter = ChoiceQuestion.letter(best)
    let right = question.answer.map(ChoiceQuestion.letter)
    if json {
      try out.line(
        JSONLine.text(
          Item(
            id: question.id, answer: letter,
            choices: question.choices.indices.map {
              Choice(
                text: question.choices[$0], probability: JSONLine.number(answer.shares[$0]),
                unknown: answer.unknown[$0])
            }, tiedCount: answer.tiedCount, right: right, credit: JSONLine.number(credit),
            unknownWordCount: answer.unknownWordCount, normalized: facts.isNormalized)))
    } else if tsv {
      try out.line(
        TSVLine.text([
          question.id, letter, question.choices[best],
          Figures.significant(answer.shares[best], digits: 7), String(answer.tiedCount),
          right ?? "", credit.map { Figures.significant($0, digits: 4) } ?? "",
          answer.unknown[best] ? "1" : "0", facts.normalizedCell,
        ]))
    } else {
      var note = credit.map { $0 == 1 ? "right" : $0 == 0 ? "wrong: \(right ?? "")" : "tie" } ?? ""
      if credit == nil && answer.tiedCount > 0 { note = "tie" }
      if answer.unknown[best] { note += note.isEmpty ? "unknown" : ", unknown" }
      table.add(
        question.id, letter, Figures.decimal(answer.shares[best], places: 3),
        TextFit.shortened(question.choices[best], columns: 24), note)
    }
  }

  private struct Summary: Encodable {
    var kind = "summary"
    var questionCount: Int
    var answeredCount: Int
    var accuracy: JSONNumber
    var standardError: JSONNumber
    var tiedCount: Int
    var unknownQuestionCount: Int
    var unknownChoiceCount: Int
    var normalized: Bool
  }

  /// Writes the summary.
  func finish(_ name: String) throws {
    if json {
      try out.line(
        JSONLine.text(
          Summary(
            questionCount: count, answeredCount: accuracy.count,
            accuracy: JSONLine.number(accuracy.mean),
            standardError: JSONLine.number(accuracy.standardError), tiedCount: tiedCount,
            unknownQuestionCount: unknownQuestionCount, unknownChoiceCount: unknownChoiceCount,
            normalized: facts.isNormalized)))
      return
    }
    var summary = Columns([.left, .right, .left])
    if accuracy.count > 0 {
      summary.add(AccuracyText.cells(accuracy))
    }
    summary.add("questions", Figures.count(count), unanswered)
    summary.add("ties", Figures.count(tiedCount), "no single best choice")
    summary.add("unknown words", Figures.count(unknownQuestionCount), "questions with some")
    summary.add("unknown choices", Figures.count(unknownChoiceCount), "of all questions")
    let lines = [facts.title(name)] + summary.lines(indentation: "  ")
    if tsv {
      for line in lines { StandardError.say(line) }
    } else {
      for line in table.lines(indentation: "  ") + [""] + lines { try out.line(line) }
    }
  }

  private var unanswered: String {
    let missing = count - accuracy.count
    return missing == 0 ? "" : "\(Figures.count(missing)) without a right answer given"
  }
}

/// An accuracy in a table.
enum AccuracyText {
  static func cells(_ accuracy: MeanEstimate) -> [String] {
    [
      "accuracy",
      accuracy.mean.map { Figures.decimal(100 * $0, places: 1) + " %" } ?? "undefined",
      accuracy.standardError.map { "± \(Figures.decimal(100 * $0, places: 1))" } ?? "",
    ]
  }
}
