import Foundation
import LanguageModeling
import NGrams

/// All smoothing methods in exact fractions, with dictionaries and whole distributions, straight from
/// their formulas: what the estimator is held against.
struct SmoothingTwin {
  typealias NGram = ArraySlice<TokenID>

  let options: NGramOptions
  let vocabularySize: Int
  /// What the method counts: occurrences, or below the highest order contexts.
  private(set) var counts: [NGram: Int] = [:]
  /// The n-grams that count cut-offs keep.
  private(set) var isKept: Set<NGram> = []
  /// By context, the words that follow it in the text.
  private var followers: [NGram: [TokenID]] = [:]
  private var distributions: [NGram: Distribution] = [:]
  private(set) var discounting: [Discounting] = []
  /// The number of words that can be predicted.
  private(set) var wordCount = 0

  init(_ sentences: [[TokenID]], vocabularySize: Int, options: NGramOptions) {
    self.options = options
    self.vocabularySize = vocabularySize
    var raw: [NGram: Int] = [:]
    for sentence in sentences {
      let tokens = [SpecialToken.sentenceStart] + sentence + [SpecialToken.sentenceEnd]
      for start in tokens.indices {
        for end in start..<min(tokens.count, start + options.order) {
          raw[tokens[start...end], default: 0] += 1
        }
      }
    }
    for word in 0..<TokenID(vocabularySize) where raw[[word]] == nil { raw[[word]] = 0 }
    counts = raw
    if [.kneserNey, .modifiedKneserNey].contains(options.smoothing.method) { adjust(raw) }
    counts[[SpecialToken.sentenceStart]] = 0
    for (ngram, count) in raw {
      let threshold =
        options.pruning.isEmpty
        ? 0 : options.pruning[min(ngram.count, options.pruning.count) - 1]
      let isSpecial = ngram.count == 1 && ngram[ngram.startIndex] < SpecialToken.count
      if threshold == 0 || count > Int(threshold) || isSpecial { isKept.insert(ngram) }
      if count > 0 { followers[ngram.dropLast(), default: []].append(ngram[ngram.endIndex - 1]) }
    }
    wordCount = isKept.count { $0.count == 1 } - 1
    for length in 1...options.order {
      var ofCount = [Int](repeating: 0, count: 20)
      for (ngram, count) in counts where ngram.count == length && (1..<20).contains(count) {
        ofCount[count] += 1
      }
      discounting.append(Discounting(options, order: length, ofCount))
    }
  }

  private mutating func adjust(_ raw: [NGram: Int]) {
    var predecessors: [NGram: Set<TokenID>] = [:]
    for ngram in raw.keys where ngram.count > 1 {
      predecessors[ngram.dropFirst(), default: []].insert(ngram[ngram.startIndex])
    }
    for ngram in raw.keys
    where ngram.count < options.order && ngram[ngram.startIndex] != SpecialToken.sentenceStart {
      counts[ngram] = predecessors[ngram]?.count ?? 0
    }
  }

  /// What comes after a context.
  struct Distribution {
    /// P(word | context) by id.
    var probabilities: [Rational]
    /// How many roundings of 2⁻²⁴ may add up in a model that computes them in single precision.
    var roundings: Double
  }

  /// What comes after a context, which is given from its first word on.
  mutating func distribution(after context: [TokenID]) -> Distribution {
    distribution(after: context.suffix(options.order - 1)[...])
  }

  private mutating func distribution(after context: NGram) -> Distribution {
    if let known = distributions[context] { return known }
    let followers = (followers[context] ?? []).filter { $0 != SpecialToken.sentenceStart }
    var lower: Distribution?
    if !context.isEmpty { lower = distribution(after: context.dropFirst()) }
    let result: Distribution
    if let lower, followers.isEmpty || !isKept.contains(context) {
      result = lower
    } else {
      var words: [TokenID: (count: Int, isKept: Bool)] = [:]
      for word in followers {
        words[word] = (counts[context + [word]] ?? 0, isKept.contains(context + [word]))
      }
      result = Distribution(
        probabilities: distribution(words, context, lower: lower?.probabilities),
        roundings: roundings(words, lower: lower))
    }
    distributions[context] = result
    return result
  }

  /// Eight on each level: of a discount, of what a word and what the others get, and of their product
  /// and sum. Where a shorter context's probabilities are divided by what it leaves to words that the
  /// longer one has not seen, 1 less their sum, those of the shorter one grow as much. As they mostly
  /// cancel each other, more than a thousand are none that may happen.
  private func roundings(
    _ words: [TokenID: (count: Int, isKept: Bool)], lower: Distribution?
  ) -> Double {
    guard let lower else { return 8 }
    if options.smoothing.form == .interpolated || options.smoothing.method.givesZero {
      return 8 + lower.roundings
    }
    let seen = words.filter { $0.value.isKept && $0.value.count > 0 }.keys
    let rest = 1 - seen.map { lower.probabilities[Int($0)] }.sum()
    return min(8 + lower.roundings / (rest < Self.leastMass ? 1 : pow(10, rest.log10)), 1024)
  }

  /// Whether a word is one of the model.
  func isPredicted(_ word: TokenID) -> Bool {
    word != SpecialToken.sentenceStart && isKept.contains([word])
  }
}
