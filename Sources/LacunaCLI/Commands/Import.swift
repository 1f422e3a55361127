import ArgumentParser
import LacunaKit

/// `lacuna import`: models of other tools.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a model of an ARPA file.",
    discussion: """
      ARPA files do not say how their text was cut into words. Unless told otherwise, words are \
      whatever stands between white space, and no byte is changed, as KenLM and SRILM do it.
      """)

  @Argument(help: "The ARPA file (.gz too); - is standard input.", completion: .file())
  var arpa: String

  @OptionGroup var outputOptions: ModelOutputOptions

  @OptionGroup(title: "Text options") var pipelineOptions: PipelineOptions
  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    _ = try pipelineOptions.pipeline(default: .whitespace)
  }

  func run() throws {
    let output = outputOptions.output
    try OutputCheck.model(output, against: [InputFile(path: arpa)])
    var progress = ProgressLine(isQuiet: quiet)
    let (model, remarks) = try TextModel.importingARPA(
      InputFile(path: arpa), pipeline: try pipelineOptions.pipeline(default: .whitespace),
      literalMarks: pipelineOptions.literalMarks
    ) { progress.update("reading", bytes: $0, total: $1) }
    progress.update("writing \(output)")
    try model.write(to: output)
    progress.end()
    for remark in remarks { StandardError.say("lacuna: \(arpa): \(remark)") }
    let ngrams = try model.requireNGrams()
    let counts = ngrams.counts.enumerated().map {
      "\(Figures.count($1)) \($0 + 1)-grams"
    }
    try StandardOutput.shared.line("\(output): order \(ngrams.order)")
    for line in Flow.lines(counts, width: Terminal.width) { try StandardOutput.shared.line(line) }
  }
}
