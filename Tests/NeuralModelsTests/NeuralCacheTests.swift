import Backprop
import Foundation
import LanguageModeling
import NeuralModels
import Testing

@Suite("A cache beside a network")
struct NeuralCacheTests {
  /// One that reads documents.
  private func model() throws -> (model: CausalModel, core: NeuralCore) {
    let core = try Subject.causal[2].core()
    return (CausalModel(core), core)
  }

  @Test("gives out what its formula says, word by word")
  func formula() throws {
    let (model, core) = try model()
    let options = NeuralCacheOptions(window: 3, sharpness: 0.8, weight: 0.25)
    let text: [TokenID] = [5, 9, 5, 2, 5, 9, 9, 7]
    let cached = model.withCache(options)
    var stream = TokenStream()
    stream.append(text, beginsDocument: true)
    let vectors = vectors(of: stream, core)
    var (plainState, state) = (model.sentenceStartState, cached.sentenceStartState)
    for (place, token) in text.enumerated() {
      let network: [Double] = model.nextTokenDistribution(after: plainState)
      let found: [Double] = cached.nextTokenDistribution(after: state)
      let earlier = max(0, place - options.window)..<place
      let weights = earlier.map { other in
        exp(options.sharpness * zip(vectors[place], vectors[other]).reduce(0) { $0 + $1.0 * $1.1 })
      }
      for word in found.indices where network[word] > -.infinity {
        let share = zip(earlier, weights).filter { Int(text[$0.0]) == word }.reduce(0) { $0 + $1.1 }
        let expected =
          place == 0
          ? pow(10, network[word])
          : 0.75 * pow(10, network[word]) + 0.25 * share / weights.reduce(0, +)
        #expect(abs(pow(10, found[word]) - expected) < 1e-5, "word \(word) at \(place)")
      }
      plainState = model.state(after: plainState, reading: token)
      state = cached.state(after: state, reading: token)
    }
  }

  @Test("is tuned to what makes a text more probable")
  func tuning() throws {
    let (model, _) = try model()
    // Documents that say the same few words again and again.
    let documents = (0..<6).map { number in
      (0..<20).map { _ in [TokenID(5 + number), TokenID(6 + number), 4] }
    }
    let stream = TokenStream(documents)
    let (tuned, report) = try #require(model.tuningCache(on: stream, window: 50))
    let cache = try #require(tuned.cache)
    #expect(cache.window == 50)
    #expect(report.tokenCount == stream.count)
    #expect(report.perplexityAfter < report.perplexityBefore / 2)
    func perplexity(_ options: NeuralCacheOptions?) -> Double {
      var scores: [TokenScore] = []
      for document in documents {
        var state: CausalModel.State?
        var ends: [Int] = []
        for sentence in document { ends.append((ends.last ?? 0) + sentence.count) }
        Array(document.joined()).withUnsafeBufferPointer {
          model.withCache(options).score(
            SentenceBatch($0, ends: ends, documentStarts: [0]), marks: SentenceMarks(),
            document: &state, into: &scores)
        }
      }
      return pow(10, -scores.reduce(0) { $0 + $1.log10Probability } / Double(scores.count))
    }
    #expect(abs(perplexity(nil) / report.perplexityBefore - 1) < 1e-5)
    #expect(abs(perplexity(cache) / report.perplexityAfter - 1) < 1e-5)
    // No other weight does better with the same sharpness.
    for factor in [0.9, 1.1] {
      var other = cache
      other.weight = min(0.999, cache.weight * factor)
      #expect(perplexity(other) > report.perplexityAfter * (1 - 1e-6))
    }
  }

  @Test("is none where nothing can be gained, and for a window of 0")
  func useless() throws {
    let (model, _) = try model()
    #expect(model.tuningCache(on: TokenStream(), window: 10) == nil)
    #expect(model.tuningCache(on: TokenStream([[[5, 6, 7]]]), window: 0) == nil)
    // Every word once: what was there does not come again.
    let stream = TokenStream((4..<19).map { [[TokenID($0)]] })
    #expect(model.tuningCache(on: stream, window: 10) == nil)
  }

  /// By place what the network compares with every word.
  private func vectors(of stream: TokenStream, _ core: NeuralCore) -> [[Double]] {
    var context = ContextBatch()
    context.append(stream, from: 0, steps: stream.count, core.plan)
    let width = core.plan.embeddingWidth
    return core.withTape { tape in
      guard let vectors = try? core.network(context, on: tape) else { return [] }
      let values = tape.values(vectors).map { Double($0) }
      return (0..<stream.count).map { Array(values[$0 * width..<($0 + 1) * width]) }
    }
  }
}
