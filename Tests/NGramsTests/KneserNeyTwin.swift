import LanguageModeling
import NGrams

/// Interpolated modified Kneser-Ney in double precision, straight from Chen & Goodman 1998, with
/// dictionaries: what the estimator is held against.
struct KneserNeyTwin {
  private typealias NGram = ArraySlice<TokenID>

  private let order: Int
  private var raw: [NGram: Int] = [:]
  private var adjusted: [NGram: Int] = [:]
  private var isKept: Set<NGram> = []
  /// By order.
  private(set) var discounts: [[Double]] = []
  private(set) var fallbackOrders: [Int] = []
  private var uniform = 0.0
  /// By context: Σ of adjusted counts, and the mass left to shorter contexts.
  private var totals: [NGram: Double] = [:]
  private var weights: [NGram: Double] = [:]

  init(_ sentences: [[TokenID]], vocabularySize: Int, options: NGramOptions) {
    order = options.order
    for sentence in sentences {
      let tokens = [SpecialToken.sentenceStart] + sentence + [SpecialToken.sentenceEnd]
      for start in tokens.indices {
        for end in start..<min(tokens.count, start + order) {
          raw[tokens[start...end], default: 0] += 1
        }
      }
    }
    for word in 0..<TokenID(vocabularySize) where raw[[word]] == nil { raw[[word]] = 0 }
    adjust()
    for (ngram, count) in raw {
      let threshold =
        options.pruning.isEmpty
        ? 0 : options.pruning[min(ngram.count, options.pruning.count) - 1]
      let isSpecial = ngram.count == 1 && ngram.first ?? 0 < SpecialToken.count
      if threshold == 0 || count > Int(threshold) || isSpecial { isKept.insert(ngram) }
    }
    uniform = 1 / Double(isKept.filter { $0.count == 1 }.count - 1)
    for length in 1...order {
      // Words that lose all of their count must get something from below.
      let mayLoseAll = length > 1 || options.interpolatesUnigrams
      estimateDiscounts(length, mayLoseAll: mayLoseAll)
    }
    weigh(interpolatesUnigrams: options.interpolatesUnigrams)
  }

  private mutating func adjust() {
    var predecessors: [NGram: Set<TokenID>] = [:]
    for ngram in raw.keys where ngram.count > 1 {
      predecessors[ngram.dropFirst(), default: []].insert(ngram.first ?? 0)
    }
    for (ngram, count) in raw {
      let isStart = ngram.first == SpecialToken.sentenceStart
      adjusted[ngram] =
        isStart && ngram.count == 1
        ? 0 : isStart || ngram.count == order ? count : predecessors[ngram]?.count ?? 0
    }
  }

  private mutating func estimateDiscounts(_ length: Int, mayLoseAll: Bool) {
    var n = [0.0, 0, 0, 0, 0]
    for (ngram, count) in adjusted where ngram.count == length && (1...4).contains(count) {
      n[count] += 1
    }
    var estimates = [0.0]
    for count in 1...3 {
      let y = n[1] / (n[1] + 2 * n[2])
      estimates.append(Double(count) - Double(count + 1) * y * n[count + 1] / n[count])
    }
    // In single precision a discount that is 0 by formula may come out a little off: both refuse it.
    let isSound =
      n[1] > 0 && n[2] > 0 && n[3] > 0
      && (1...3).allSatisfy { estimates[$0] > 1e-6 && estimates[$0] <= Double($0) }
      && (mayLoseAll || (1...3).allSatisfy { estimates[$0] < Double($0) - 1e-6 })
    if !isSound { fallbackOrders.append(length) }
    discounts.append(isSound ? estimates : [0, 0.5, 1, 1.5])
  }

  private mutating func weigh(interpolatesUnigrams: Bool) {
    for (ngram, count) in adjusted {
      let context = ngram.dropLast()
      totals[context, default: 0] += Double(count)
      weights[context, default: 0] +=
        isKept.contains(ngram) ? discounts[ngram.count - 1][min(count, 3)] : Double(count)
    }
    for (context, total) in totals where total > 0 { weights[context]! /= total }
    isInterpolated = interpolatesUnigrams
  }

  private var isInterpolated = true

  /// P(word | context), the context given from its first word on.
  func probability(of word: TokenID, after context: [TokenID]) -> Double {
    probability(of: word, after: context.suffix(order - 1)[...])
  }

  private func probability(of word: TokenID, after context: NGram) -> Double {
    let ngram = context + [word]
    guard let total = totals[context] else {
      return probability(of: word, after: context.dropFirst())
    }
    let weight = weights[context] ?? 1
    var own = 0.0
    if isKept.contains(ngram), let count = adjusted[ngram] {
      own = (Double(count) - discounts[context.count][min(count, 3)]) / total
    }
    if context.isEmpty {
      if isInterpolated { return own + weight * uniform }
      return own + (word == SpecialToken.unknown ? weight : 0)
    }
    return own + weight * probability(of: word, after: context.dropFirst())
  }
}
