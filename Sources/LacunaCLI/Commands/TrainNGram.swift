import ArgumentParser
import LacunaKit

/// `lacuna train ngram`: counts n-grams and smooths them.
struct TrainNGram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ngram",
    abstract: "Train an n-gram model: interpolated modified Kneser-Ney.",
    discussion: """
      The model remembers how the text was read, so that it reads other text in the same way. The \
      same text and options give the same bytes, whatever the number of threads and the order of \
      the lines.
      """)

  @Argument(
    help: "Text files (.gz too) or folders of them; - is standard input.", completion: .file())
  var texts: [String]

  @OptionGroup var outputOptions: ModelOutputOptions

  @Option(
    name: .long, parsing: .unconditional, help: "The length of the longest n-grams, 1 to 255.")
  var order: Int = 5

  @Option(
    name: .long, parsing: .upToNextOption,
    help: """
      Drop n-grams that occur at most this often: a threshold for each order from 1; the last one \
      also holds for the orders after it. '0 0 1' drops n-grams of three and more words that occur \
      only once.
      """)
  var prune: [UInt32] = []

  @Option(
    name: .long, parsing: .unconditional, help: "Words that occur less often become <unk>.")
  var minCount: UInt64 = 1

  @Option(
    name: .long, parsing: .unconditional,
    help: "Keep at most this many words, the most frequent ones.")
  var maxVocabulary: Int?

  @Option(
    name: .long, help: "A file with the words of the vocabulary; all others become <unk>.",
    completion: .file())
  var vocabulary: String?

  @Flag(
    name: .long,
    help: "Give <unk> all the probability that discounting frees from unigrams, as SRILM does.")
  var noInterpolateUnigrams = false

  @Option(
    name: .long,
    help: """
      kenlm: reproduce KenLM's lmplz to the byte (whitespace tokenizer, empty lines are \
      sentences, its word numbering, its statistics at the end of the text).
      """)
  var compatibility: Compatibility = .none

  @OptionGroup(title: "Layout options") var layoutOptions: LayoutOptions
  @OptionGroup var pieceOptions: PieceOptions
  @OptionGroup(title: "Text options") var pipelineOptions: PipelineOptions
  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if let maxVocabulary, maxVocabulary < 1 {
      throw ValidationError("--max-vocabulary must be at least 1.")
    }
    if vocabulary != nil && (minCount > 1 || maxVocabulary != nil) {
      throw ValidationError(
        "--vocabulary lists all words, so --min-count and --max-vocabulary do not go with it.")
    }
    if compatibility == .kenlm && (vocabulary != nil || minCount > 1 || maxVocabulary != nil) {
      throw ValidationError(
        "lmplz has no such vocabulary options, so they do not go with --compatibility kenlm.")
    }
    do {
      try estimation.validate()
      let options = try optionsWithoutWordList()
      if vocabulary != nil && options.pipeline.tokenizer == .bpe {
        throw ValidationError(
          "--vocabulary lists words, and the bpe tokenizer makes its own list of pieces; "
            + "--bpe-size says how many.")
      }
      try options.validatePieces()
    } catch let error as ValidationError {
      throw error
    } catch {
      throw ValidationError("\(error)")
    }
  }

  private func optionsWithoutWordList() throws -> TrainingOptions {
    var options = TrainingOptions(threads: threadOptions.count)
    options.pipeline = try pipeline()
    options.literalMarks = pipelineOptions.literalMarks
    options.vocabulary = VocabularyOptions(
      order: compatibility == .kenlm ? .firstAppearance : .canonical, minimumCount: minCount,
      maximumSize: maxVocabulary)
    options.pieceVocabularySize = pieceOptions.bpeSize
    options.estimation = estimation
    return options
  }

  func run() throws {
    var options = try optionsWithoutWordList()
    if let vocabulary {
      options.wordList = try VocabularyBuilder(
        listedIn: InputFiles.find([vocabulary]), readBy: options.pipeline)
    }
    let files = try InputFiles.find(texts)
    let output = outputOptions.output
    try OutputCheck.model(output, against: files + (vocabulary.map { [InputFile(path: $0)] } ?? []))
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    var (model, report) = try TextModel.train(on: files, options: options) { stage in
      switch stage {
      case .reading(let bytes, let total): progress.update("reading", bytes: bytes, total: total)
      case .learningPieces(let count):
        progress.update("learning pieces of words: \(Figures.count(count))")
      case .estimating(.counting): progress.update("counting n-grams")
      case .estimating(.estimating): progress.update("estimating probabilities")
      }
    }
    if layoutOptions.layout == .compact {
      progress.update("packing n-grams")
      model = try model.laidOut(
        .compact, bits: layoutOptions.bitCount, threads: threadOptions.count)
    }
    progress.update("writing \(output)")
    try model.write(to: output)
    progress.end()
    for remark in model.record.remarks { StandardError.say("lacuna: \(remark)") }
    try summarize(model, report, seconds: progress.elapsed)
  }

  private var estimation: NGramOptions {
    NGramOptions(
      order: order, pruning: prune, interpolatesUnigrams: !noInterpolateUnigrams,
      compatibility: compatibility)
  }

  private func pipeline() throws -> TextPipeline {
    let isKenLM = compatibility == .kenlm
    let pipeline = try pipelineOptions.pipeline(default: isKenLM ? .whitespace : .word)
    if isKenLM && pipeline != TextPipeline(tokenizer: .whitespace) {
      throw ValidationError(
        "--compatibility kenlm reads words as white space parts them and changes nothing: "
          + "leave the other text options out.")
    }
    return pipeline
  }

  private func summarize(
    _ model: TextModel, _ report: NGramEstimator.Report, seconds: Double
  ) throws {
    let record = model.record
    // Orders above the length of every sentence have no n-grams.
    let longest = report.totalCounts.lastIndex { $0 > 0 } ?? 0
    let orders = zip(report.keptCounts, report.totalCounts).prefix(longest + 1)
    let grams = orders.enumerated().map { index, counts in
      let kept = "\(Figures.count(counts.0)) \(index + 1)-grams"
      return counts.0 == counts.1 ? kept : "\(kept) of \(Figures.count(counts.1))"
    }
    let out = StandardOutput.shared
    try out.line(
      "\(outputOptions.output): order \(order), "
        + "\(Figures.count(record.sentenceCount, "sentence")), "
        + "\(Figures.count(record.tokenCount, "token")), "
        + "\(Figures.vocabulary(of: model)) in the vocabulary")
    for line in Flow.lines(grams, width: Terminal.width) { try out.line(line) }
    if !threadOptions.quiet {
      StandardError.say("trained in \(Figures.decimal(seconds, places: 1)) s")
    }
  }
}
