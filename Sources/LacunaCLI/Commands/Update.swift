import ArgumentParser
import LacunaKit

/// `lacuna update`: texts that come and go.
struct Update: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add texts to an n-gram model that kept its counts, or remove some.",
    discussion: """
      The result is, to the byte, what training anew on the resulting texts gives, with the model's \
      own tokenizer and options. The model must have been trained with 'train ngram --keep-counts'. \
      A text can be removed if it is one of those that were learned, whatever its name is now and \
      whatever the order of its lines. Until all is done the old model stays as it is.
      """)

  @Argument(help: "The model file.", completion: .file())
  var model: String

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Text files to learn as well (.gz too), or folders.",
    completion: .file())
  var add: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption, help: "Text files to forget, or folders.",
    completion: .file())
  var remove: [String] = []

  @Option(
    name: [.short, .long], help: "Where to write the model. (default: in place of the old one)",
    completion: .file())
  var output: String?

  @OptionGroup var memoryOptions: MemoryOptions
  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if add.isEmpty && remove.isEmpty {
      throw ValidationError("Name texts to --add or to --remove.")
    }
  }

  func run() throws {
    let (added, removed) = (try InputFiles.find(add), try InputFiles.find(remove))
    let output = output ?? model
    try OutputCheck.model(output, against: added + removed)
    let room = try memoryOptions.room(threads: threadOptions.count)
    var view = NGramTrainingView(isQuiet: threadOptions.quiet)
    let training = try NGramTraining(
      updating: model, by: NGramTraining.Update(added: added, removed: removed), room: room,
      progress: { view.show($0) })
    try view.write(training, to: output)
  }
}
