internal import NGrams
public import Storage

extension TrainingRecord {
  /// Whether the model's scores are probabilities, which sum to 1: those of stupid backoff are not.
  public var givesProbabilities: Bool { estimation?.smoothing?.method.isNormalized ?? true }
}

extension TextModel {
  /// Whether the model's scores are probabilities, which sum to 1; not if one of its parts is smoothed
  /// by stupid backoff.
  public var givesProbabilities: Bool { components.allSatisfy(\.record.givesProbabilities) }

  /// What has to be said beside every score, if anything.
  public var scoreCaveat: String? { givesProbabilities ? nil : TrainingRecord.scoreCaveat }

  /// Options with the k of add-k smoothing under which a held-out text is most probable. Training
  /// with them gives the bytes of training with that k given, but for a remark.
  ///
  /// Throws what ``train(on:options:progress:)`` does, and ``ModelError/nothingKnown(text:)`` for a
  /// held-out text that has no word, or no context, of the other.
  public static func fittingK(
    of options: TrainingOptions, on files: [InputFile], heldOut heldOutFiles: [InputFile],
    progress: (TrainingStage) -> Void = { _ in }
  ) throws -> TrainingOptions {
    var options = options
    options.estimation.smoothing = Smoothing(.addK, k: 1)
    let (first, _) = try train(on: files, options: options, progress: progress)
    let heldOut = try KnownText(
      heldOutFiles, vocabulary: first.vocabulary, pipeline: first.pipeline,
      literalMarks: first.literalMarks, threads: options.threads,
      progress: { progress(.reading(bytes: $0, total: $1)) })
    let fit = try AddedCountFit(
      heldOut.corpus, first.requireNGrams(),
      trainingCount: first.record.tokenCount + first.record.sentenceCount)
    guard let k = fit.k else {
      throw ModelError.nothingKnown(text: heldOutFiles.map(\.displayName).joined(separator: ", "))
    }
    options.estimation.smoothing.k = k
    options.remarks.append("k = \(k) fits the held-out text with the digest \(heldOut.digest) best")
    return options
  }
}

extension TrainingRecord {
  /// What has to be said beside scores of stupid backoff.
  static let scoreCaveat =
    "scores of stupid backoff are not probabilities: they do not sum to 1"
}
