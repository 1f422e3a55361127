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
    let isLong = tokenCount >= 5_000_000
    var options = NeuralTrainingOptions(network: plan)
    options.sampledWordCount = softmax.sampledWordCount(vocabularySize: text.vocabulary.count)
    options.labelSmoothing = labelSmoothing
    options.cacheWindow = try cacheWindow(plan)
    // The longer a text is, the fewer of a frequent word's places are enough.
    options.subsamplingThreshold = subsample ?? (!isMasked ? 0 : isLong ? 1e-4 : 1e-3)
    // Only masked networks meet unknown words where others are missing.
    options.wordDropout = wordDropout ?? (isMasked ? 0.05 : 0)
    let segmentCount = max(1, (tokenCount + options.segmentLength - 1) / options.segmentLength)
    var defaults = TrainerOptions.Defaults()
    // More epochs would learn a short text by heart, whatever time there is.
    defaults.epochs = Self.epochs(tokenCount: tokenCount)
    // An average is as good as an epoch more, where all of an epoch can be learned by heart.
    defaults.averaging = isLong ? nil : .exponential(decay: 0.999)
    defaults.mostEpochsInTime = defaults.epochs
    // A long text allows for larger batches and steps; of a masked network's batch few places are
    // looked at, so that its steps are larger still.
    defaults.batchSize = !isLong ? 1024 : isMasked ? 4096 : 2048
    defaults.rateFactor = !isLong ? 1 : isMasked ? 4 : 2
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
  /// How often a text is seen: five times from a million tokens on, unless it is so long that once is
  /// enough, and more often if it is shorter, because no step is made for less than a batch.
  private static func epochs(tokenCount: Int) -> Int {
    let tokenCount = max(tokenCount, 1)
    if tokenCount < 1_000_000 { return min(12, 5_000_000 / tokenCount) }
    return max(1, min(5, 25_000_000 / tokenCount))
  }

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
