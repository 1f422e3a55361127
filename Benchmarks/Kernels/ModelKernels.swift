import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Counting, estimating, scoring, opening.
func registerModelKernels() {
  for threads in [1, 2] {
    kernel(
      "estimate order 5, \(threads == 1 ? "1 thread" : "\(threads) threads")", unit: "tokens",
      amount: { Fixture.corpus.tokens.count },
      expecting: [13_487, 143_928, 393_674, 591_234, 681_860]
    ) {
      try NGramEstimator.estimate(
        Fixture.corpus, vocabularySize: Fixture.vocabulary.vocabulary.count,
        options: NGramOptions(order: 5), threads: threads
      ).report.keptCounts
    }
  }
  kernel(
    "score ids side by side, text trained on", unit: "tokens",
    amount: {
      _ = Fixture.model
      return Fixture.encodedText.ids.count + Fixture.encodedText.sentenceCount
    },
    expecting: 4.722182
  ) {
    try rounded(Fixture.model.score(Fixture.encodedText).evaluation.perplexity ?? 0, places: 6)
  }
  kernel(
    "score ids one by one, text trained on", unit: "tokens",
    amount: {
      _ = Fixture.model
      return Fixture.encodedText.ids.count + Fixture.encodedText.sentenceCount
    },
    expecting: 4.722182
  ) { perplexity(of: Fixture.encodedText) }
  kernel(
    "score ids one by one, text held out", unit: "tokens",
    amount: {
      _ = Fixture.model
      return Fixture.encodedHeldOut.ids.count + Fixture.encodedHeldOut.sentenceCount
    },
    expecting: 45.669403
  ) { perplexity(of: Fixture.encodedHeldOut) }
  kernel(
    "next-token distribution", unit: "distributions",
    amount: {
      _ = Fixture.model
      return Fixture.encodedHeldOut.range(ofSentence: 0).count
    },
    isRight: { _, sums in sums.allSatisfy { abs($0 - 1) < 1e-5 } }
  ) { _ in nextTokenSums() }
  kernel(
    "open a model file, score a sentence", unit: "models",
    amount: {
      _ = Fixture.modelPath
      return 1
    },
    expecting: -14.9085
  ) {
    let evaluation = try TextModel(path: Fixture.modelPath).score("Where are we going").evaluation
    return rounded(evaluation.log10Probability, places: 4)
  }
}

/// Scores ids that are there already, sentence by sentence on one thread.
private func perplexity(of text: EncodedText) -> Double {
  let ngrams = Fixture.ngrams
  var scores: [TokenScore] = []
  var evaluation = Evaluation()
  text.ids.withUnsafeBufferPointer { ids in
    for sentence in 0..<text.sentenceCount {
      scores.removeAll(keepingCapacity: true)
      let tokens = UnsafeBufferPointer(rebasing: ids[text.range(ofSentence: sentence)])
      ngrams.score(sentence: tokens, marks: SentenceMarks(), into: &scores)
      evaluation.add(sentence: tokens, scores: scores[...])
    }
  }
  return rounded(evaluation.perplexity ?? 0, places: 6)
}

/// The sum of the distribution over the whole vocabulary after each word of a sentence.
private func nextTokenSums() -> [Double] {
  let ngrams = Fixture.ngrams
  var log10Probabilities = [Double](repeating: 0, count: ngrams.vocabularySize)
  var state = ngrams.sentenceStartState
  return Fixture.encodedHeldOut.ids[Fixture.encodedHeldOut.range(ofSentence: 0)].map { token in
    let previous = state
    _ = ngrams.score(token, after: previous, next: &state)
    return log10Probabilities.withUnsafeMutableBufferPointer { buffer in
      ngrams.nextTokenDistribution(after: state, into: buffer)
      return buffer.reduce(0) { $0 + pow(10, $1) }
    }
  }
}

private func rounded(_ value: Double, places: Int) -> Double {
  let scale = pow(10, Double(places))
  return (value * scale).rounded() / scale
}
