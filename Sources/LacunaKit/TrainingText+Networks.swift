public import Backprop
public import NeuralModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension TrainingText {
  /// What trains a network on this text. Throws ``ModelError`` for a text that is too short, and
  /// `BackpropError` for options that make no sense.
  public func trainer(
    _ options: NeuralTrainingOptions, workers: Backprop.Workers
  ) throws -> NeuralTrainer {
    try options.network.validate()
    let scope = options.network.scope
    let training = TokenStream(self.training, scope: scope)
    let need = options.network.leftWindow + options.network.rightWindow + 1
    guard training.count >= need else {
      throw ModelError.textTooShort(tokenCount: training.count, need: need)
    }
    return try NeuralTrainer(
      options, training: training, heldOut: TokenStream(heldOut, scope: scope), workers: workers)
  }

  /// The model of a trained network.
  public func model(_ trained: NeuralTrainer) -> TextModel {
    TextModel(
      pipeline: pipeline, literalMarks: literalMarks, vocabulary: vocabulary,
      component: component(trained))
  }

  /// A trained network as a component of a model, with its cache if it was to have one and that is
  /// of use on the held-out text.
  public func component(_ trained: NeuralTrainer) -> ModelComponent {
    var record = record
    record.method = "backpropagation"
    let state = trained.trainer.state
    record.network = TrainingRecord.NetworkTraining(
      options: trained.options, parameterCount: trained.parameterCount,
      heldOutSentenceCount: heldOut.sentenceCount,
      heldOutTokenCount: heldOut.tokens.count - heldOut.sentenceCount,
      heldOutPerplexity: heldOut.sentenceCount > 0 ? state.best.map { exp($0.loss) } : nil,
      round: state.bestRound, isAverage: state.bestIsAverage)
    if trained.options.network.isMasked {
      return ModelComponent(.masked(trained.maskedModel), record: record)
    }
    var model = trained.causalModel
    if let tuned = model.tuningCache(
      on: TokenStream(heldOut, scope: trained.options.network.scope),
      window: trained.options.cacheWindow)
    {
      model = tuned.model
      record.network?.cache = tuned.report
    }
    return ModelComponent(.causal(model), record: record)
  }
}
