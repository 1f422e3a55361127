import ArgumentParser
import LacunaKit

/// `lacuna merge`: models that were trained apart.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make one n-gram model of several that kept their counts.",
    discussion: """
      The result is, to the byte, what training on all their texts gives. The models must have been \
      trained with 'train ngram --keep-counts' and the same options.
      """)

  @Argument(help: "The model files.", completion: .file())
  var models: [String]

  @OptionGroup var outputOptions: ModelOutputOptions
  @OptionGroup var memoryOptions: MemoryOptions
  @OptionGroup var threadOptions: ThreadOptions

  func run() throws {
    let output = outputOptions.output
    try OutputCheck.model(output, against: models.map { InputFile(path: $0) })
    let room = try memoryOptions.room(threads: threadOptions.count)
    var view = NGramTrainingView(isQuiet: threadOptions.quiet)
    let training = try NGramTraining(merging: models, room: room, progress: { view.show($0) })
    try view.write(training, to: output)
  }
}
