import ArgumentParser
import LacunaKit

/// `lacuna evaluate choices`: how well a model chooses.
struct EvaluateChoices: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "choices",
    abstract: "Answer multiple-choice questions, or choose the better sentence of pairs.",
    discussion: """
      A CSV file with the heading id,question,a),b),c),d),e) holds questions: each has one blank \
      (_____, three or more underscores) that the model fills with the choice that makes the \
      sentence most probable; choices may have several words. The right answers, as letters, are in \
      a column 'answer' or in a CSV file id,answer (--answers).

      A file with a tab in each line holds pairs, the good sentence before the bad one; so does one \
      of JSON objects with sentence_good and sentence_bad. The model prefers the more probable one.

      Among equally good answers nothing is chosen: a right one of two counts half. Such ties are \
      counted, and so are pairs whose sentences are the same. People see the answers to questions \
      and a summary; --tsv has a line for each question or pair, with the summary on standard \
      error, and --json ends with the summary.
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Argument(help: "The questions or pairs (.gz too); - is standard input.", completion: .file())
  var file: String

  @Option(name: .long, help: "The right answers: CSV with id,answer.", completion: .file())
  var answers: String?

  @OptionGroup var markOptions: MarkOptions
  @OptionGroup var logBaseOptions: LogBaseOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if file == "-" && answers == "-" {
      throw ValidationError("Questions and --answers cannot both be standard input.")
    }
  }

  func run() throws {
    let model = try modelOptions.open(threads: threadOptions)
    let input = InputFile(path: file)
    let questions = try QuestionFile(input, answers: answers.map { InputFile(path: $0) })
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    switch questions {
    case .choices(let questions):
      var format = ChoiceFormat(
        json: formatOptions.json, tsv: formatOptions.tsv, facts: ModelFacts(model))
      format.begin()
      try model.answer(
        questions, of: input, marks: markOptions.marks, threads: threadOptions.count
      ) { question, answer in
        try format.write(question, answer)
        progress.update(often: "question \(format.count) of \(questions.count)")
      }
      progress.end()
      try format.finish(input.displayName)
    case .pairs(let pairs):
      if answers != nil {
        throw CommandLineError(
          "--answers belongs to questions, and \(input.displayName) holds pairs")
      }
      var format = PairFormat(
        json: formatOptions.json, tsv: formatOptions.tsv, base: logBaseOptions.logBase,
        facts: ModelFacts(model))
      format.begin()
      try model.answer(
        pairs, of: input, marks: markOptions.marks, threads: threadOptions.count
      ) { pair, answer in
        try format.write(pair, answer)
        progress.update(often: "pair \(format.count) of \(pairs.count)")
      }
      progress.end()
      try format.finish(input.displayName)
    }
  }
}
