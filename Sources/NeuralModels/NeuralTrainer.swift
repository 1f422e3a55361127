public import Backprop

/// Trains a causal or masked model on a text.
public final class NeuralTrainer {
  /// What is trained, and how.
  public let options: NeuralTrainingOptions
  /// The training loop.
  public let trainer: Trainer<WordTask>
  private let workers: Backprop.Workers

  /// Lays out the network and its memory.
  ///
  /// - Parameters:
  ///   - training: what it learns from; sentences or documents, as the network's scope says.
  ///   - heldOut: what it is tried on after each epoch; without any, the last weights are the result.
  /// - Throws: `BackpropError` for options that make no sense and for a text without any token.
  public init(
    _ options: NeuralTrainingOptions, training: TokenStream, heldOut: TokenStream,
    workers: Backprop.Workers
  ) throws {
    try options.validate()
    self.options = options
    self.workers = workers
    let network = try LanguageNetwork(
      options.network, trainsRows: options.sampledWordCount != nil)
    try TrainingMemory(network.parameterPlan, options.training).check()
    let task = try WordTask(network, options, training: training, heldOut: heldOut)
    let parameters = Parameters<Float>(network.parameterPlan, seed: options.training.seed)
    network.excludeSentenceStart(parameters)
    trainer = try Trainer(task, parameters, options.training, workers: workers)
  }

  /// The number of trained numbers.
  public var parameterCount: Int { trainer.task.network.parameterPlan.trainedCount }

  /// The number of tokens that make an epoch.
  public var tokenCount: Int { trainer.task.exampleCount * trainer.task.segmentLength }

  private var core: NeuralCore {
    NeuralCore(trainer.task.network, trainer.parameters, workers: workers)
  }

  /// The causal model of the weights as they are; training must be over.
  public var causalModel: CausalModel { CausalModel(core) }

  /// The masked model of the weights as they are; training must be over.
  public var maskedModel: MaskedModel { MaskedModel(core) }
}
