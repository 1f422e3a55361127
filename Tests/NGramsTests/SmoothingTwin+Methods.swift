import LanguageModeling
import NGrams

extension SmoothingTwin {
  /// What the counts of an order lose.
  struct Discounting {
    /// D(1), D(2), D(3…), or Katz's ratios from 1 up.
    var values: [Double] = []
    var isFallback = false

    /// - Parameter n: by count the number of n-grams that have it.
    init(_ options: NGramOptions, order: Int, _ n: [Double]) {
      let smoothing = options.smoothing
      switch smoothing.method {
      case .absolute, .kneserNey:
        isFallback = smoothing.discount == nil && (n[1] == 0 || n[2] == 0)
        let estimate = isFallback ? 0.75 : n[1] / (n[1] + 2 * n[2])
        values = [Double](repeating: smoothing.discount ?? estimate, count: 3)
      case .modifiedKneserNey:
        let y = n[1] / (n[1] + 2 * n[2])
        values = (1...3).map { Double($0) - Double($0 + 1) * y * n[$0 + 1] / n[$0] }
        let mayLoseAll =
          smoothing.form == .interpolated && (order > 1 || options.interpolatesUnigrams)
        isFallback =
          (1...3).contains { n[$0] == 0 }
          || (1...3).contains {
            values[$0 - 1] < 1e-6 || values[$0 - 1] > Double($0) - (mayLoseAll ? 0 : 1e-6)
          }
        if isFallback { values = [0.5, 1, 1.5] }
      case .goodTuring:
        var k = smoothing.katzLimit(ofOrder: order)
        while k > 0 && (n[k + 1] == 0 || n[1] == 0) { k -= 1 }
        isFallback = k < smoothing.katzLimit(ofOrder: order)
        let common = n[1] == 0 ? 0 : Double(k + 1) * n[k + 1] / n[1]
        for c in 1..<max(1, k + 1) {
          let turing = Double(c + 1) * n[c + 1] / n[c] / Double(c)
          let ratio = (turing - common) / (1 - common)
          let isSound = ratio > 3e-6 && ratio <= 1 && turing <= 1
          values.append(isSound ? ratio : 1)
          if !isSound { isFallback = true }
        }
      default: break
      }
    }
  }

  /// The distribution after a context with these words behind it.
  func distribution(
    _ words: [TokenID: (count: Int, isKept: Bool)], _ context: NGram, lower: [Double]?
  ) -> [Double] {
    let smoothing = options.smoothing
    let total = words.values.reduce(0.0) { $0 + Double($1.count) }
    let keptTotal = words.values.reduce(0.0) { $0 + ($1.isKept ? Double($1.count) : 0) }
    let uniform = predicted { _ in 1 / Double(wordCount) }
    func count(_ word: TokenID) -> Double {
      words[word].map { $0.isKept ? Double($0.count) : 0 } ?? 0
    }
    switch (smoothing.method, smoothing.form) {
    case (.maximumLikelihood, _):
      if keptTotal == 0 { return lower ?? uniform }
      return predicted { count($0) / keptTotal }
    case (.stupidBackoff, _):
      return predicted { word in
        count(word) > 0
          ? count(word) / total : (lower?[Int(word)] ?? 0) * smoothing.usedBackoffFactor
      }
    case (.addK, .interpolated):
      let isComplete =
        context.count == options.order - 1 || context.first == SpecialToken.sentenceStart
      if !isComplete { return uniform }
      let added = smoothing.addedCount
      return predicted { (count($0) + added) / (keptTotal + added * Double(wordCount)) }
    default:
      return discountedDistribution(words, total, context, lower: lower)
    }
  }

  private func discountedDistribution(
    _ words: [TokenID: (count: Int, isKept: Bool)], _ total: Double, _ context: NGram,
    lower: [Double]?
  ) -> [Double] {
    let smoothing = options.smoothing
    let losses = discounting[context.count].values
    var denominator = total
    if smoothing.method == .wittenBell { denominator += Double(words.count { $1.count > 0 }) }
    if smoothing.method == .addK { denominator += smoothing.addedCount * Double(wordCount) }
    var own: [TokenID: Double] = [:]
    for (word, (count, isKept)) in words where isKept && count > 0 {
      own[word] =
        switch smoothing.method {
        case .wittenBell: Double(count)
        case .addK: Double(count) + smoothing.addedCount
        case .goodTuring: Double(count) * (count <= losses.count ? losses[count - 1] : 1)
        default: Double(count) - losses[min(count, 3) - 1]
        }
    }
    let ownSum = own.values.reduce(0, +)
    if smoothing.method == .goodTuring && words.count < wordCount {
      while denominator - ownSum < 3e-6 * denominator { denominator += 1 }
    }
    var free = 1 - ownSum / denominator
    if smoothing.form == .interpolated && (lower != nil || options.interpolatesUnigrams) {
      return predicted {
        (own[$0] ?? 0) / denominator + free * (lower?[Int($0)] ?? 1 / Double(wordCount))
      }
    }
    guard var lower else {
      let unseen = predicted { words[$0] == nil ? 1 : 0 }
      let count = unseen.reduce(0, +)
      return predicted { word in
        let share = count > 0 ? unseen[Int(word)] / count : word == SpecialToken.unknown ? 1 : 0
        return (own[word] ?? 0) / denominator + free * share
      }
    }
    for word in own.keys { lower[Int(word)] = 0 }
    let rest = lower.reduce(0, +)
    if rest < 3e-6 { (denominator, free) = (ownSum, rest) }
    return predicted { own[$0].map { $0 / denominator } ?? free * lower[Int($0)] / rest }
  }

  private func predicted(_ probability: (TokenID) -> Double) -> [Double] {
    (0..<TokenID(vocabularySize)).map { isPredicted($0) ? probability($0) : 0 }
  }
}
