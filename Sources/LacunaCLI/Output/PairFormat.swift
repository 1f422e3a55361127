import LacunaKit

/// Writes which sentences of pairs a model prefers, and how often that is right.
struct PairFormat {
  let json: Bool
  let tsv: Bool
  let facts: ModelFacts
  let base: LogBase
  private var accuracy = MeanEstimate()
  private var tiedCount = 0
  private var identicalCount = 0
  private var unknownPairCount = 0
  private let out = StandardOutput.shared

  init(json: Bool, tsv: Bool, base: LogBase, facts: ModelFacts) {
    self.json = json
    self.tsv = tsv
    self.facts = facts
    self.base = base
  }

  /// How many pairs were written.
  var count: Int { accuracy.count }

  func begin() {
    if tsv {
      out.heading(
        TSVLine.text([
          "line", "credit", "good_\(base.label)_probability", "bad_\(base.label)_probability",
          "identical", "unknown", "good", "bad", "normalized",
        ]))
    }
  }

  private struct Item: Encodable {
    var kind = "pair"
    var line: Int
    var good: String
    var bad: String
    var logBase: String
    var goodLogProbability: JSONNumber
    var badLogProbability: JSONNumber
    var credit: Double
    var identical: Bool
    var unknownCount: Int
    var normalized: Bool
  }

  mutating func write(_ pair: SentencePair, _ answer: PairAnswer) throws {
    accuracy.add(answer.credit)
    if answer.isTied { tiedCount += 1 }
    if answer.isIdentical { identicalCount += 1 }
    if answer.unknownCount > 0 { unknownPairCount += 1 }
    let good = answer.goodLog10Probability * base.perLog10
    let bad = answer.badLog10Probability * base.perLog10
    if json {
      try out.line(
        JSONLine.text(
          Item(
            line: pair.line, good: pair.good, bad: pair.bad, logBase: base.rawValue,
            goodLogProbability: JSONLine.number(good), badLogProbability: JSONLine.number(bad),
            credit: answer.credit, identical: answer.isIdentical,
            unknownCount: answer.unknownCount, normalized: facts.isNormalized)))
    } else if tsv {
      try out.line(
        TSVLine.text([
          String(pair.line), Figures.significant(answer.credit, digits: 2),
          Figures.significant(good, digits: 9), Figures.significant(bad, digits: 9),
          answer.isIdentical ? "1" : "0", String(answer.unknownCount), pair.good, pair.bad,
          facts.normalizedCell,
        ]))
    }
  }

  private struct Summary: Encodable {
    var kind = "summary"
    var pairCount: Int
    var accuracy: JSONNumber
    var standardError: JSONNumber
    var tiedCount: Int
    var identicalCount: Int
    var unknownPairCount: Int
    var normalized: Bool
  }

  /// Writes the summary.
  func finish(_ name: String) throws {
    if json {
      try out.line(
        JSONLine.text(
          Summary(
            pairCount: count, accuracy: JSONLine.number(accuracy.mean),
            standardError: JSONLine.number(accuracy.standardError), tiedCount: tiedCount,
            identicalCount: identicalCount, unknownPairCount: unknownPairCount,
            normalized: facts.isNormalized)))
      return
    }
    var summary = Columns([.left, .right, .left])
    summary.add(AccuracyText.cells(accuracy))
    summary.add("pairs", Figures.count(count), "")
    summary.add("ties", Figures.count(tiedCount), "counted as half")
    summary.add("identical", Figures.count(identicalCount), "among the ties")
    summary.add("unknown words", Figures.count(unknownPairCount), "pairs with some")
    for line in [facts.title(name)] + summary.lines(indentation: "  ") {
      if tsv { StandardError.say(line) } else { try out.line(line) }
    }
  }
}
