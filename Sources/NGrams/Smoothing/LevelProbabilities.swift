internal import LanguageModeling

/// The probabilities of one level, and the weights with which its contexts back off.
struct LevelProbabilities {
  /// P(wₙ | w₁…wₙ₋₁) of each n-gram of the level; NaN where it only leads to longer ones.
  var probabilities: [Float]
  /// For each n-gram of the level below, what words are multiplied by that do not follow it; 1 if
  /// none does.
  var backoffWeights: [Float]

  /// - Parameters:
  ///   - level: the n-grams.
  ///   - counts: their counts, raw or adjusted.
  ///   - isKept: which of them count cut-offs keep; `nil` keeps all.
  ///   - lower: the probabilities of the level below; `nil` at order 1.
  ///   - sentenceStarts: the n-grams of the level below that begin with `<s>`.
  ///   - unigrams: what is special about order 1.
  init(
    _ level: NGramLevel, counts: [UInt32], isKept: [Bool]?, smoother: LevelSmoother,
    lower: [Float]?, sentenceStarts: Range<Int>, unigrams: UnigramRules
  ) {
    var probabilities = [Float](repeating: 0, count: level.count)
    var backoffWeights = [Float](repeating: 1, count: level.runStarts.count - 1)
    let lowerOfEach = lower.map { lower in level.suffixes.map { lower[Int($0)] } }
    probabilities.withUnsafeMutableBufferPointer { probabilities in
      for context in 0..<backoffWeights.count {
        let run = Int(level.runStarts[context])..<Int(level.runStarts[context + 1])
        if run.isEmpty { continue }
        backoffWeights[context] = counts.withUnsafeBufferPointer { counts in
          withOptionalBuffer(isKept, run) { isKept in
            withOptionalBuffer(lowerOfEach, run) { lower -> Float in
              let run = SuccessorRun(
                counts: UnsafeBufferPointer(rebasing: counts[run]), isKept: isKept, lower: lower,
                beginsSentence: sentenceStarts.contains(context),
                probabilities: UnsafeMutableBufferPointer(rebasing: probabilities[run]))
              let weight = smoother.smooth(run)
              if lower == nil { unigrams.complete(run, freedMass: weight) }
              return weight
            }
          }
        }
      }
    }
    self.probabilities = probabilities
    self.backoffWeights = backoffWeights
  }
}

/// Calls with a part of an array, if there is one.
private func withOptionalBuffer<Element, Result>(
  _ array: [Element]?, _ range: Range<Int>, _ body: (UnsafeBufferPointer<Element>?) -> Result
) -> Result {
  guard let array else { return body(nil) }
  return array.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
}
