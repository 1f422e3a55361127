import ArgumentParser
import Backprop
import LacunaKit

extension NetworkOptions {
  /// What suits a text, with what was asked for.
  func training(
    for text: TrainingText, scope: NetworkPlan.Scope, isMasked: Bool, _ trainer: TrainerOptions
  ) throws -> NeuralTrainingOptions {
    let tokenCount = text.training.tokens.count - text.training.sentenceCount
    let plan = try plan(
      vocabularySize: text.vocabulary.count, tokenCount: tokenCount, scope: scope,
      isMasked: isMasked)
    var options = NeuralTrainingOptions(network: plan)
    options.sampledWordCount = softmax.sampledWordCount(vocabularySize: text.vocabulary.count)
    options.labelSmoothing = labelSmoothing
    options.cacheWindow = try cacheWindow(plan)
    options.subsamplingThreshold = subsample ?? (isMasked ? 1e-3 : 0)
    let scarcity = NetworkPlan.scarcity(tokenCount: tokenCount)
    options.wordDropout = wordDropout ?? (isMasked ? 0.05 + 0.05 * scarcity : 0.1 * scarcity)
    let segmentCount = max(1, (tokenCount + options.segmentLength - 1) / options.segmentLength)
    var defaults = TrainerOptions.Defaults()
    // More epochs would learn a short text by heart, whatever time there is.
    defaults.epochs = max(1, min(12, 12_000_000 / max(tokenCount, 1)))
    defaults.mostEpochsInTime = defaults.epochs
    defaults.batchSize = 1024
    defaults.roundsPerEpoch = max(1, min(20, tokenCount / 2_000_000))
    defaults.exampleSize = options.segmentLength
    defaults.schedule = ScheduleName(name: "cosine", numbers: [])
    defaults.warmUp = 200
    defaults.clip = 1
    defaults.precision = Precision.bfloat16.isAvailable ? .bfloat16 : .float32
    options.training = try trainer.options(exampleCount: segmentCount, defaults: defaults)
    return options
  }
}

extension NetworkOptions {
  /// How many places a cache remembers.
  private func cacheWindow(_ plan: NetworkPlan) throws -> Int {
    let hasDocuments = plan.scope == .document && !plan.isMasked
    guard let neuralCache else { return hasDocuments ? NeuralCacheOptions.usualWindow : 0 }
    guard (0...NeuralCacheOptions.windowLimit).contains(neuralCache) else {
      throw ValidationError(
        "--neural-cache must be from 0 to \(Figures.count(NeuralCacheOptions.windowLimit)).")
    }
    return hasDocuments ? neuralCache : 0
  }
}

extension DocumentOptions {
  /// How far a model looks that reads from left to right, or both ways.
  func scope(isMasked: Bool) -> NetworkPlan.Scope {
    context ?? (isMasked || documentSeparator == nil ? .sentence : .document)
  }
}

extension NeuralTrainer {
  /// The learning rate that trying many of them suggests.
  func foundRate(workers: Backprop.Workers, isQuiet: Bool) throws -> Double {
    try FoundRate.rate(
      trainer.task, trainer.parameters.plan, options.training, workers: workers, hint: "",
      isQuiet: isQuiet)
  }
}
