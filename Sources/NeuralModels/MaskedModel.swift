package import Backprop
public import LanguageModeling

/// A feed-forward model of the word between other words: it sees both sides of a place, the nearest
/// words one by one and the rest of the sentence in decayed averages.
///
/// A word of the context that is not known, because it is missing too, is `<unk>`; in training some
/// words are replaced by it, so that the model has seen that.
public struct MaskedModel: Sendable {
  package let core: NeuralCore

  package init(_ core: NeuralCore) {
    self.core = core
  }

  /// The number of tokens in the vocabulary, special ones included.
  public var vocabularySize: Int { core.plan.vocabularySize }

  /// The probabilities of all words at some places of a sentence, one place at a time.
  ///
  /// - Parameters:
  ///   - sentence: the ids, without marks; what stands at a place itself is not looked at.
  ///   - body: called for each place, in order, with log10 P(word | everything around it) for every
  ///     id; `<s>` has -infinity.
  public func forEachDistribution(
    of sentence: [TokenID], at places: [Int],
    _ body: (_ place: Int, _ log10Probabilities: UnsafeBufferPointer<Double>) -> Void
  ) {
    let context = context(of: sentence, at: places)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: vocabularySize) { buffer in
      buffer.initialize(repeating: 0)
      core.withTape { tape in
        let logits = logits(context, on: tape)
        tape.withValues(logits) { values in
          for (row, place) in places.enumerated() {
            let start = row * vocabularySize
            core.network.normalize(
              UnsafeBufferPointer(rebasing: values[start..<start + vocabularySize]), into: buffer)
            body(place, UnsafeBufferPointer(buffer))
          }
        }
      }
    }
  }

  /// log10 P of the words that stand at these places of some sentences, each given all others.
  public func log10Probabilities(
    of sentences: [(sentence: [TokenID], places: [Int])]
  ) -> [[Double]] {
    var results: [[Double]] = []
    // A few rows at a time: logits take memory.
    let limit = max(1, (1 << 24) / vocabularySize)
    let perNat = 1 / LogBase.e.perLog10
    for (sentence, places) in sentences {
      var values: [Double] = []
      var first = 0
      while first < places.count {
        let part = Array(places[first..<min(first + limit, places.count)])
        let context = context(of: sentence, at: part)
        let logarithms: [Float] = core.withTape { tape in
          guard let vectors = try? core.network(context, on: tape),
            let values = try? core.network.logProbabilities(
              vectors, of: context.targets, on: tape)
          else { preconditionFailure("the network was checked when it was built") }
          return values
        }
        values += logarithms.map { Double($0) * perNat }
        first += part.count
      }
      results.append(values)
    }
    return results
  }

  private func logits(_ context: ContextBatch, on tape: Tape<Float>) -> Tensor {
    guard let vectors = try? core.network(context, on: tape),
      let logits = try? core.network.logits(vectors, on: tape)
    else { preconditionFailure("the network was checked when it was built") }
    return logits
  }

  /// A sequence of one step for each place.
  private func context(of sentence: [TokenID], at places: [Int]) -> ContextBatch {
    var stream = TokenStream()
    stream.append(sentence, beginsDocument: true)
    var context = ContextBatch()
    for place in places { context.append(stream, from: place, steps: 1, core.plan) }
    return context
  }
}
