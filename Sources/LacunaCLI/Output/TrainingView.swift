import Backprop
import Charts
import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a person sees of a training: a line that moves while it runs, and a line for each round.
struct TrainingView {
  /// What an example is called, how many there are, and how many make what a batch counts as one.
  private let unit: String
  private let exampleCount: Int
  private let exampleSize: Int
  private let options: NetworkTrainingOptions
  private let parameterCount: Int
  private let isQuiet: Bool
  private var progress: ProgressLine
  /// What had been reached at the end of the last round.
  private var lastRound = TrainingState()
  private var recentLoss: Double?

  init(
    exampleCount: Int, options: NetworkTrainingOptions, parameterCount: Int, isQuiet: Bool
  ) {
    self.init(
      unit: "example", exampleCount: exampleCount, exampleSize: 1, options: options,
      parameterCount: parameterCount, isQuiet: isQuiet)
  }

  /// A view of the training of a language model, whose examples are tokens.
  init(_ trained: NeuralTrainer, isQuiet: Bool) {
    self.init(
      unit: "token", exampleCount: trained.tokenCount,
      exampleSize: trained.trainer.task.segmentLength, options: trained.options.training,
      parameterCount: trained.parameterCount, isQuiet: isQuiet)
  }

  private init(
    unit: String, exampleCount: Int, exampleSize: Int, options: NetworkTrainingOptions,
    parameterCount: Int, isQuiet: Bool
  ) {
    self.unit = unit
    self.exampleCount = exampleCount
    self.exampleSize = exampleSize
    self.options = options
    self.parameterCount = parameterCount
    self.isQuiet = isQuiet
    progress = ProgressLine(isQuiet: isQuiet)
  }

  /// Says what is about to happen, and what a moment of training has shown of it.
  mutating func begin(_ state: TrainingState, cost: TrainingCost? = nil) {
    lastRound = state
    if isQuiet { return }
    let iterations = options.iterationsPerEpoch(exampleCount: batchedCount)
    say(
      "\(Figures.count(parameterCount)) weights; \(Figures.count(exampleCount, unit)) in batches "
        + "of \(options.batchSize * exampleSize) are \(Figures.count(iterations)) iterations an epoch, "
        + (hasRounds ? "in \(options.roundsPerEpoch) rounds, " : "") + extent)
    if state.epoch > 0 || state.iteration > 0 {
      say(
        "going on in epoch \(state.epoch + 1) after \(Figures.count(state.iteration)) iterations")
    }
    if let cost { say(cost.sentence(options, state)) }
  }

  /// How many examples there are as batches count them.
  private var batchedCount: Int { exampleCount / exampleSize }

  /// Whether an epoch has more than one round.
  private var hasRounds: Bool { options.roundsPerEpoch > 1 }

  /// How long training takes at most.
  private var extent: String {
    let epochs = Figures.count(options.epochs, "epoch")
    guard let limit = options.timeLimit else { return epochs }
    let time = Figures.duration(limit)
    return isEndless ? "as many epochs as fit into \(time)" : "at most \(epochs) and \(time)"
  }

  /// Whether it is only the time that ends training.
  private var isEndless: Bool { options.epochs == NetworkTrainingOptions.maximumEpochs }

  /// Shows an event.
  mutating func show(_ event: TrainingEvent) throws {
    switch event {
    case .iteration(let state, let loss, let iterations):
      let smooth = (recentLoss ?? loss) * 0.95 + loss * 0.05
      recentLoss = smooth
      progress.update(
        often: "epoch \(state.epoch + 1)\(isEndless ? "" : " of \(options.epochs)"), iteration "
          + "\(state.iteration) of \(iterations), loss \(Figures.significant(smooth))"
          + timeLeft(state))
    case .round(let state, let hasImproved):
      guard let metric = state.roundMetrics.last else { return }
      let rate = rate(state)
      lastRound = state
      if isQuiet { return }
      progress.end()
      sayRound(metric, name(state, metric), hasImproved: hasImproved, rate: rate)
    }
  }

