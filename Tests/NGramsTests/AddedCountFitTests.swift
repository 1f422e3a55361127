import Foundation
import LanguageModeling
import NGrams
import TestSupport
import Testing

@Suite("Fitting k of add-k")
struct AddedCountFitTests {
  @Test("no other k makes the held-out text more probable", arguments: 1...4)
  func best(order: Int) throws {
    let text = SmallCorpus.randomText(words: 12, sentences: 120, seed: UInt64(order))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    // Of single words a long text says so much that k hardly matters.
    let length = order == 1 ? 6 : 80
    let training = lines.prefix(length).map { $0 + "\n" }.joined()
    let corpus = SmallCorpus(training)
    let heldOut = lines.dropFirst(length).map { line in
      line.split(separator: " ").map { corpus.vocabulary.id(of: String($0)) ?? 0 }
    }
    func model(_ k: Double) throws -> NGramModel {
      try ModelZoo.kneserNey(
        corpus, NGramOptions(order: order, smoothing: Smoothing(.addK, k: k))
      ).model
    }
    func log10Probability(_ k: Double) throws -> Double {
      let model = try model(k)
      return heldOut.reduce(0) {
        model.scores(of: $1).reduce($0) { $0 + $1.log10Probability }
      }
    }
    var tokens = TokenCorpus()
    for sentence in heldOut { tokens.append(sentence) }
    let trainingCount = corpus.tokens.tokens.count - corpus.tokens.sentenceCount
    let k = try #require(
      try AddedCountFit(tokens, model(1), trainingCount: trainingCount).k)
    let best = try log10Probability(k)
    for factor in [0.001, 0.1, 0.5, 0.9, 0.97, 1.03, 1.1, 2, 10, 100] {
      #expect(try log10Probability(k * factor) < best, "order \(order), \(k), factor \(factor)")
    }
  }

  @Test("where no context is known k does not matter")
  func nothing() throws {
    let corpus = SmallCorpus("a b c\n")
    let model = try ModelZoo.kneserNey(
      corpus, NGramOptions(order: 3, smoothing: Smoothing(.addK))
    ).model
    #expect(try AddedCountFit(TokenCorpus(), model, trainingCount: 4).k == nil)
  }
}
