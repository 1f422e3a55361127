import LanguageModeling
import NGrams

extension SmoothingTwin {
  /// Less than this is taken for nothing, as SRILM has it.
  static let leastMass = Rational(3, over: 1_000_000)

  /// What the counts of an order lose.
  struct Discounting {
    /// D(1), D(2), D(3…), or Katz's ratios from 1 up.
    var values: [Rational] = []
    var isFallback = false

    /// - Parameter n: by count the number of n-grams that have it.
    init(_ options: NGramOptions, order: Int, _ n: [Int]) {
      let smoothing = options.smoothing
      switch smoothing.method {
      case .absolute, .kneserNey:
        let given = smoothing.discount.map { Rational(decimal: $0) }
        isFallback = given == nil && (n[1] == 0 || n[2] == 0)
        let estimate = isFallback ? Rational(3, over: 4) : given ?? Self.single(n)
        values = [Rational](repeating: estimate, count: 3)
      case .modifiedKneserNey:
        isFallback = (1...3).contains { n[$0] == 0 }
        if !isFallback {
          values = (1...3).map {
            Rational($0) - Self.single(n) * Rational(($0 + 1) * n[$0 + 1], over: n[$0])
          }
          // Where words could be left with nothing no discount may be the whole of a count.
          let mayLoseAll =
            smoothing.form == .interpolated && (order > 1 || options.interpolatesUnigrams)
          isFallback = (1...3).contains {
            let (discount, count) = (values[$0 - 1], Rational($0))
            return discount < 0 || discount.isZero || discount > count
              || (discount == count && !mayLoseAll)
          }
        }
        if isFallback { values = [Rational(1, over: 2), 1, Rational(3, over: 2)] }
      case .goodTuring:
        var k = smoothing.katzLimit(ofOrder: order)
        while k > 0 && (n[k + 1] == 0 || n[1] == 0) { k -= 1 }
        isFallback = k < smoothing.katzLimit(ofOrder: order)
        for count in 1..<max(1, k + 1) {
          let ratio = Self.katzRatio(of: count, limit: k, n)
          values.append(ratio ?? 1)
          if ratio == nil { isFallback = true }
        }
      default: break
      }
    }

    private static func single(_ n: [Int]) -> Rational { Rational(n[1], over: n[1] + 2 * n[2]) }

    /// `nil` if it is no ratio to multiply a count by.
    private static func katzRatio(of count: Int, limit k: Int, _ n: [Int]) -> Rational? {
      let common = Rational((k + 1) * n[k + 1], over: n[1])
      if n[count] == 0 || common == 1 { return nil }
      let turing = Rational((count + 1) * n[count + 1], over: count * n[count])
      let ratio = (turing - common) / (1 - common)
      return ratio > SmoothingTwin.leastMass && ratio <= 1 && turing <= 1 ? ratio : nil
    }
  }

  /// The distribution after a context with these words behind it.
  func distribution(
    _ words: [TokenID: (count: Int, isKept: Bool)], _ context: NGram, lower: [Rational]?
  ) -> [Rational] {
    let smoothing = options.smoothing
    let total = words.values.reduce(0) { $0 + $1.count }
    let keptTotal = words.values.reduce(0) { $0 + ($1.isKept ? $1.count : 0) }
    let uniform = predicted { _ in Rational(1, over: wordCount) }
    func count(_ word: TokenID) -> Int { words[word].map { $0.isKept ? $0.count : 0 } ?? 0 }
    switch (smoothing.method, smoothing.form) {
    case (.maximumLikelihood, _):
      if keptTotal == 0 { return lower ?? uniform }
      return predicted { Rational(count($0), over: keptTotal) }
    case (.stupidBackoff, _):
      let factor = Rational(decimal: smoothing.usedBackoffFactor)
      return predicted { word in
        count(word) > 0
          ? Rational(count(word), over: total) : (lower?[Int(word)] ?? 0) * factor
      }
    case (.addK, .interpolated):
      let isComplete =
        context.count == options.order - 1 || context.first == SpecialToken.sentenceStart
      if !isComplete { return uniform }
      let added = Rational(decimal: smoothing.addedCount)
      let denominator = Rational(keptTotal) + added * Rational(wordCount)
      return predicted { (Rational(count($0)) + added) / denominator }
    default:
      return discountedDistribution(words, Rational(total), context, lower: lower)
    }
  }

  private func discountedDistribution(
    _ words: [TokenID: (count: Int, isKept: Bool)], _ total: Rational, _ context: NGram,
    lower: [Rational]?
  ) -> [Rational] {
    let smoothing = options.smoothing
    let losses = discounting[context.count].values
    let added = smoothing.method == .addK ? Rational(decimal: smoothing.addedCount) : 0
    var denominator = total + added * Rational(wordCount)
    if smoothing.method == .wittenBell {
      denominator = denominator + Rational(words.count { $1.count > 0 })
    }
    var own: [TokenID: Rational] = [:]
    for (word, (number, isKept)) in words where isKept && number > 0 {
      let count = Rational(number)
      own[word] =
        switch smoothing.method {
        case .wittenBell: count
        case .addK: count + added
        case .goodTuring: number <= losses.count ? count * losses[number - 1] : count
        default: count - losses[min(number, 3) - 1]
        }
    }
    let ownSum = own.values.sum()
    if smoothing.method == .goodTuring && words.count < wordCount {
      while denominator - ownSum < Self.leastMass * denominator { denominator = denominator + 1 }
    }
    let free = 1 - ownSum / denominator
    let shares = own.mapValues { $0 / denominator }
    if smoothing.form == .interpolated && (lower != nil || options.interpolatesUnigrams) {
      let uniform = Rational(1, over: wordCount)
      return predicted { (shares[$0] ?? 0) + free * (lower?[Int($0)] ?? uniform) }
    }
    guard let lower else {
      let unseenCount = predicted { words[$0] == nil ? 1 : 0 }.sum()
      return predicted { word in
        let takesPart = unseenCount.isZero ? word == SpecialToken.unknown : words[word] == nil
        return (shares[word] ?? 0) + (takesPart ? free / max(unseenCount, 1) : 0)
      }
    }
    let rest = predicted { own[$0] == nil ? lower[Int($0)] : 0 }.sum()
    // Shorter contexts have nothing to say about the other words, so that these get all.
    if rest < Self.leastMass {
      return predicted { own[$0].map { $0 / ownSum } ?? lower[Int($0)] }
    }
    let weight = free / rest
    return predicted { shares[$0] ?? weight * lower[Int($0)] }
  }

  private func predicted(_ probability: (TokenID) -> Rational) -> [Rational] {
    (0..<TokenID(vocabularySize)).map { isPredicted($0) ? probability($0) : 0 }
  }
}
