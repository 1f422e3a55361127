import LacunaKit

/// What `compare` prints.
struct ComparisonFormat {
  let order: Int
  /// The number of words, special tokens not counted.
  let vocabularySize: Int

  /// A method's figures, as JSON names them.
  private struct Figure: Encodable {
    var method: SmoothingMethod
    var form: SmoothingForm
    var k: JSONNumber
    /// What k was fitted to: heldout, other or none.
    var fittedTo: String
    var normalized: Bool
    var order: Int
    var vocabularySize: Int
    var sentenceCount: Int
    var tokenCount: Int
    var unknownCount: Int
    var impossibleCount: Int
    var perplexity: JSONNumber
    var perplexityWithoutUnknown: JSONNumber
    var perplexityOfPossible: JSONNumber
    var ngramCount: Int
    var byteCount: Int
  }

  func write(_ trials: [SmoothingTrial], _ options: FormatOptions) throws {
    let out = StandardOutput.shared
    if options.json {
      for trial in trials { try out.line(JSONLine.text(figure(trial))) }
    } else if options.tsv {
      try writeTSV(trials)
    } else {
      try writeTable(trials)
    }
  }

  private func writeTable(_ trials: [SmoothingTrial]) throws {
    let out = StandardOutput.shared
    if let evaluation = trials.first?.evaluation {
      try out.line(
        "held out: \(Figures.count(evaluation.sentenceCount, "sentence")), "
          + "\(Figures.count(evaluation.tokenCount, "token")) with </s>, "
          + "\(Figures.count(evaluation.unknownCount)) unknown; order \(order), "
          + Figures.count(vocabularySize, "word"))
    }
    var table = Columns([.left, .left, .right, .right, .right, .right, .left])
    table.add("method", "form", "perplexity", "without unknown", "n-grams", "size", "")
    for trial in trials {
      table.add(
        trial.smoothing.method.rawValue, trial.smoothing.form.rawValue,
        perplexity(trial.evaluation.perplexity),
        perplexity(trial.evaluation.perplexityWithoutUnknown), Figures.count(trial.ngramCount),
        Figures.bytes(trial.byteCount), remark(trial))
    }
    for line in table.lines() { try out.line(line) }
  }

  private func perplexity(_ value: Double?) -> String {
    value.map { Figures.significant($0, digits: 6) } ?? "undefined"
  }

  private func remark(_ trial: SmoothingTrial) -> String {
    var parts: [String] = []
    if !trial.smoothing.method.isNormalized { parts.append(ModelFacts.caveat) }
    if trial.smoothing.method == .addK {
      let k = "k = \(trial.smoothing.addedCount)"
      switch trial.fittedText {
      case .heldOut: parts.append("\(k), fitted to the held-out text itself: --fit names another")
      case .other: parts.append("\(k), fitted to another text")
      case .none: parts.append(k)
      }
    }
    if trial.evaluation.impossibleCount > 0 {
      parts.append(
        "\(Figures.count(trial.evaluation.impossibleCount)) tokens impossible, the others "
          + perplexity(trial.evaluation.perplexityOfPossible))
    }
    return parts.joined(separator: "; ")
  }

  private func fittedTo(_ trial: SmoothingTrial) -> String {
    trial.fittedText?.rawValue ?? "none"
  }

  private func writeTSV(_ trials: [SmoothingTrial]) throws {
    func number(_ value: Double?) -> String {
      value.map { Figures.significant($0, digits: 9) } ?? ""
    }
    StandardOutput.shared.heading(
      TSVLine.text([
        "method", "form", "k", "fitted_to", "normalized", "perplexity",
        "perplexity_without_unknown", "tokens",
        "unknown", "impossible", "perplexity_of_possible", "ngrams", "bytes",
      ]))
    for trial in trials {
      let (smoothing, evaluation) = (trial.smoothing, trial.evaluation)
      try StandardOutput.shared.line(
        TSVLine.text([
          smoothing.method.rawValue, smoothing.form.rawValue,
          smoothing.method == .addK ? "\(smoothing.addedCount)" : "",
          fittedTo(trial), ModelFacts.normalizedCell(smoothing.method.isNormalized),
          number(evaluation.perplexity),
          number(evaluation.perplexityWithoutUnknown), "\(evaluation.tokenCount)",
          "\(evaluation.unknownCount)", "\(evaluation.impossibleCount)",
          number(evaluation.perplexityOfPossible), "\(trial.ngramCount)", "\(trial.byteCount)",
        ]))
    }
  }

  private func figure(_ trial: SmoothingTrial) -> Figure {
    let (smoothing, evaluation) = (trial.smoothing, trial.evaluation)
    return Figure(
      method: smoothing.method, form: smoothing.form,
      k: JSONLine.number(smoothing.method == .addK ? smoothing.addedCount : nil),
      fittedTo: fittedTo(trial), normalized: smoothing.method.isNormalized, order: order,
      vocabularySize: vocabularySize, sentenceCount: evaluation.sentenceCount,
      tokenCount: evaluation.tokenCount, unknownCount: evaluation.unknownCount,
      impossibleCount: evaluation.impossibleCount,
      perplexity: JSONLine.number(evaluation.perplexity),
      perplexityWithoutUnknown: JSONLine.number(evaluation.perplexityWithoutUnknown),
      perplexityOfPossible: JSONLine.number(evaluation.perplexityOfPossible),
      ngramCount: trial.ngramCount, byteCount: trial.byteCount)
  }
}

/// A smoothing method in words.
enum SmoothingName {
  /// The method, and its form where it has several.
  static func text(_ smoothing: Smoothing) -> String {
    smoothing.method.forms.count > 1
      ? "\(smoothing.method.rawValue), \(smoothing.form.rawValue)" : smoothing.method.rawValue
  }
}
