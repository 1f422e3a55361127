import ArgumentParser
import Backprop
import Digits
import LacunaKit

/// `lacuna digits train`: trains a network to read digits.
struct DigitsTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network to read digits.",
    discussion: """
      While it trains, it saves itself beside the output, under the same name with .checkpoint \
      behind it. A training that was interrupted, even killed, goes on with --resume and ends with \
      the same weights, to the bit, as one that was not. The same seed gives the same weights for \
      any number of threads. The output is a safetensors file.
      """)

  @OptionGroup var dataOptions: DigitDataOptions
  @OptionGroup var outputOptions: ModelOutputOptions
  @OptionGroup(title: "The network") var designOptions: DigitDesignOptions
  @OptionGroup(title: "Training") var trainerOptions: TrainerOptions

  @OptionGroup var settingOptions: DigitSettingOptions

  @Flag(
    name: .long,
    help: """
      Go on from the checkpoint beside the output, with the options that it was begun with; besides \
      the pictures and the output, only --threads, --quiet, --metrics and --curve may be given.
      """)
  var resume = false

  @OptionGroup(title: "Results") var curveOptions: CurveOptions
  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if resume { try ResumeOptions.check(CommandLine.arguments) }
  }

  private var checkpointPath: String { outputOptions.output + ".checkpoint" }

  func run() throws {
    let output = outputOptions.output
    let images = try dataOptions.open()
    try images.requireTrainable()
    try OutputCheck.isNotRead(output, dataOptions.data.map { InputFile(path: $0) })
    try curveOptions.check()
    // Goes away again with its temporary file.
    _ = try OutputFile(path: output)
    let workers = Backprop.Workers(threads: threadOptions.count)
    let checkpoint = resume ? try CheckpointFile.open(checkpointPath) : nil
    let setting =
      try checkpoint.map { try DigitSetting(of: $0, images) }
      ?? settingOptions.setting(images, designOptions.design)
    let task = try setting.task(images)
    var options = try checkpoint?.options ?? trainerOptions.options(exampleCount: task.exampleCount)
    try TrainingMemory(task.network.parameterPlan, options).check()
    let seed = options.seed
    let reader = DigitReader(task.network, task.preparation, seed: seed, workers: workers)
    if checkpoint == nil, case .find = trainerOptions.learningRate {
      options.learningRate = try FoundRate.rate(
        task, task.network.parameterPlan, options, workers: workers,
        hint: "look at 'lacuna digits rate', or ", isQuiet: threadOptions.quiet)
    }
    let trainer = try Trainer(task, reader.parameters, options, workers: workers)
    if let checkpoint { try trainer.resume(from: checkpoint) }
    let training = ResumableTraining(
      checkpointPath: checkpointPath, command: ["digits", "train"], arguments: dataOptions.data,
      output: output)
    let metadata = try DigitReader.metadata(task.network, task.preparation)
      .merging(setting.metadata()) { first, _ in first }
    var view = TrainingView(
      exampleCount: task.exampleCount, options: options, parameterCount: reader.parameterCount,
      isQuiet: threadOptions.quiet)
    view.begin(trainer.state)
    let outcome = try training.train(trainer, metadata: metadata, &view)
    view.end()
    try curveOptions.write(trainer.state, title: "Training of \(output)")
    try training.requireEnd(outcome, trainer.state)
    try reader.write(to: output)
    try view.summarize(trainer.state, outcome, output)
  }
}
