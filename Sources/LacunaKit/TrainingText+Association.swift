public import NGrams

extension TrainingText {
  /// Counts which of the training text's words share a sentence. Throws ``AssociationError``.
  ///
  /// The result does not depend on `threads`.
  public func association(
    _ options: AssociationOptions = .init(), threads: Int = 2,
    progress: (AssociationEstimator.Stage) -> Void = { _ in }
  ) throws -> (component: ModelComponent, report: AssociationEstimator.Report) {
    let (table, report) = try AssociationEstimator.estimate(
      training, vocabularySize: vocabulary.count, options: options, threads: threads,
      progress: progress)
    var record = record
    record.method = "pointwise-mutual-information"
    record.association = options
    // What the options ask for is the least; what was needed is shown.
    record.association?.minimumPairCount = report.minimumPairCount
    return (ModelComponent(.association(table), record: record), report)
  }
}
