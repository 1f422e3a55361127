import Backprop
import LacunaKit

/// What `inspect` tells about one of the models in a file.
enum ComponentTable {
  static func table(of component: ModelComponent) -> Columns {
    let record = component.record
    var table = Columns([.left, .left])
    table.add("made by", "lacuna \(record.version), \(record.method)")
    if case .ngram(let model) = component.content { add(model, record, to: &table) }
    if let network = record.network { add(network, to: &table) }
    if case .association(let association) = component.content {
      add(association, record.association, to: &table)
    }
    if component.map.commonSize != component.map.modelSize {
      table.add(
        "words known",
        "\(Figures.count(component.map.modelSize - 3)) of "
          + Figures.count(component.map.commonSize - 3))
    }
    if !record.sources.isEmpty {
      table.add(
        "text",
        "\(Figures.count(record.sentenceCount, "sentence")), "
          + "\(Figures.count(record.tokenCount, "token")), "
          + Figures.count(record.sources.count, "file"))
      table.add("digest", record.digest)
    }
    if record.minimumCount > 1 { table.add("minimum count", String(record.minimumCount)) }
    if let maximum = record.maximumVocabulary {
      table.add("maximum vocabulary", Figures.count(maximum))
    }
    return table
  }

  /// How n-grams lie in the file, and what they take without the vocabulary.
  static func layout(of model: NGramModel) -> String {
    let perNGram = Double(model.byteCount) / Double(max(1, model.counts.reduce(0, +)))
    return model.indexLayout.rawValue
      + (model.quantizationBits.map { ", \($0) \($0 == 1 ? "bit" : "bits")" } ?? "")
      + ", \(Figures.decimal(perNGram, places: 2)) bytes an n-gram"
  }

  private static func add(_ model: NGramModel, _ record: TrainingRecord, to table: inout Columns) {
    table.add("order", String(model.order))
    table.add("layout", layout(of: model))
    let discounts = record.estimation?.discounts ?? []
    for (index, count) in model.counts.enumerated() {
      var text = Figures.count(count)
      if index < discounts.count {
        let numbers = discounts[index].map { Figures.significant(Double($0), digits: 4) }
        text += "   discounts \(numbers.joined(separator: ", "))"
      }
      if let ratios = record.estimation?.discountRatios, index < ratios.count {
        let numbers = ratios[index].map { Figures.significant($0, digits: 4) }
        text += "   ratios \(numbers.isEmpty ? "1" : numbers.joined(separator: ", "))"
      }
      table.add("\(index + 1)-grams", text)
    }
    for step in record.entropyPruning ?? [] { add(step, to: &table) }
    guard let estimation = record.estimation else { return }
    if let smoothing = estimation.smoothing { add(smoothing, to: &table) }
    if estimation.pruning.contains(where: { $0 > 0 }) {
      table.add("pruning", estimation.pruning.map { String($0) }.joined(separator: " "))
    }
    if estimation.compatibility != .none {
      table.add("compatibility", estimation.compatibility.rawValue)
    }
  }

  private static func add(_ step: TrainingRecord.EntropyPruning, to table: inout Columns) {
    let (before, after) = (step.countsBefore.reduce(0, +), step.countsAfter.reduce(0, +))
    var text = "\(Figures.count(after)) of \(Figures.count(before)) n-grams kept, threshold "
    text += Figures.significant(step.threshold)
    if let count = step.targetCount { text += ", for \(Figures.count(count)) n-grams" }
    if let count = step.targetByteCount { text += ", for \(Figures.bytes(count)) of n-grams" }
    if step.minimumOrder > 2 { text += ", from order \(step.minimumOrder)" }
    if step.protectedWordCount > 0 {
      text += ", \(Figures.count(step.protectedWordCount, "word")) protected"
    }
    if step.usesHistoryModel { text += ", contexts weighed by another model" }
    table.add("entropy pruning", text)
  }

  private static func add(_ smoothing: Smoothing, to table: inout Columns) {
    table.add("smoothing", SmoothingName.text(smoothing))
    if let k = smoothing.k { table.add("k", "\(k)") }
    if let discount = smoothing.discount { table.add("discount", "\(discount), given") }
    if let limits = smoothing.katzLimits {
      table.add("Katz limit", limits.map { String($0) }.joined(separator: " "))
    }
    if let factor = smoothing.backoffFactor { table.add("backoff factor", "\(factor)") }
  }

  private static func add(
    _ association: AssociationTable, _ options: AssociationOptions?, to table: inout Columns
  ) {
    table.add("words", Figures.count(association.wordCount))
    table.add("partners listed", Figures.count(association.entryCount))
    guard let options else { return }
    let (nearest, farthest) = (options.distances.lowerBound, options.distances.upperBound)
    table.add("pairs", "\(nearest) to \(farthest) tokens apart in a sentence")
    table.add("minimum pair count", Figures.count(options.minimumPairCount))
    table.add(
      "weighing",
      "smoothed by \(Figures.significant(options.smoothing)), negative values times "
        + Figures.significant(options.negativeWeight))
  }

  private static func add(_ network: TrainingRecord.NetworkTraining, to table: inout Columns) {
    let plan = network.options.network
    table.add("weights", Figures.count(network.parameterCount))
    let window =
      plan.isMasked ? "\(plan.leftWindow) before, \(plan.rightWindow) behind" : "\(plan.leftWindow)"
    table.add("words seen", window)
    if !plan.halfLives.isEmpty {
      let lives = plan.halfLives.map { Figures.significant($0) }.joined(separator: ", ")
      table.add("averages", "of all words of the \(plan.scope.rawValue), half-lives \(lives)")
    }
    table.add("embeddings", "\(plan.embeddingWidth) wide" + (plan.tiesOutput ? ", tied" : ""))
    table.add(
      "hidden layers",
      "\(plan.hidden.map { String($0) }.joined(separator: ", ")), \(plan.activation), "
        + plan.connections.rawValue)
    var training = "seed \(network.options.training.seed)"
    if let round = network.round {
      let isEpoch = network.options.training.roundsPerEpoch == 1
      training += ", \(isEpoch ? "epoch" : "round") \(round)"
    }
    if network.isAverage { training += ", averaged" }
    table.add("training", training)
    if let perplexity = network.heldOutPerplexity {
      table.add(
        "held out",
        "perplexity \(Figures.significant(perplexity)) over "
          + Figures.count(network.heldOutTokenCount, "token"))
    }
    if let cache = network.cache {
      table.add(
        "cache",
        "of \(Figures.count(network.options.cacheWindow, "place")), "
          + cache.sentence)
    }
  }
}
