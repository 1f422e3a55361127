import LanguageModeling
import NGrams
import TestSupport

/// A seeded random ARPA file that keeps only the rules of the format: n-grams may lack their
/// beginnings and their ends, and nothing sums to 1.
struct RandomARPA {
  /// By n-gram, as spellings: log10 probability and, below the highest order, backoff weight.
  private(set) var entries: [[String]: (log10Probability: Float, log10BackoffWeight: Float)] = [:]
  let order: Int
  let words: [String]
  let seed: UInt64

  /// - Parameters:
  ///   - isClosed: whether every n-gram's beginning and end is listed as well.
  ///   - withoutSomeLines: whether n-grams are left out whose beginnings and ends have been listed and
  ///     that are the beginning of another one, so that they are there without probability.
  init(seed: UInt64, isClosed: Bool = false, withoutSomeLines: Bool = false) {
    self.seed = seed
    var generator = SeededGenerator(seed: seed &+ 9000)
    order = Int.random(in: 1...5, using: &generator)
    words = (0..<Int.random(in: 2...9, using: &generator)).map { "w\($0)" }
    let all = ["<unk>", "<s>", "</s>"] + words
    for word in all { entries[[word]] = Self.weights(&generator) }
    entries[["<s>"]]?.log10Probability = -99
    for _ in 0..<Int.random(in: 0...60, using: &generator) where order > 1 {
      let length = Int.random(in: 2...order, using: &generator)
      var ngram = (0..<length).map { _ in words.randomElement(using: &generator)! }
      if Bool.random(using: &generator) { ngram[0] = "<s>" }
      if Int.random(in: 0..<4, using: &generator) == 0 { ngram[length - 1] = "</s>" }
      if Int.random(in: 0..<6, using: &generator) == 0 { ngram[length / 2] = "<unk>" }
      if isClosed {
        for start in 0..<length {
          for end in start + 1...length {
            entries[Array(ngram[start..<end])] =
              entries[Array(ngram[start..<end])] ?? Self.weights(&generator)
          }
        }
      } else {
        entries[ngram] = Self.weights(&generator)
      }
    }
    if withoutSomeLines {
      let beginnings = Set(entries.keys.map { Array($0.dropLast()) })
      for ngram in beginnings.sorted(by: { $0.lexicographicallyPrecedes($1) })
      where ngram.count > 1 && Bool.random(using: &generator) {
        entries[ngram] = nil
      }
    }
  }

  private static func weights(_ generator: inout SeededGenerator) -> (Float, Float) {
    (
      Float.random(in: -3.5...(-0.1), using: &generator),
      Float.random(in: -1.2...0.4, using: &generator)
    )
  }

  /// The file, its n-grams in a random order.
  var text: String {
    var generator = SeededGenerator(seed: seed)
    var text = "\\data\\\n"
    var sections = ""
    for length in 1...order {
      let ngrams = entries.keys.filter { $0.count == length }
        .sorted { $0.lexicographicallyPrecedes($1) }.shuffled(using: &generator)
      text += "ngram \(length)=\(ngrams.count)\n"
      sections += "\n\\\(length)-grams:\n"
      for ngram in ngrams {
        let (probability, weight) = entries[ngram]!
        sections += "\(probability)\t\(ngram.joined(separator: " "))"
        sections += length < order ? "\t\(weight)\n" : "\n"
      }
    }
    return text + sections + "\n\\end\\\n"
  }

  /// What ARPA's backoff says: log10 P(word | context), looked up the plain way.
  func log10Probability(of word: String, after context: ArraySlice<String>) -> Double {
    if let entry = entries[Array(context.suffix(order - 1)) + [word]] {
      return Double(entry.log10Probability)
    }
    let context = context.suffix(order - 1)
    guard !context.isEmpty else { return .nan }
    let weight = entries[Array(context)]?.log10BackoffWeight ?? 0
    return Double(weight) + log10Probability(of: word, after: context.dropFirst())
  }

  /// The file read, with some random sentences.
  func named() throws -> NamedModel {
    let contents = try ARPAText.read(text)
    var generator = SeededGenerator(seed: seed &+ 77)
    let size = TokenID(contents.vocabulary.count)
    let sentences = (0..<12).map { length in
      (0..<length).map { _ -> TokenID in
        let id = TokenID.random(in: 2..<size, using: &generator)
        return id == SpecialToken.sentenceEnd ? SpecialToken.unknown : id
      }
    }
    return NamedModel(
      name: "random ARPA \(seed) of order \(order)", model: contents.model,
      vocabulary: contents.vocabulary, sentences: sentences, isNormalized: false)
  }
}
