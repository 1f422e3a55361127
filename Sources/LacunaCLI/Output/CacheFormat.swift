import LacunaKit

extension NeuralCacheReport {
  /// What the cache brings, as part of a sentence.
  var sentence: String {
    "perplexity \(Figures.significant(perplexityAfter)) instead of "
      + "\(Figures.significant(perplexityBefore)) over \(Figures.count(tokenCount, "token"))"
  }
}
