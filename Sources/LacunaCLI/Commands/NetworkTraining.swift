import ArgumentParser
import Backprop
import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What `train neural` and `train masked` share: all but the direction of reading.
struct NetworkTraining: ParsableArguments {
  static let discussion = """
    A part of the text is held out to try the model on; the best weights are the result. While it \
    trains, it saves itself beside the output, under the same name with .checkpoint behind it; a \
    training that was interrupted, even killed, goes on with --resume and ends with the same weights. \
    The same seed gives the same weights for any number of threads.
    """

  @OptionGroup var textOptions: TextOptions
  @OptionGroup var outputOptions: ModelOutputOptions
  @OptionGroup(title: "The network") var networkOptions: NetworkOptions
  @OptionGroup(title: "The network") var documentOptions: DocumentOptions
  @OptionGroup(title: "Training") var trainerOptions: TrainerOptions

  @Flag(
    name: .long,
    help: """
      Go on from the checkpoint beside the output, with the options that it was begun with; besides \
      the texts and the output, only --valid, --threads, --quiet, --metrics and --curve may be given.
      """)
  var resume = false

  @OptionGroup(title: "Results") var curveOptions: CurveOptions
  @OptionGroup(title: "Text options") var pipelineOptions: PipelineOptions
  @OptionGroup var threadOptions: ThreadOptions

  private var checkpointPath: String { outputOptions.output + ".checkpoint" }

  mutating func validate() throws {
    if resume { try ResumeOptions.check(CommandLine.arguments) }
    _ = try pipelineOptions.pipeline()
  }

  /// Reads, trains and writes.
  func run(isMasked: Bool) throws {
    let output = outputOptions.output
    let isQuiet = threadOptions.quiet
    if isMasked && documentOptions.context == .document {
      throw CommandLineError(
        "a masked model sees the sentence around a blank and no more: leave out --context document")
    }
    let files = try textOptions.files(notOverwriting: output)
    try curveOptions.check()
    let checkpoint = resume ? try CheckpointFile.open(checkpointPath) : nil
    var setting =
      try checkpoint.map { try NetworkSetting(of: $0, isMasked: isMasked) }
      ?? NetworkSetting(text: TextSetting(textOptions, documentOptions, pipelineOptions))
    let text = try setting.text.read(files, threads: threadOptions, checkpointPath: checkpointPath)
    let workers = Backprop.Workers(threads: threadOptions.count)
    var options =
      try setting.network
      ?? networkOptions.training(
        for: text, scope: documentOptions.scope(isMasked: isMasked), isMasked: isMasked,
        trainerOptions)
    var trained = try text.trainer(options, workers: workers)
    if checkpoint == nil, case .find = trainerOptions.learningRate {
      options.training.learningRate = try trained.foundRate(workers: workers, isQuiet: isQuiet)
      trained = try text.trainer(options, workers: workers)
    }
    setting.network = options
    if let checkpoint { try trained.trainer.resume(from: checkpoint) }
    let training = ResumableTraining(
      checkpointPath: checkpointPath, command: ["train", isMasked ? "masked" : "neural"],
      arguments: textOptions.texts, options: textOptions.resumption, output: output)
    var view = TrainingView(trained, isQuiet: isQuiet)
    view.begin(trained.trainer.state, cost: isQuiet ? nil : try TrainingCost(trained))
    let outcome = try training.train(
      trained.trainer, metadata: CheckpointSetting.metadata(setting), &view)
    view.end()
    try curveOptions.write(trained.trainer.state, title: "Training of \(output)")
    try training.requireEnd(outcome, trained.trainer.state)
    let model = text.model(trained)
    try model.write(to: output)
    try view.summarize(trained.trainer.state, outcome, output)
    if let cache = model.record.network?.cache {
      let places = Figures.count(options.cacheWindow, "place")
      for line in Flow.wrapped(
        "with a cache of the last \(places): \(cache.sentence)", width: Terminal.width)
      {
        try StandardOutput.shared.line(line)
      }
    }
  }
}

/// Checkpoints as commands open them.
enum CheckpointFile {
  /// Opens a checkpoint, or says how to do without.
  static func open(_ path: String) throws -> Checkpoint {
    do {
      return try Checkpoint(path: path)
    } catch StorageError.system(_, _, ENOENT) {
      StandardError.say(
        "lacuna: there is no \(path) to go on from; leave out --resume to start")
      throw ExitCode(1)
    }
  }
}
