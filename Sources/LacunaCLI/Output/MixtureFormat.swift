import LacunaKit

/// What a mixture consists of, and what each source contributes.
enum MixtureFormat {
  static func write(_ report: MixtureTuningReport, of model: TextModel, to output: String) throws {
    let out = StandardOutput.shared
    try out.line("\(output): tuned on \(Figures.count(report.tokenCount, "token"))")
    var table = Columns([.left, .left, .right])
    table.add("source", "mean weight", "perplexity alone")
    let names = sourceNames(of: model)
    let weights = meanWeights(report)
    for (number, perplexity) in report.sourcePerplexities.enumerated() {
      table.add(
        names[number], Figures.significant(weights[number]),
        perplexity.isFinite ? Figures.significant(perplexity) : "not alone")
    }
    table.add("together", "", Figures.significant(report.perplexityAfter))
    for line in table.lines(indentation: "  ") + blankLines(model) { try out.line(line) }
  }

  /// The weights of the components in blanks: where any word may stand, among the best of these, and
  /// where the words are listed. Empty if there is nothing to be weighed.
  static func blankLines(_ model: TextModel) -> [String] {
    guard let filling = model.mixing?.filling, model.components.count > 1 else { return [] }
    var table = Columns([.left, .right, .right, .right])
    table.add("weights in blanks", "any word", "shortlist", "listed words")
    var exact = filling.exact.weights[...]
    for (number, component) in model.components.enumerated() {
      func weight(_ fill: LogLinearFill?) -> String {
        guard let fill, fill.weights.indices.contains(number) else { return "" }
        return Figures.significant(fill.weights[number])
      }
      let coversVocabulary = component.kind != .causal
      let any = coversVocabulary ? exact.popFirst() : nil
      table.add(
        component.kind.rawValue, any.map { Figures.significant($0) } ?? "",
        weight(filling.shortlist), weight(filling.choice))
    }
    return table.lines(indentation: "  ")
  }

  /// What the sources of a model's mixture are called: its readers, then the levels of its cache.
  static func sourceNames(of model: TextModel) -> [String] {
    var names: [String] = []
    for component in model.components where component.kind.readsLeftToRight {
      let sameKind = names.count { $0.hasPrefix(component.kind.rawValue) }
      names.append(component.kind.rawValue + (sameKind > 0 ? " \(sameKind + 1)" : ""))
    }
    let levels = model.mixing?.cache?.decays.count ?? 0
    return names + (0..<levels).map { "cache of \($0 + 1)-grams" }
  }

  /// The same as names of columns and keys: `ngram`, `causal_2`, `cache_1` and so on.
  static func sourceKeys(of model: TextModel) -> [String] {
    if model.mixture == nil { return [] }
    return sourceNames(of: model).map { name in
      name.replacing("cache of ", with: "cache ").replacing("-grams", with: "")
        .replacing(" ", with: "_")
    }
  }

  /// Values by source, as JSON has them.
  static func object(_ keys: [String], _ values: [Double]) -> [String: JSONNumber] {
    Dictionary(uniqueKeysWithValues: zip(keys, values.map { JSONLine.number($0) }))
  }

  /// The weights, averaged over the tokens of the text that they were tuned on.
  private static func meanWeights(_ report: MixtureTuningReport) -> [Double] {
    var sums = [Double](repeating: 0, count: report.sourcePerplexities.count)
    var total = 0.0
    for bucket in report.buckets {
      let count = Double(bucket.tokenCount)
      total += count
      for source in sums.indices { sums[source] += count * bucket.weights[source] }
    }
    return sums.map { total > 0 ? $0 / total : 0 }
  }
}
