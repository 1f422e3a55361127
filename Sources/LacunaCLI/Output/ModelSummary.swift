import LacunaKit

extension ModelComponent {
  /// What it is, in a few words.
  var summary: String {
    switch content {
    case .ngram(let model):
      "order \(model.order)" + (record.givesProbabilities ? "" : " (\(ModelFacts.caveat))")
    case .association(let table):
      "associations of \(Figures.count(table.wordCount, "word"))"
    case .causal, .masked:
      "\(kind.rawValue) network of "
        + Figures.count(record.network?.parameterCount ?? 0, "weight")
    }
  }
}

extension TextModel {
  /// What it is, in a few words.
  var summary: String { components.map(\.summary).joined(separator: ", ") }
}
