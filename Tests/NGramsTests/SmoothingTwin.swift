import LanguageModeling
import NGrams

/// All smoothing methods in double precision, with dictionaries and whole distributions, straight from
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
  private var distributions: [NGram: [Double]] = [:]
  private(set) var discounting: [Discounting] = []

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
    for length in 1...options.order {
      var ofCount = [Double](repeating: 0, count: 20)
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

  /// The number of words that can be predicted.
  var wordCount: Int { isKept.count { $0.count == 1 } - 1 }

  /// P(word | context) of every word by id, the context given from its first word on.
  mutating func distribution(after context: [TokenID]) -> [Double] {
    distribution(after: context.suffix(options.order - 1)[...])
  }

  private mutating func distribution(after context: NGram) -> [Double] {
    if let known = distributions[context] { return known }
    let followers = (followers[context] ?? []).filter { $0 != SpecialToken.sentenceStart }
    var lower: [Double]?
    if !context.isEmpty { lower = distribution(after: context.dropFirst()) }
    var result: [Double]
    if let lower, followers.isEmpty || !isKept.contains(context) {
      result = lower
    } else {
      var words: [TokenID: (count: Int, isKept: Bool)] = [:]
      for word in followers {
        words[word] = (counts[context + [word]] ?? 0, isKept.contains(context + [word]))
      }
      result = distribution(words, context, lower: lower)
    }
    distributions[context] = result
    return result
  }

  /// Whether a word is one of the model.
  func isPredicted(_ word: TokenID) -> Bool {
    word != SpecialToken.sentenceStart && isKept.contains([word])
  }
}
