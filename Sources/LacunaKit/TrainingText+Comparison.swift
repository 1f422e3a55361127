public import LanguageModeling
public import NGrams

/// A text that k of add-k smoothing was fitted to.
public enum FittedText: String, Sendable, Codable {
  /// The held-out text that the method is tried on, whose figure is then the best of all k: better
  /// than on a text that k was not chosen for.
  case heldOut = "heldout"
  /// Another one.
  case other
}

/// How well a smoothing method predicts a held-out text.
public struct SmoothingTrial: Sendable {
  /// The method, with the k that was fitted if one was.
  public var smoothing: Smoothing
  /// What k was fitted to, if it was.
  public var fittedText: FittedText?
  /// What was found on the held-out text.
  public var evaluation: Evaluation
  /// The number of n-grams of all orders.
  public var ngramCount: Int
  /// The size of the model without its words.
  public var byteCount: Int
  /// The orders whose discounts could not be estimated, and why.
  public var fallbacks: [DiscountFallback]
}

extension TrainingText {
  /// Trains with a smoothing method and tries the model on what is held out. Interpolated add-k
  /// without a k gets the one under which another text is most probable, or, if none of its contexts is
  /// known, 1. Throws what ``ngrams(_:room:residentByteCount:progress:)`` does.
  ///
  /// - Parameter fitText: the other text, in the words of this one; the one that is held out if there is
  ///   none, or if both are the same.
  public func trying(
    _ options: NGramOptions, fittingTo fitText: KnownText? = nil, threads: Int = 2,
    progress: (NGramEstimator.Stage) -> Void = { _ in }
  ) throws -> SmoothingTrial {
    var options = options
    var fittedText: FittedText?
    if options.smoothing == Smoothing(.addK) {
      options.smoothing.k = 1
      let (model, _) = try model(options, threads, progress)
      let fit = try AddedCountFit(
        fitText?.corpus ?? heldOut, model,
        trainingCount: training.tokens.count - training.sentenceCount)
      if let k = fit.k {
        options.smoothing.k = k
        fittedText = fitText.map { $0.digest == heldOutDigest } ?? true ? .heldOut : .other
      }
    }
    let (model, report) = try model(options, threads, progress)
    return SmoothingTrial(
      smoothing: options.smoothing, fittedText: fittedText,
      evaluation: model.evaluation(of: heldOut),
      ngramCount: model.counts.reduce(0, +), byteCount: model.byteCount,
      fallbacks: report.fallbacks)
  }

  private func model(
    _ options: NGramOptions, _ threads: Int, _ progress: (NGramEstimator.Stage) -> Void
  ) throws -> (NGramModel, NGramEstimator.Report) {
    if options.pruning.first ?? 0 > 0 { throw ModelError.prunesWords }
    return try NGramEstimator.estimate(
      training, vocabularySize: vocabulary.count, options: options, threads: threads,
      progress: progress)
  }
}

extension NGramModel {
  /// The sums over all sentences of a text, their ends scored.
  fileprivate func evaluation(of corpus: TokenCorpus) -> Evaluation {
    var tokens: [TokenID] = []
    var ends: [Int] = []
    tokens.reserveCapacity(corpus.tokens.count)
    for token in corpus.tokens {
      if token == SpecialToken.sentenceEnd {
        ends.append(tokens.count)
      } else if token != SpecialToken.sentenceStart {
        tokens.append(token)
      }
    }
    var evaluation = Evaluation()
    var scores: [TokenScore] = []
    tokens.withUnsafeBufferPointer { tokens in
      let batch = SentenceBatch(tokens, ends: ends)
      var document: State?
      score(batch, marks: SentenceMarks(), document: &document, into: &scores)
      for sentence in 0..<batch.count {
        let range = batch.range(of: sentence)
        evaluation.add(
          sentence: UnsafeBufferPointer(rebasing: tokens[range]),
          scores: scores[range.lowerBound + sentence...range.upperBound + sentence])
      }
    }
    return evaluation
  }
}
