import ArgumentParser
import Backprop
import LacunaKit

/// `lacuna train all`: every kind of model of one text, mixed, in one file.
struct TrainAll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all",
    abstract: "Train all kinds of models on a text and mix them into one.",
    discussion: """
      A network that reads from left to right, one that sees both sides of a word, n-grams with a \
      cache of recent words, and associations. A part of the text is held out to find the weights of \
      the mixture on; after that, n-grams and associations are counted again on all of the text. While \
      the networks train, they save themselves beside the output, as OUTPUT.causal.checkpoint and \
      OUTPUT.masked.checkpoint, which go away when the whole is written; what was interrupted goes on \
      with --resume. --time-limit counts for the networks, which share it, and --memory for counting.
      """)

  @OptionGroup var textOptions: TextOptions
  @OptionGroup var outputOptions: ModelOutputOptions

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "What to leave out: causal, masked, association.")
  var without: [Part] = []

  @Option(
    name: .long, parsing: .unconditional, help: "The length of the longest n-grams, 1 to 255.")
  var order: Int = 5

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Drop n-grams that occur at most this often: a threshold for each order, the first 0.")
  var prune: [UInt32] = []

  @Option(
    name: .long, parsing: .unconditional,
    help: "How many words the networks know, the most frequent ones.")
  var networkVocabulary: Int = KitOptions().networkWordCount

  @OptionGroup(title: "The networks") var networkOptions: NetworkOptions
  @OptionGroup(title: "The networks") var documentOptions: DocumentOptions
  @OptionGroup(title: "Training") var trainerOptions: TrainerOptions

  @Flag(
    name: .long,
    help: """
      Go on from the checkpoints beside the output, with the options that were begun with; besides \
      the texts and the output, only --valid, --threads, --memory, --temporary-directory, --quiet, \
      --metrics and --curve may be given.
      """)
  var resume = false

  @OptionGroup(title: "Results") var curveOptions: CurveOptions
  @OptionGroup(title: "Layout options") var layoutOptions: LayoutOptions
  @OptionGroup(title: "Text options") var pipelineOptions: PipelineOptions
  @OptionGroup var memoryOptions: MemoryOptions
  @OptionGroup var threadOptions: ThreadOptions

  /// What can be left out.
  enum Part: String, ExpressibleByArgument, CaseIterable {
    case causal, masked, association
  }

  mutating func validate() throws {
    if resume { try ResumeOptions.check(CommandLine.arguments) }
    if networkVocabulary < 2 {
      throw ValidationError("--network-vocabulary must be at least 2.")
    }
    if prune.first ?? 0 > 0 { throw ValidationError("\(ModelError.prunesWords)") }
    do {
      try NGramOptions(order: order, pruning: prune).validate()
    } catch {
      throw ValidationError("\(error)")
    }
    _ = try pipelineOptions.pipeline()
  }

  private var checkpoints: KitCheckpoints { KitCheckpoints(output: outputOptions.output) }

  func run() throws {
    let files = try textOptions.files(notOverwriting: outputOptions.output)
    try curveOptions.check()
    let room = try memoryOptions.room(threads: threadOptions.count)
    let begun = resume ? try checkpoints.open() : nil
    var setting = try begun?.setting ?? self.setting()
    let text = try setting.text.read(
      files, threads: threadOptions,
      checkpointPath: checkpoints.path(begun?.checkpoints[.causal] == nil ? .masked : .causal))
    let kit = try KitTrainer(text, options: setting.options(room))
    let workers = Backprop.Workers(threads: threadOptions.count)
    if begun == nil {
      try plan(kit, &setting, workers)
      checkpoints.remove()
    }
    var course = KitCourse()
    var networks: [ModelComponent] = []
    for (name, options) in setting.networks {
      let trained = try kit.trainer(options, workers: workers)
      if let checkpoint = begun?.checkpoints[name] { try trained.trainer.resume(from: checkpoint) }
      try train(trained, name, setting)
      course.states[name] = trained.trainer.state
      networks.append(kit.component(trained))
    }
    try finish(kit, networks, course, setting)
  }

  private func setting() throws -> KitSetting {
    var text = try TextSetting(textOptions, documentOptions, pipelineOptions)
    text.maximumHeldOutCount = 200_000
    return KitSetting(
      text: text, order: order, pruning: prune, networkWordCount: networkVocabulary,
      hasAssociation: !without.contains(.association),
      quantizationBits: layoutOptions.quantizationBits)
  }

  /// Decides what the networks are and how they are trained, and says what that takes.
  private func plan(
    _ kit: KitTrainer, _ setting: inout KitSetting, _ workers: Backprop.Workers
  ) throws {
    let names = NetworkName.allCases.filter { name in
      !without.contains { $0.rawValue == name.rawValue }
    }
    var seconds = 0.0
    for name in names {
      let isMasked = name == .masked
      let scope = isMasked ? .sentence : documentOptions.scope(isMasked: false)
      var options = try networkOptions.training(
        for: kit.networkText, scope: scope, isMasked: isMasked, trainerOptions)
      if let limit = options.training.timeLimit, names.count > 1 {
        options.training.timeLimit = limit / Double(names.count)
      }
      let trained = try kit.trainer(options, workers: workers)
      if case .find = trainerOptions.learningRate {
        options.training.learningRate = try trained.foundRate(
          workers: workers, isQuiet: threadOptions.quiet)
      }
      if !threadOptions.quiet, let cost = try TrainingCost(trained) {
        say(
          "\(name.rawValue) network: \(Figures.count(trained.parameterCount)) weights, "
            + cost.sentence(options.training, trained.trainer.state))
        seconds += cost.seconds(options.training, trained.trainer.state)
      }
      if isMasked { setting.masked = options } else { setting.causal = options }
    }
    if seconds > 0 && names.count > 1 { say("both networks: \(Figures.duration(seconds))") }
  }

  private func say(_ text: String) {
    for line in Flow.wrapped(text, width: StandardError.width) { StandardError.say(line) }
  }

  private func train(
    _ trained: NeuralTrainer, _ name: NetworkName, _ setting: KitSetting
  ) throws {
    let training = ResumableTraining(
      checkpointPath: checkpoints.path(name), command: ["train", "all"],
      arguments: textOptions.texts, options: textOptions.resumption,
      output: outputOptions.output)
    if !threadOptions.quiet { say("\(name.rawValue) network:") }
    var view = TrainingView(trained, isQuiet: threadOptions.quiet)
    view.begin(trained.trainer.state)
    let outcome = try training.train(
      trained.trainer, metadata: CheckpointSetting.metadata(setting), &view)
    view.end()
    try training.requireEnd(outcome, trained.trainer.state)
    try view.summarize(trained.trainer.state, outcome, "\(name.rawValue) network")
  }

  private func finish(
    _ kit: KitTrainer, _ networks: [ModelComponent], _ course: KitCourse, _ setting: KitSetting
  ) throws {
    let output = outputOptions.output
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    let (counted, report) = try kit.kit(networks: networks) { stage in
      switch stage {
      case .estimating(_, let isWhole):
        progress.update(isWhole ? "counting n-grams of the whole text" : "counting n-grams")
      case .associating(let isWhole):
        progress.update(isWhole ? "counting pairs of the whole text" : "counting pairs")
      case .tuning: progress.update("finding the weights of the mixture")
      }
    }
    var model = counted
    if let bits = setting.quantizationBits {
      progress.update("packing n-grams")
      model = try model.laidOut(.compact, bits: bits, threads: threadOptions.count)
    }
    progress.update("writing \(output)")
    try model.write(to: output)
    progress.end()
    checkpoints.remove()
    for remark in report.remarks { StandardError.say("lacuna: \(remark)") }
    try course.write(report, to: curveOptions)
    try MixtureFormat.write(report.tuning, of: model, to: output)
  }
}
