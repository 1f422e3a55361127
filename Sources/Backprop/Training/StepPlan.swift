/// The number of steps that a training with a time limit is planned to take.
///
/// At first it is that of all epochs. From the first step on, whenever a hundredth of the limit has
/// passed, and at the end of each round, the plan is made anew: the steps so far, and as many more as
/// fit into the rest of the time at the mean speed so far, when the validations that come with them
/// are taken off. The learning rate follows the plan, so each plan corrects the one before. Plans are
/// part of the state that a checkpoint keeps: what is resumed goes on with the plan that was in force.
public struct StepPlan: Sendable, Equatable, Codable {
  /// The steps after which training ends.
  public var steps: Int
  /// The time of training at which this was planned.
  public var seconds: Double
}

extension TrainingState {
  /// The steps that training is to take: those of the plan, or else of all epochs.
  public func plannedSteps(_ options: NetworkTrainingOptions, exampleCount: Int) -> Int {
    plan?.steps ?? options.stepsPerEpoch(exampleCount: exampleCount) * options.epochs
  }

  /// The time left, at the speed so far, if no early stopping ends training; `nil` before the first
  /// step.
  public func secondsLeft(_ options: NetworkTrainingOptions, exampleCount: Int) -> Double? {
    if step == 0 { return nil }
    let steps = plannedSteps(options, exampleCount: exampleCount) - step
    return Double(max(steps, 0)) * secondsPerStep(options, exampleCount: exampleCount)
      + (isRoundOpen || steps > 0 ? secondsPerValidation : 0)
  }

  /// Plans anew if it is time to, which only changes what a time limit asks for.
  mutating func planAnew(_ options: NetworkTrainingOptions, exampleCount: Int) {
    guard let limit = options.timeLimit, step > 0,
      step < plannedSteps(options, exampleCount: exampleCount)
    else { return }
    // The last validation has no steps behind it to share its time with.
    let rest = limit - seconds - secondsPerValidation
    let pace = secondsPerStep(options, exampleCount: exampleCount)
    // A machine that has become slower must not begin a step that ends too late.
    let isTimeUp = rest < max(pace, recentStepSeconds) || rest <= 0
    let isDue = !isRoundOpen || seconds - (plan?.seconds ?? 0) >= limit / 100
    guard isTimeUp || isDue else { return }
    let most = options.stepsPerEpoch(exampleCount: exampleCount) * options.epochs - step
    // A clock that stands still leaves room for any number.
    let fitting = isTimeUp ? 0 : min(Double(most), pace > 0 ? rest / pace : .infinity)
    plan = StepPlan(steps: step + Int(fitting), seconds: seconds)
  }

  /// Notes when a step ended.
  mutating func noteStep(endedAt time: Double) {
    recentStepSeconds = max(time - lastStepEnd, 0.9 * recentStepSeconds)
    lastStepEnd = time
  }

  /// The mean time of a step so far, with its share of a round's validation.
  private func secondsPerStep(_ options: NetworkTrainingOptions, exampleCount: Int) -> Double {
    let stepsPerRound =
      Double(options.stepsPerEpoch(exampleCount: exampleCount)) / Double(options.roundsPerEpoch)
    return (seconds - validationSeconds) / Double(step) + secondsPerValidation / stepsPerRound
  }

  /// The mean time of a validation so far.
  private var secondsPerValidation: Double {
    round == 0 ? 0 : validationSeconds / Double(round)
  }
}
