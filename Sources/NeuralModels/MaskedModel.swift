import Backprop
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
    withUnsafeTemporaryAllocation(of: Double.self, capacity: vocabularySize) { buffer in
      buffer.initialize(repeating: 0)
      for part in parts(of: places) {
        let context = context(of: sentence, at: part)
        core.withTape { tape in
          tape.withValues(logits(context, on: tape)) { values in
            for (row, place) in part.enumerated() {
              let start = row * vocabularySize
              core.network.normalize(
                UnsafeBufferPointer(rebasing: values[start..<start + vocabularySize]), into: buffer)
              body(place, UnsafeBufferPointer(buffer))
            }
          }
        }
      }
    }
  }

  /// Some places at a time, because each takes memory for the logits of all words.
  private func parts(of places: [Int]) -> [ArraySlice<Int>] {
    let size = StreamReading.placesAtOnce(core.plan)
    return stride(from: 0, to: places.count, by: size).map {
      places[$0..<min($0 + size, places.count)]
    }
  }

  /// log10 P of the words that stand at these places of some sentences, each given all others.
  ///
  /// All places are computed together, as many at a time as fit well.
  public func log10Probabilities(
    of sentences: [(sentence: [TokenID], places: [Int])]
  ) -> [[Double]] {
    var values: [Double] = []
    var context = ContextBatch()
    func compute() {
      if context.count == 0 { return }
      values += core.withTape { tape -> [Double] in
        guard let vectors = try? core.network(context, on: tape),
          let values = try? core.network.log10Probabilities(
            vectors, of: context.targets, on: tape)
        else { preconditionFailure("the network was checked when it was built") }
        return values
      }
      context = ContextBatch()
    }
    for (sentence, places) in sentences {
      var stream = TokenStream()
      stream.append(sentence, beginsDocument: true)
      for place in places {
        context.append(stream, from: place, steps: 1, core.plan)
        if context.count >= StreamReading.placesAtOnce(core.plan) { compute() }
      }
    }
    compute()
    var place = 0
    return sentences.map { _, places in
      defer { place += places.count }
      return Array(values[place..<place + places.count])
    }
  }

  private func logits(_ context: ContextBatch, on tape: Tape<Float>) -> Tensor {
    guard let vectors = try? core.network(context, on: tape),
      let logits = try? core.network.logits(vectors, on: tape)
    else { preconditionFailure("the network was checked when it was built") }
    return logits
  }

  /// A sequence of one step for each place.
  private func context(of sentence: [TokenID], at places: ArraySlice<Int>) -> ContextBatch {
    var stream = TokenStream()
    stream.append(sentence, beginsDocument: true)
    var context = ContextBatch()
    for place in places { context.append(stream, from: place, steps: 1, core.plan) }
    return context
  }
}
