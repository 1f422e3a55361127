import Backprop

extension NeuralTrainer {
  /// About how long trying the network on held-out text takes, in seconds, by how fast training goes.
  ///
  /// Of a token's work in training, two thirds are for going back; validation goes forward only, but
  /// always compares with the whole vocabulary.
  public func validationSeconds(tokensPerSecond: Double) -> Double {
    let plan = options.network
    let output = { Double($0 * plan.embeddingWidth) }
    let tables = plan.vocabularySize * plan.embeddingWidth * (plan.tiesOutput ? 1 : 2)
    let body = Double(max(0, plan.parameterCount - tables))
    let comparedCount = options.sampledWordCount ?? plan.vocabularySize
    let training = 3 * (body + output(comparedCount))
    let share = (body + output(plan.vocabularySize)) / training
    return Double(heldOutTokenCount) * share / tokensPerSecond
  }

  /// The number of held-out tokens.
  public var heldOutTokenCount: Int { trainer.task.heldOut.count }
}
