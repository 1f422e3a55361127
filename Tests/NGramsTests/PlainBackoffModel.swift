import Foundation
import LanguageModeling
import NGrams
import TestSupport

/// A backoff model as a table of n-grams, looked up and pruned the plain way: the twin of entropy
/// pruning. Words are the spellings of its ARPA file.
struct PlainBackoffModel {
  /// log10 of probability and backoff weight.
  var entries: [[String]: (log10Probability: Double, log10BackoffWeight: Double)] = [:]
  let order: Int
  let vocabulary: [String]

  init(_ named: NamedModel, in folder: TemporaryFolder) throws {
    let bytes = try ARPAText.write(named.model, named.vocabulary, in: folder)
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let columns = line.split(separator: "\t")
      guard columns.count > 1, let probability = Double(columns[0]) else { continue }
      let words = columns[1].split(separator: " ").map { String($0) }
      entries[words] = (probability, columns.count > 2 ? Double(columns[2]) ?? .nan : 0)
    }
    order = named.model.order
    vocabulary = (0..<TokenID(named.vocabulary.count)).map { named.vocabulary.spelling(of: $0) }
  }

  /// The words that may come next.
  var predicted: [String] { vocabulary.filter { $0 != "<s>" } }

  func log10Probability(of word: String, after context: [String]) -> Double {
    let context = Array(context.suffix(order - 1))
    if let entry = entries[context + [word]] { return entry.log10Probability }
    if context.isEmpty { return -.infinity }
    let weight = entries[context]?.log10BackoffWeight ?? 0
    return weight + log10Probability(of: word, after: Array(context.dropFirst()))
  }

  /// Gives a context the weight with which the probabilities after it sum to 1, by summing over the
  /// words without n-grams.
  mutating func normalize(_ context: [String]) {
    let explicit = predicted.filter { entries[context + [$0]] != nil }
    if explicit.isEmpty {
      entries[context]?.log10BackoffWeight = 0
      return
    }
    let listed = explicit.reduce(0) { $0 + pow(10, log10Probability(of: $1, after: context)) }
    let shorter = Array(context.dropFirst())
    let others = predicted.filter { entries[context + [$0]] == nil }
    let unlisted = others.reduce(0) { $0 + pow(10, log10Probability(of: $1, after: shorter)) }
    if !others.isEmpty { entries[context]?.log10BackoffWeight = log10((1 - listed) / unlisted) }
  }

  /// P(h) by the chain rule, `</s>` standing for `<s>` at the beginning.
  func probability(ofContext context: [String]) -> Double {
    var product = 1.0
    for (place, word) in context.enumerated() {
      let word = place == 0 && word == "<s>" ? "</s>" : word
      product *= pow(10, log10Probability(of: word, after: Array(context[..<place])))
    }
    return product
  }

  /// By how much perplexity grows when one n-gram goes: the relative entropy of the two models after
  /// its context, summed over the whole vocabulary. `history` says how probable the context is.
  func loss(of ngram: [String], history: PlainBackoffModel) -> Double {
    let context = Array(ngram.dropLast())
    var pruned = self
    pruned.entries[ngram] = nil
    pruned.normalize(context)
    var entropy = 0.0
    for word in predicted {
      let (old, new) = (
        log10Probability(of: word, after: context),
        pruned.log10Probability(of: word, after: context)
      )
      if old == -.infinity { continue }
      entropy += pow(10, old) * (old - new) * log(10)
    }
    return exp(entropy * history.probability(ofContext: context)) - 1
  }

  /// The losses of all n-grams above order 1.
  func losses(history: PlainBackoffModel? = nil) -> [[String]: Double] {
    Dictionary(
      uniqueKeysWithValues: entries.keys.filter { $0.count > 1 }.map {
        ($0, loss(of: $0, history: history ?? self))
      })
  }

  /// The model without the n-grams whose loss is below the threshold, from the longest down, those
  /// that begin one that stays excepted.
  func pruned(threshold: Double, losses: [[String]: Double]) -> PlainBackoffModel {
    var pruned = self
    for length in (2...max(2, order)).reversed() {
      for (ngram, loss) in losses where ngram.count == length && loss < threshold {
        let begins = pruned.entries.keys.contains {
          $0.count == length + 1 && Array($0.prefix(length)) == ngram
        }
        if !begins { pruned.entries[ngram] = nil }
      }
    }
    for length in 1..<max(2, order) {
      for context in pruned.entries.keys.filter({ $0.count == length }) {
        pruned.normalize(context)
      }
    }
    return pruned
  }
}
