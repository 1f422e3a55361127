public import NGrams
internal import Storage

extension TrainingText {
  /// Estimates n-grams of the training text. Throws ``NGramError``, `StorageError`, and
  /// ``ModelError/prunesWords`` for options that would take words out of the vocabulary.
  ///
  /// - Parameters:
  ///   - room: never changes the result. Where its memory is limited, the model lies in a file
  ///     without a name in its folder.
  ///   - residentByteCount: how much of that memory the caller holds.
  public func ngrams(
    _ options: NGramOptions, room: WorkingRoom = WorkingRoom(), residentByteCount: Int = 0,
    progress: (NGramEstimator.Stage) -> Void = { _ in }
  ) throws -> (component: ModelComponent, report: NGramEstimator.Report) {
    if options.pruning.first ?? 0 > 0 { throw ModelError.prunesWords }
    progress(.counting)
    let estimator = try NGramEstimator(
      training, vocabularySize: vocabulary.count, options: options, room: room,
      residentByteCount: residentByteCount)
    progress(.estimating)
    let report = estimator.report
    let model =
      room.memoryByteCount == nil
      ? try estimator.model() : try Self.mapped(estimator, in: room.temporaryFolder)
    var record = record
    record.note(report, options)
    return (ModelComponent(.ngram(model), record: record), report)
  }

  private static func mapped(
    _ estimator: consuming NGramEstimator, in folder: String
  ) throws -> NGramModel {
    let file = try SectionFileWriter(temporaryIn: folder)
    try estimator.write(to: file)
    return try NGramModel(file.map())
  }
}
