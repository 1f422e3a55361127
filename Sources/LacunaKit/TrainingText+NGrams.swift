public import NGrams

extension TrainingText {
  /// Estimates n-grams of the training text. Throws ``NGramError``, and
  /// ``ModelError/prunesWords`` for options that would take words out of the vocabulary.
  ///
  /// The result does not depend on `threads`.
  public func ngrams(
    _ options: NGramOptions, threads: Int = 2,
    progress: (NGramEstimator.Stage) -> Void = { _ in }
  ) throws -> (component: ModelComponent, report: NGramEstimator.Report) {
    if options.pruning.first ?? 0 > 0 { throw ModelError.prunesWords }
    let (model, report) = try NGramEstimator.estimate(
      training, vocabularySize: vocabulary.count, options: options, threads: threads,
      progress: progress)
    var record = record
    record.note(report, options)
    return (ModelComponent(.ngram(model), record: record), report)
  }
}
