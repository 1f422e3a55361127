import ArgumentParser
import LacunaKit

/// `lacuna train association`: counts which words share a sentence.
struct TrainAssociation: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "association",
    abstract: "Count which words share a sentence more often than by chance.",
    discussion: """
      The table holds, for each pair of words, how much more or less often they stand in one sentence \
      than independent words would (smoothed pointwise mutual information). It fills blanks by \
      evidence from the whole sentence, alone or mixed with other models, and scores no text. The same \
      text and options give the same bytes.
      """)

  @Argument(
    help: "Text files (.gz too) or folders of them; - is standard input.", completion: .file())
  var texts: [String]

  @OptionGroup var outputOptions: ModelOutputOptions

  @Option(
    name: .long, parsing: .unconditional,
    help: "How many words take part, the most frequent ones; at most 65,534.")
  var words: Int = AssociationOptions().maximumWords

  @Option(name: .long, parsing: .unconditional, help: "List pairs that occur at least so often.")
  var minPairCount: UInt32 = AssociationOptions().minimumPairCount

  @Option(
    name: .long, parsing: .unconditional,
    help: "List at most so many pairs, 6 bytes each: the most frequent ones.")
  var maxPairs: Int = AssociationOptions().maximumPairs

  @Option(
    name: .long, help: "How far apart two words may stand, in tokens: the least and the most.")
  var distances = DistanceRange(range: AssociationOptions().distances)

  @Option(
    name: .long, parsing: .unconditional,
    help: "What is added to the observed and the expected count of a pair.")
  var smoothing: Double = AssociationOptions().smoothing

  @Option(
    name: .long, parsing: .unconditional,
    help: "What negative values are multiplied by, from 0 to 1.")
  var negativeWeight: Double = AssociationOptions().negativeWeight

  @Option(
    name: .long, parsing: .unconditional, help: "Words that occur less often become <unk>.")
  var minCount: UInt64 = 1

  @Option(
    name: .long, parsing: .unconditional,
    help: "Keep at most this many words, the most frequent ones.")
  var maxVocabulary: Int?

  @OptionGroup(title: "Text options") var pipelineOptions: PipelineOptions
  @OptionGroup var threadOptions: ThreadOptions

  private var options: AssociationOptions {
    AssociationOptions(
      maximumWords: words, minimumPairCount: minPairCount, maximumPairs: maxPairs,
      distances: distances.range, smoothing: smoothing, negativeWeight: negativeWeight)
  }

  func validate() throws {
    if let maxVocabulary, maxVocabulary < 2 {
      throw ValidationError("--max-vocabulary must be at least 2.")
    }
    do {
      try options.validate()
    } catch {
      throw ValidationError("\(error)")
    }
    _ = try pipelineOptions.pipeline()
  }

  func run() throws {
    let output = outputOptions.output
    let files = try InputFiles.find(texts)
    try OutputCheck.model(output, against: files)
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    var reading = TrainingTextOptions()
    reading.pipeline = try pipelineOptions.pipeline()
    reading.literalMarks = pipelineOptions.literalMarks
    reading.vocabulary = VocabularyOptions(minimumCount: minCount, maximumSize: maxVocabulary)
    reading.heldOutShare = 0
    reading.threads = threadOptions.count
    let text = try TrainingText(files, options: reading) {
      progress.update("reading", bytes: $0, total: $1)
    }
    let (component, report) = try text.association(options, threads: threadOptions.count) {
      switch $0 {
      case .counting: progress.update("counting pairs")
      case .weighing: progress.update("weighing pairs")
      }
    }
    progress.update("writing \(output)")
    try TextModel(
      pipeline: text.pipeline, literalMarks: text.literalMarks, vocabulary: text.vocabulary,
      component: component
    ).write(to: output)
    progress.end()
    try summarize(text, report, seconds: progress.elapsed)
  }

  private func summarize(
    _ text: TrainingText, _ report: AssociationEstimator.Report, seconds: Double
  ) throws {
    let summary =
      "\(outputOptions.output): \(Figures.count(report.listedPairs, "pair")) of "
      + "\(Figures.count(report.foundPairs)) listed, of \(Figures.count(report.wordCount, "word")); "
      + "\(Figures.count(text.record.sentenceCount, "sentence")), "
      + Figures.count(text.record.tokenCount, "token")
    for line in Flow.wrapped(summary, width: Terminal.width) {
      try StandardOutput.shared.line(line)
    }
    if threadOptions.quiet { return }
    if report.minimumPairCount > minPairCount {
      StandardError.say(
        "lacuna: a pair needed \(report.minimumPairCount) occurrences, so that there are no more "
          + "than \(Figures.count(maxPairs, "pair"))")
    }
    StandardError.say("counted in \(Figures.decimal(seconds, places: 1)) s")
  }
}

/// The least and the greatest distance of two words, such as 2-12.
struct DistanceRange: ExpressibleByArgument {
  var range: ClosedRange<Int>

  init(range: ClosedRange<Int>) {
    self.range = range
  }

  init?(argument: String) {
    let numbers = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let least = numbers[0], let most = numbers[1], least <= most else {
      return nil
    }
    range = least...most
  }

  var defaultValueDescription: String { "\(range.lowerBound)-\(range.upperBound)" }
}
