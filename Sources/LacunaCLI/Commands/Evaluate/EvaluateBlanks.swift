import ArgumentParser
import LacunaKit

/// `lacuna evaluate blanks`: how well a model finds hidden words.
struct EvaluateBlanks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blanks",
    abstract: "Hide words of a text and say how well a model finds them.",
    discussion: """
      The text should not be the one that the model was trained on. Words are chosen by --seed, all \
      equally likely, but no more than --per-sentence of a sentence; words that the vocabulary \
      lacks are never hidden, and are counted. The model ranks its whole vocabulary for each blank. \
      Top 1, 5 and 10 are the shares of blanks whose word is among so many, the reciprocal rank is \
      the mean of 1 / rank, and in the choice the word stands beside four others of like frequency \
      (their ranks by frequency are from four fifths to five fourths of its own). With --distractors \
      context these are words that the model, if it reads from left to right, expects after the two \
      words before the blank: a harder choice, like those that people write. Words exactly as \
      good as the hidden one count as their expected value: of two best words each is first half \
      of the time. ± is the standard error: two thirds of other samples would differ by less.

      With --words content the hidden words and their distractors are of letters only and not \
      among the --common most frequent words of the model, which are mostly grammar.
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Argument(
    help: "Text files (.gz too) or folders of them; - is standard input.", completion: .file())
  var texts: [String] = ["-"]

  @Option(name: .long, help: "What is hidden: all (but punctuation) or content.")
  var words: HiddenWords = .all

  @Option(name: .long, parsing: .unconditional, help: "The most blanks.")
  var count = 1000

  @Option(
    name: .long, parsing: .unconditional,
    help: "The most blanks in a sentence, each a question of its own.")
  var perSentence = 1

  @Option(
    name: .long, parsing: .unconditional,
    help: "How many of the most frequent words are no content words.")
  var common = 200

  @Option(
    name: .long, help: "What stands beside the hidden word in a choice: frequency or context.")
  var distractors: DistractorKind = .frequency

  @Option(name: .long, parsing: .unconditional, help: "The seed of all choices, from 0 up.")
  var seed: UInt64 = 1

  @Option(
    name: .long, help: "Write each question and its answer as tab-separated columns.",
    completion: .file())
  var details: String?

  @OptionGroup var markOptions: MarkOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if count < 1 { throw ValidationError("--count must be at least 1.") }
    if perSentence < 1 { throw ValidationError("--per-sentence must be at least 1.") }
    if common < 0 { throw ValidationError("--common must be 0 or more.") }
    if details == "-" {
      throw ValidationError("--details must be a file: the results go to standard output.")
    }
  }

  func run() throws {
    // Every part of a model is asked the same questions.
    let whole = try modelOptions.openWhole(threads: threadOptions)
    let model = try modelOptions.part(of: whole)
    let files = try InputFiles.find(texts)
    if let details { try OutputCheck.isNotRead(details, files, option: "--details") }
    let detailFile = try details.map { try BlankDetails(path: $0, model: model) }
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    let questions = try whole.blankQuestions(in: files, options) {
      progress.update("reading", bytes: $0, total: $1)
    }
    let total = questions.questions.count
    if total == 0 {
      progress.end()
      StandardError.say(
        "lacuna: the text has no word to hide"
          + (questions.unknownCount > 0
            ? ": \(Figures.count(questions.unknownCount)) are not in the vocabulary" : ""))
      throw ExitCode(1)
    }
    var evaluation = BlankEvaluation()
    try model.answer(questions, threads: threadOptions.count) { question, outcome in
      evaluation.add(outcome)
      try detailFile?.add(question, outcome, questions.distractors(question))
      progress.update(often: "blank \(evaluation.count) of \(total)")
    }
    progress.end()
    try detailFile?.finish()
    let format = BlankFormat(
      texts: files.map(\.displayName), questions: questions, evaluation: evaluation,
      facts: ModelFacts(model), shortlist: model.shortlistCount)
    for line in try format.lines(json: formatOptions.json, tsv: formatOptions.tsv) {
      try StandardOutput.shared.line(line)
    }
  }

  private var options: BlankOptions {
    var options = BlankOptions()
    options.count = count
    options.countPerSentence = perSentence
    options.words = words
    options.commonWordCount = common
    options.seed = seed
    options.distractors = distractors
    options.marks = markOptions.marks
    return options
  }
}
