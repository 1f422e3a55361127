import ArgumentParser
import LacunaKit

/// `lacuna train ngram`: counts n-grams and smooths them.
struct TrainNGram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ngram",
    abstract: "Train an n-gram model; interpolated modified Kneser-Ney unless told otherwise.",
    discussion: """
      The model remembers how the text was read, so that it reads other text in the same way. The \
      same text and options give the same bytes, whatever the number of threads and the order of \
      the lines.
      """)

  @Argument(
    help: "Text files (.gz too) or folders of them; - is standard input.", completion: .file())
  var texts: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: """
      Counts of n-grams to learn from in place of texts, as 'lacuna counts' writes them (.gz too).
      """,
    completion: .file())
  var counts: [String] = []

  @OptionGroup var outputOptions: ModelOutputOptions

  @Option(
    name: .long, parsing: .unconditional,
    help: "The length of the longest n-grams, 1 to 255. (default: 5; that of --counts)")
  var order: Int?

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

  @OptionGroup(title: "Smoothing") var smoothingOptions: SmoothingOptions

  @Option(
    name: .long, parsing: .upToNextOption,
    help: """
      With add-k: a text of the same kind; k is the one under which it is most probable. The training \
      text is read twice for that.
      """,
    completion: .file())
  var heldout: [String] = []

  @Option(
    name: .long,
    help: """
      kenlm: reproduce KenLM's lmplz to the byte (whitespace tokenizer, empty lines are \
      sentences, its word numbering, its statistics at the end of the text).
      """)
  var compatibility: Compatibility = .none

  @Flag(
    name: .long,
    help: """
      Keep exact counts in the model file, so that 'update' can add and remove texts, and 'merge' \
      make one model of several.
      """)
  var keepCounts = false

  @OptionGroup(title: "Layout options") var layoutOptions: LayoutOptions
  @OptionGroup var pieceOptions: PieceOptions
  @OptionGroup(title: "Text options") var pipelineOptions: PipelineOptions
  @OptionGroup var memoryOptions: MemoryOptions
  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if let maxVocabulary, maxVocabulary < 1 {
      throw ValidationError("--max-vocabulary must be at least 1.")
    }
    if vocabulary != nil && (minCount > 1 || maxVocabulary != nil) {
      throw ValidationError(
        "--vocabulary lists all words, so --min-count and --max-vocabulary do not go with it.")
    }
    if texts.isEmpty == counts.isEmpty {
      throw ValidationError(
        texts.isEmpty
          ? "Name texts to learn from, or counts with --counts."
          : "Texts and --counts exclude each other: count the texts, or leave one out.")
    }
    if compatibility == .kenlm && (keepCounts || !counts.isEmpty) {
      throw ValidationError(
        "lmplz numbers words as they first appear, which counts do not know, so they do not go with "
          + "--compatibility kenlm.")
    }
    if compatibility == .kenlm && (vocabulary != nil || minCount > 1 || maxVocabulary != nil) {
      throw ValidationError(
        "lmplz has no such vocabulary options, so they do not go with --compatibility kenlm.")
    }
    if !heldout.isEmpty && estimation.smoothing != Smoothing(.addK) {
      throw ValidationError(
        "--heldout finds the k of interpolated add-k smoothing: it goes with --smoothing add-k alone."
      )
    }
    if keepCounts && layoutOptions.layout == .compact {
      throw ValidationError(
        "A compact model cannot be counted on: keep counts in a fast one, and make a compact copy of "
          + "it with 'convert'.")
    }
    if !heldout.isEmpty && !counts.isEmpty {
      throw ValidationError(
        "--heldout goes with texts and not with --counts: give k itself with --k.")
    }
    if !heldout.isEmpty && (texts + heldout).contains("-") {
      throw ValidationError(
        "With --heldout the text is read twice, so it cannot be standard input: name a file.")
    }
    do {
      try estimation.validate()
      let options = try optionsWithoutWordList()
      if vocabulary != nil && options.pipeline.tokenizer == .bpe {
        throw ValidationError(
          "--vocabulary lists words, and the bpe tokenizer makes its own list of pieces; "
            + "--bpe-size says how many.")
      }
      if !counts.isEmpty && options.pipeline.tokenizer == .bpe {
        throw ValidationError("Counts are of whole words: they do not go with the bpe tokenizer.")
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
    options.keepsCounts = keepCounts
    return options
  }

  func run() throws {
    var options = try optionsWithoutWordList()
    if let vocabulary {
      options.wordList = try VocabularyBuilder(
        listedIn: InputFiles.find([vocabulary]), readBy: options.pipeline)
    }
    let files = try InputFiles.find(texts + counts)
    let output = outputOptions.output
    let heldOut = heldout.isEmpty ? [] : try InputFiles.find(heldout)
    try OutputCheck.model(
      output, against: files + heldOut + (vocabulary.map { [InputFile(path: $0)] } ?? []))
    options.room = try memoryOptions.room(threads: threadOptions.count)
    var view = NGramTrainingView(isQuiet: threadOptions.quiet)
    if !heldOut.isEmpty {
      options = try TextModel.fittingK(
        of: options, on: files, heldOut: heldOut, progress: { view.show($0) })
    }
    let training =
      counts.isEmpty
      ? try NGramTraining(on: files, options: options, progress: { view.show($0) })
      : try NGramTraining(
        counts: files, order: order, options: options, progress: { view.show($0) })
    try view.write(
      training, to: output, layout: layoutOptions, room: options.room)
  }

  private var estimation: NGramOptions {
    NGramOptions(
      order: order ?? 5, pruning: prune, interpolatesUnigrams: !noInterpolateUnigrams,
      compatibility: compatibility, smoothing: smoothingOptions.value)
  }

  private func pipeline() throws -> TextPipeline {
    let isKenLM = compatibility == .kenlm
    let pipeline = try pipelineOptions.pipeline(
      default: isKenLM || !counts.isEmpty ? .whitespace : .word)
    if isKenLM && pipeline != TextPipeline(tokenizer: .whitespace) {
      throw ValidationError(
        "--compatibility kenlm reads words as white space parts them and changes nothing: "
          + "leave the other text options out.")
    }
    return pipeline
  }
}
