internal import LanguageModeling
internal import Storage
internal import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How probable each word is in a blank whose neighbours do not know it: P(word) times the weight of
/// backing off from it, all in log10. Worked out when first needed, once for a model.
final class WordBaselines: Sendable {
  /// What a model's baselines are.
  struct Table: Sendable {
    /// By id. Those of special tokens are not to be used.
    let log10Values: [Double]
    /// The largest values of so many words each, one after the other.
    let blockMaxima: [Double]
    /// The largest of all.
    let maximum: Double
    /// By id 10^(value - maximum).
    let shares: [Double]
    /// Their sum.
    let total: Double
    /// Whether all are numbers, or -infinity.
    let isNormalizable: Bool

    static let blockSize = 64
  }

  private let tables = Mutex<[Bool: Table]>([:])

  /// The table, with or without the weights of backing off from the word to what follows it.
  func table(_ index: some NGramLayout, backsOff: Bool) -> Table {
    tables.withLock { tables in
      if let table = tables[backsOff] { return table }
      let table = Table(index, backsOff: backsOff)
      tables[backsOff] = table
      return table
    }
  }
}

extension WordBaselines.Table {
  fileprivate init(_ index: some NGramLayout, backsOff: Bool) {
    let first = Int(SpecialToken.count)
    var values = [Double](repeating: -.infinity, count: index.vocabularySize)
    for word in first..<max(first, min(index.vocabularySize, index.entryCount)) {
      let found = index.unigram(TokenID(word))
      values[word] = Double(found.log10Probability)
      if backsOff { values[word] += Double(index.log10BackoffWeight(of: found.state)) }
    }
    let maximum = values.max() ?? -.infinity
    log10Values = values
    blockMaxima = stride(from: 0, to: values.count, by: Self.blockSize).map { start in
      values[start..<min(start + Self.blockSize, values.count)].max() ?? -.infinity
    }
    self.maximum = maximum
    isNormalizable = values.allSatisfy { $0 < .infinity }
    shares =
      maximum == -.infinity
      ? values.map { _ in 0 } : values.map { exp(($0 - maximum) * 2.302585092994046) }
    total = shares.reduce(0, +)
  }
}
