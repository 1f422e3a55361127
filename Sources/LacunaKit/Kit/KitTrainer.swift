public import Backprop
internal import LanguageModeling
public import NGrams
public import NeuralModels

/// Makes a kit of models of one text: n-grams, associations and networks, mixed into one model.
///
/// The steps, each of which sees only what the ones before it made: networks are trained on the
/// text without what is held out (``trainer(_:workers:)``, ``component(_:)``) → n-grams and
/// associations are counted on the same part, and the mixture is tuned on what is held out → both are
/// counted again on the whole text, so that nothing of it is wasted, and keep the weights that were
/// found (``kit(networks:progress:)``). Counts come last because a network takes hours and they take
/// seconds, but much memory.
public struct KitTrainer: Sendable {
  /// What is being counted or tuned, for progress.
  public enum Stage: Sendable, Equatable {
    /// Working on n-grams, on the whole text or without what is held out.
    case estimating(NGramEstimator.Stage, isWhole: Bool)
    /// Working on associations.
    case associating(isWhole: Bool)
    /// Finding the weights of the mixture.
    case tuning
  }

  /// The text with all its words.
  public let text: TrainingText
  /// The text as the networks see it, which know the most frequent words only.
  public let networkText: TrainingText
  /// The options.
  public let options: KitOptions

  /// Takes a text of which something is held out. Throws ``ModelError``, ``NGramError`` and
  /// ``AssociationError`` for a text and options that could only fail later.
  public init(_ text: TrainingText, options: KitOptions) throws {
    try options.estimation.validate()
    if options.estimation.pruning.first ?? 0 > 0 { throw ModelError.prunesWords }
    try options.association?.validate()
    guard text.heldOut.sentenceCount > 0 else {
      throw ModelError.nothingHeldOut(tokenCount: text.record.tokenCount)
    }
    guard text.training.sentenceCount > 0 else { throw NGramError.emptyCorpus }
    self.text = text
    self.options = options
    networkText = text.limited(toWords: max(2, options.networkWordCount))
    try options.room.check(
      [text.training, text.heldOut], order: options.estimation.order,
      vocabularySize: text.vocabulary.count, residentByteCount: residentByteCount)
  }

  /// What trains one of the kit's networks. Throws as ``TrainingText/trainer(_:workers:)`` does.
  public func trainer(
    _ options: NeuralTrainingOptions, workers: Backprop.Workers
  ) throws -> NeuralTrainer {
    try networkText.trainer(options, workers: workers)
  }

  /// A trained network as a part of the kit, for ``kit(networks:progress:)``.
  public func component(_ trained: NeuralTrainer) -> ModelComponent {
    networkText.component(trained)
  }

  /// Counts, tunes, and puts the kit together.
  ///
  /// - Parameter networks: what ``component(_:)`` made, in the order that they are to have.
  /// - Throws: ``NGramError``, ``AssociationError``, `MixtureError`.
  public func kit(
    networks: [ModelComponent], progress: (Stage) -> Void = { _ in }
  ) throws -> (model: TextModel, report: KitReport) {
    let (mixing, report): (MixingRecord?, KitReport)
    do {
      let tuned = try tunedKit(networks: networks, progress)
      if !text.heldOutIsPart { return tuned }
      (mixing, report) = (tuned.model.mixing, tuned.report)
    }
    return try counted(again: networks, mixing: mixing, report, progress)
  }

  /// The kit that knows what is not held out, with the weights that were found on what is.
  private func tunedKit(
    networks: [ModelComponent], _ progress: (Stage) -> Void
  ) throws -> (model: TextModel, report: KitReport) {
    let counted = try counts(of: text, isWhole: false, progress)
    progress(.tuning)
    var mixing = MixingOptions()
    mixing.usesCache = true
    mixing.threads = options.threads
    let (model, tuning) = try ModelMixer(
      pipeline: text.pipeline, literalMarks: text.literalMarks, vocabulary: text.vocabulary,
      components: try counted.components(with: networks, in: self)
    ).tuned(on: text.heldOut, digest: text.heldOutDigest, options: mixing)
    return (
      model,
      KitReport(
        tuning: tuning, ngrams: counted.ngramReport, association: counted.associationReport,
        unknownWordLoss: unknownWordLoss(counted.ngrams), remarks: counted.remarks)
    )
  }

  /// The kit with counts of the whole text. What was counted before is gone by now, because both
  /// together would take twice the memory.
  private func counted(
    again networks: [ModelComponent], mixing: MixingRecord?, _ report: KitReport,
    _ progress: (Stage) -> Void
  ) throws -> (model: TextModel, report: KitReport) {
    let counted = try counts(of: text.whole, isWhole: true, progress)
    var report = report
    report.ngrams = counted.ngramReport
    report.association = counted.associationReport
    report.remarks = counted.remarks
    let model = try TextModel(
      pipeline: text.pipeline, literalMarks: text.literalMarks, vocabulary: text.vocabulary,
      components: try counted.components(with: networks, in: self), mixing: mixing)
    return (model, report)
  }
}
