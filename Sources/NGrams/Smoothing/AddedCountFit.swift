public import LanguageModeling
internal import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The k of add-k smoothing under which a held-out text is most probable.
///
/// Σ log (c + k) / (C + k · vocabulary) depends on the text only by how often it has which pair of c,
/// the count of a word after a context in the training text, and C, the count of the context. So it
/// is collected once, and a search by golden section, over the logarithm of k and from the best
/// place of a coarse grid, costs next to nothing.
public struct AddedCountFit: Sendable {
  private struct Pair: Hashable {
    var count: Double
    var total: Double
  }

  private var pairs: [(pair: Pair, frequency: Double)] = []
  private let wordCount: Double
  /// Where k is looked for.
  private static let exponents = -8.0...3.0

  /// Collects the pairs of a held-out text.
  ///
  /// - Parameters:
  ///   - model: a model of the training text, interpolated ``SmoothingMethod/addK`` with k = 1.
  ///   - trainingCount: the number of tokens of the training text, sentence ends among them.
  public init(
    _ heldOut: TokenCorpus, _ model: NGramModel, trainingCount: Int
  ) throws {
    let index = try model.fastIndex()
    wordCount = Double(model.vocabularySize - 1)
    var frequencies: [Pair: Double] = [:]
    var state = model.sentenceStartState
    for token in heldOut.tokens {
      if token == SpecialToken.sentenceStart {
        state = model.sentenceStartState
        continue
      }
      if let pair = pair(of: token, after: state, model, index, trainingCount) {
        frequencies[pair, default: 0] += 1
      }
      state = model.state(after: state, reading: token)
    }
    // In an order that does not depend on hashing: sums of floating-point numbers do.
    pairs = frequencies.map { ($0.key, $0.value) }.sorted {
      ($0.pair.total, $0.pair.count) < ($1.pair.total, $1.pair.count)
    }
  }

  /// The best k, to four digits; `nil` if the held-out text has no context of the training text, so
  /// that k does not matter.
  public var k: Double? {
    if pairs.isEmpty { return nil }
    let steps = 44
    let width = (Self.exponents.upperBound - Self.exponents.lowerBound) / Double(steps)
    let grid = (0...steps).map { Self.exponents.lowerBound + Double($0) * width }
    let values = grid.map { logLikelihood(pow(10, $0)) }
    let best = values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
    var low = grid[max(0, best - 1)]
    var high = grid[min(steps, best + 1)]
    let ratio = (5.0.squareRoot() - 1) / 2
    for _ in 0..<40 {
      let (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
      if logLikelihood(pow(10, left)) >= logLikelihood(pow(10, right)) {
        high = right
      } else {
        low = left
      }
    }
    let exponent = (low + high) / 2
    let scale = pow(10, 3 - exponent.rounded(.down))
    return (pow(10, exponent) * scale).rounded() / scale
  }

  /// Σ ln P of the held-out tokens that stand in known contexts.
  func logLikelihood(_ k: Double) -> Double {
    pairs.reduce(0) { sum, entry in
      let (pair, frequency) = entry
      return sum + frequency * log((pair.count + k) / (pair.total + k * wordCount))
    }
  }

  /// Reads counts out of probabilities; `nil` if the model has not the context.
  private func pair(
    of token: TokenID, after state: NGramModel.State, _ model: NGramModel, _ index: NGramIndex,
    _ trainingCount: Int
  ) -> Pair? {
    let node = index.existing(state.node)
    var total = Double(trainingCount)
    if model.order > 1 {
      let log10Weight = Double(index.nodes[Int(node)].log10BackoffWeight)
      // Only contexts of full length, and those that begin a sentence, give anything away.
      if node == NGramIndex.root || log10Weight >= 0 { return nil }
      total = (wordCount * (pow(10, -log10Weight) - 1)).rounded()
    }
    let entry =
      model.order == 1 ? Int(token) : index.entry(of: token, in: index.run(of: node))
    guard let entry else { return Pair(count: 0, total: total) }
    let probability = pow(10, Double(index.content(of: entry).log10Probability))
    return Pair(count: max(0, (probability * (total + wordCount) - 1).rounded()), total: total)
  }
}
