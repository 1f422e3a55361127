import ArgumentParser
import LacunaKit

/// `lacuna counts`: counts of n-grams as text.
struct Counts: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write how often n-grams occur, of texts or of a model that kept its counts.",
    discussion: """
      Each n-gram of every order has a line: its words parted by single spaces, a tab, and its count. \
      Lines are sorted by the bytes of the words, as LC_ALL=C sort does it. 'train ngram --counts' \
      reads such files, also those that other programs counted.
      """)

  @Argument(
    help: "Text files (.gz too) or folders of them, - for standard input; or one model file.",
    completion: .file())
  var inputs: [String]

  @Option(
    name: [.short, .long],
    help: "Where to write; compressed if the name ends in .gz. (default: standard output)",
    completion: .file())
  var output: String = "-"

  @Option(
    name: .long, parsing: .unconditional,
    help: "The length of the longest n-grams, 1 to 255. (default: 5; that of the model)")
  var order: Int?

  @OptionGroup(title: "Text options") var pipelineOptions: PipelineOptions
  @OptionGroup var memoryOptions: MemoryOptions
  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if pipelineOptions.tokenizer == .bpe {
      throw ValidationError("The bpe tokenizer learns its pieces with a model: count its model.")
    }
    _ = try pipelineOptions.pipeline()
    do {
      try NGramOptions(order: order ?? 5).validate()
    } catch {
      throw ValidationError("\(error)")
    }
  }

  func run() throws {
    let room = try memoryOptions.room(threads: threadOptions.count)
    try OutputCheck.isNotRead(output, inputs.map { InputFile(path: $0) })
    if inputs.count == 1, SectionFile.isModel(inputs[0]) {
      if order != nil || !pipelineOptions.isEmpty {
        throw CommandLineError(
          "\(inputs[0]) is a model, which knows its order and how it reads text: leave --order and "
            + "the text options out")
      }
      let file = try CountsFile(output)
      try CountsText.write(ofModel: inputs[0], to: file.file, room: room)
      return try file.commit()
    }
    var options = TrainingOptions(order: order ?? 5)
    options.pipeline = try pipelineOptions.pipeline()
    options.literalMarks = pipelineOptions.literalMarks
    options.room = room
    let files = try InputFiles.find(inputs)
    let file = try CountsFile(output)
    var view = NGramTrainingView(isQuiet: threadOptions.quiet)
    try CountsText.write(of: files, options: options, to: file.file) { view.show($0) }
    view.end()
    try file.commit()
  }
}

/// Where counts are written.
private struct CountsFile {
  let file: OutputFile

  init(_ path: String) throws {
    file = try OutputFile(
      path: path == "-" ? "/dev/stdout" : path, isCompressed: path.hasSuffix(".gz"))
  }

  func commit() throws { try file.commit() }
}
