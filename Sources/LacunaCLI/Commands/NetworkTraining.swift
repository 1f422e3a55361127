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
      the texts and the output, only --threads, --quiet, --metrics and --curve may be given.
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
    let files = try textOptions.files(notOverwriting: output)
    try curveOptions.check()
    let checkpoint = resume ? try CheckpointFile.open(checkpointPath) : nil
    var setting = try checkpoint.map { try NetworkSetting(of: $0, isMasked: isMasked) } ?? setting()
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    let text = try TrainingText(
      files.text, heldOutFiles: files.heldOut,
      options: setting.textOptions(threads: threadOptions.count)
    ) { progress.update("reading", bytes: $0, total: $1) }
    progress.end()
    let options = try setting.network ?? options(for: text, isMasked: isMasked)
    setting.network = options
    let workers = Backprop.Workers(threads: threadOptions.count)
    let trained = try text.trainer(options, workers: workers)
    if let checkpoint { try trained.trainer.resume(from: checkpoint) }
    let place = CheckpointPlace(path: checkpointPath, metadata: try setting.metadata())
    var view = TrainingView(trained, isQuiet: threadOptions.quiet)
    view.begin(trained.trainer.state)
    let outcome = try Interruption.deferred { isInterrupted in
      try trained.trainer.train(checkpoint: place) { event in
        try view.show(event)
        return !isInterrupted()
      }
    }
    view.end()
    try curveOptions.write(trained.trainer.state, title: "Training of \(output)")
    if case .interrupted = outcome {
      let texts = textOptions.texts.joined(separator: " ")
      StandardError.say(
        "lacuna: interrupted in epoch \(trained.trainer.state.epoch + 1); \(checkpointPath) has "
          + "everything; go on with: lacuna train \(isMasked ? "masked" : "neural") \(texts) "
          + "-o \(output) --resume")
      throw ExitCode(130)
    }
    try text.model(trained).write(to: output)
    try view.summarize(trained.trainer.state, outcome, output)
  }

  private func setting() throws -> NetworkSetting {
    var pipeline = try pipelineOptions.pipeline()
    pipeline.documentSeparator = documentOptions.documentSeparator
    return NetworkSetting(
      pipeline: pipeline, literalMarks: pipelineOptions.literalMarks,
      minimumCount: textOptions.minCount, maximumVocabulary: textOptions.maxVocabulary,
      heldOutShare: textOptions.holdOut)
  }

  /// What suits the text, with what was asked for.
  private func options(for text: TrainingText, isMasked: Bool) throws -> NeuralTrainingOptions {
    let tokenCount = text.training.tokens.count - text.training.sentenceCount
    let scope =
      documentOptions.context
      ?? (isMasked || documentOptions.documentSeparator == nil ? .sentence : .document)
    let plan = try networkOptions.plan(
      vocabularySize: text.vocabulary.count, tokenCount: tokenCount, scope: scope,
      isMasked: isMasked)
    var options = NeuralTrainingOptions(network: plan)
    options.sampledWordCount = networkOptions.softmax.sampledWordCount(
      vocabularySize: text.vocabulary.count)
    options.labelSmoothing = networkOptions.labelSmoothing
    if isMasked { options.wordDropout = 0.05 }
    let segmentCount = max(1, (tokenCount + options.segmentLength - 1) / options.segmentLength)
    var defaults = TrainerOptions.Defaults()
    defaults.epochs = max(1, min(12, 24_000_000 / max(tokenCount, 1)))
    defaults.batchSize = 1024
    defaults.exampleSize = options.segmentLength
    defaults.schedule = ScheduleName(name: "cosine", numbers: [])
    defaults.warmUp = 200
    defaults.clip = 1
    defaults.precision = Precision.bfloat16.isAvailable ? .bfloat16 : .float32
    options.training = try trainerOptions.options(exampleCount: segmentCount, defaults: defaults)
    return options
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