  /// The time left if training is not stopped early, once there is a speed to go by.
  private func timeLeft(_ state: TrainingState) -> String {
    guard let seconds = state.secondsLeft(options, exampleCount: batchedCount) else { return "" }
    return ", \(Figures.duration(seconds)) left"
  }

  /// Examples a second since the last round, validation left out.
  private func rate(_ state: TrainingState) -> Double {
    func count(_ state: TrainingState) -> Int {
      state.epoch * exampleCount + state.iteration * options.batchSize * exampleSize
    }
    let seconds =
      state.seconds - state.validationSeconds
      - (lastRound.seconds - lastRound.validationSeconds)
    return Double(count(state) - count(lastRound)) / max(seconds, 1e-9)
  }

  /// Which round has ended.
  private func name(_ state: TrainingState, _ metric: TrainingMetric) -> String {
    let round = state.round - (metric.epoch - 1) * options.roundsPerEpoch
    if hasRounds { return "epoch \(metric.epoch), \(round)/\(options.roundsPerEpoch)" }
    return "epoch \(metric.epoch)" + (metric.kind == "round" ? " (part)" : "")
  }

  /// A line for a round, where there is room for it; else the rate goes first.
  private func sayRound(
    _ metric: TrainingMetric, _ name: String, hasImproved: Bool, rate: Double
  ) {
    func percent(_ accuracy: Double?) -> String {
      accuracy.map { ", \(Self.percent($0)) right" } ?? ""
    }
    var parts = [
      name, "loss \(Figures.significant(metric.loss))\(percent(metric.accuracy))",
    ]
    if let loss = metric.validationLoss {
      parts.append(
        "held out \(Figures.significant(loss))\(percent(metric.validationAccuracy))"
          + (exampleSize > 1 ? ", perplexity \(Figures.significant(exp(loss)))" : "")
          + (hasImproved ? " *" : ""))
    }
    let width = StandardError.width
    let full = parts + ["\(Figures.count(Int(rate)))/s"]
    let lines = Flow.lines(full, width: width, separator: "  ")
    let shown = lines.count > 1 ? Flow.lines(parts, width: width, separator: "  ") : lines
    for (index, line) in shown.enumerated() { StandardError.say((index > 0 ? "  " : "") + line) }
  }

  /// Says a sentence, broken between words.
  private func say(_ text: String) {
    for line in Flow.wrapped(text, width: StandardError.width) { StandardError.say(line) }
  }

  /// Takes the moving line away.
  func end() {
    var progress = progress
    progress.end()
  }

  private var roundNoun: String { hasRounds ? "round" : "epoch" }

  /// Prints the result.
  func summarize(
    _ state: TrainingState, _ outcome: TrainingOutcome, _ output: String
  ) throws {
    let out = StandardOutput.shared
    if !isQuiet {
      let losses = state.metrics.filter { $0.kind == "iteration" }.map(\.loss)
      let width = min(60, Terminal.columns(StandardError.descriptor) - 7)
      if losses.count > 1 { StandardError.say("loss  \(Sparkline.line(losses, width: width))") }
    }
    if case .stoppedEarly = outcome, !isQuiet {
      StandardError.say(
        "stopped early: no better \(roundNoun) since \(roundNoun) \(state.bestRound ?? 0)")
    }
    var line = "\(output): \(Figures.count(parameterCount)) weights"
    if let best = state.best, let round = state.bestRound {
      line += ", of \(roundNoun) \(round)" + (state.bestIsAverage ? " (averaged)" : "")
      let hasHeldOut = state.roundMetrics.last?.validationLoss != nil
      line += hasHeldOut ? ", held out" : ", training"
      line += ": loss \(Figures.significant(best.loss))"
      if exampleSize > 1 { line += ", perplexity \(Figures.significant(exp(best.loss)))" }
      if let accuracy = best.accuracy { line += ", \(Self.percent(accuracy)) right" }
    }
    for line in Flow.wrapped(line, width: Terminal.width) { try out.line(line) }
    if !isQuiet { StandardError.say("trained in \(Figures.decimal(state.seconds, places: 1)) s") }
  }

  static func percent(_ share: Double) -> String { "\(Figures.decimal(100 * share, places: 2)) %" }
}
