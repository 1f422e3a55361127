import ArgumentParser
import LacunaKit

/// `lacuna compare`: which smoothing method suits a text.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Train with several smoothing methods and say how well each predicts a held-out text.",
    discussion: """
      The text is read once; each method counts and smooths anew, with its usual parameters. Perplexity \
      is over all tokens, </s> included, and once over those that are in the vocabulary. The k of \
      interpolated add-k is found on the text of --fit, or else on the held-out text itself, which flatters \
      the method; the output says on which. Where a method \
      finds tokens impossible its perplexity is infinite; then that of the others follows, which is no \
      fair comparison. Neither is the figure of stupid-backoff, whose scores do not sum to 1. Times go \
      to standard error.
      """)

  @Argument(
    help: "Text files (.gz too) or folders of them; - is standard input.", completion: .file())
  var texts: [String]

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "The text to predict. (default: 5 % of the text, at most 100,000 tokens)",
    completion: .file())
  var heldout: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "A text to find the k of interpolated add-k on. (default: the held-out text itself)",
    completion: .file())
  var fit: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: """
      The methods, as 'train ngram' names them; with :interpolated or :backoff behind the name only in \
      that form. (default: all in all their forms)
      """)
  var methods: [MethodChoice] = []

  @Option(
    name: .long, parsing: .unconditional, help: "The length of the longest n-grams, 1 to 255.")
  var order: Int = 5

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Drop n-grams that occur at most this often, as for 'train ngram'; begin with 0.")
  var prune: [UInt32] = []

  @Option(
    name: .long, parsing: .unconditional, help: "Words that occur less often become <unk>.")
  var minCount: UInt64 = 1

  @Option(
    name: .long, parsing: .unconditional,
    help: "Keep at most this many words, the most frequent ones.")
  var maxVocabulary: Int?

  @OptionGroup(title: "Text options") var pipelineOptions: PipelineOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var threadOptions: ThreadOptions

  /// The methods in their forms, in the order asked for, each once.
  private var smoothings: [Smoothing] {
    let choices = methods.isEmpty ? SmoothingMethod.allCases.map { MethodChoice($0) } : methods
    var smoothings: [Smoothing] = []
    for smoothing in choices.flatMap(\.smoothings) where !smoothings.contains(smoothing) {
      smoothings.append(smoothing)
    }
    return smoothings
  }

  func validate() throws {
    if let maxVocabulary, maxVocabulary < 2 {
      throw ValidationError("--max-vocabulary must be at least 2.")
    }
    if !fit.isEmpty && !smoothings.contains(Smoothing(.addK)) {
      throw ValidationError(
        "--fit finds the k of interpolated add-k, which is not among the --methods: leave one out.")
    }
    if (texts + heldout + fit).count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Only one of the texts can be standard input: name files.")
    }
    do {
      for smoothing in smoothings {
        try NGramOptions(order: order, pruning: prune, smoothing: smoothing).validate()
      }
      if prune.first ?? 0 > 0 { throw ModelError.prunesWords }
    } catch {
      throw ValidationError("\(error)")
    }
    let pipeline = try pipelineOptions.pipeline()
    if pipeline.tokenizer == .bpe {
      throw ValidationError(
        "compare counts words; the bpe tokenizer, which cuts them, is not for it: choose another.")
    }
  }

  func run() throws {
    var options = TrainingTextOptions()
    options.pipeline = try pipelineOptions.pipeline()
    options.literalMarks = pipelineOptions.literalMarks
    options.vocabulary = VocabularyOptions(minimumCount: minCount, maximumSize: maxVocabulary)
    options.threads = threadOptions.count
    let files = try InputFiles.find(texts)
    let heldOutFiles = heldout.isEmpty ? [] : try InputFiles.find(heldout)
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    let text = try TrainingText(files, heldOutFiles: heldOutFiles, options: options) {
      progress.update("reading", bytes: $0, total: $1)
    }
    progress.end()
    if text.heldOut.sentenceCount == 0 {
      throw CommandLineError(
        "the text is too short for a part of it to be held out: name another with --heldout")
    }
    let fitText = try fit.isEmpty ? nil : fitText(in: text)
    var trials: [SmoothingTrial] = []
    for smoothing in smoothings {
      var progress = ProgressLine(isQuiet: threadOptions.quiet)
      let name = SmoothingName.text(smoothing)
      let trial = try text.trying(
        NGramOptions(order: order, pruning: prune, smoothing: smoothing), fittingTo: fitText,
        threads: threadOptions.count
      ) { progress.update("\(name): \($0.rawValue)") }
      progress.end()
      for fallback in trial.fallbacks {
        StandardError.say(
          "lacuna: \(name), order \(fallback.order): \(fallback.replacement), because "
            + fallback.reason)
      }
      if !threadOptions.quiet {
        StandardError.say("\(name): \(Figures.decimal(progress.elapsed, places: 1)) s")
      }
      trials.append(trial)
    }
    try ComparisonFormat(order: order, vocabularySize: ModelFacts.size(of: text.vocabulary))
      .write(trials, formatOptions)
  }

  private func fitText(in text: TrainingText) throws -> KnownText {
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    defer { progress.end() }
    return try KnownText(
      try InputFiles.find(fit), vocabulary: text.vocabulary, pipeline: text.pipeline,
      literalMarks: text.literalMarks, threads: threadOptions.count
    ) { progress.update("reading", bytes: $0, total: $1) }
  }
}

/// A method, in one form or in all that it has: `witten-bell`, `witten-bell:backoff`.
struct MethodChoice: ExpressibleByArgument {
  let method: SmoothingMethod
  let form: SmoothingForm?

  init(_ method: SmoothingMethod) {
    (self.method, form) = (method, nil)
  }

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, let method = SmoothingMethod(rawValue: parts[0]) else { return nil }
    self.method = method
    if parts.count == 2 {
      guard let form = SmoothingForm(rawValue: parts[1]) else { return nil }
      self.form = form
    } else {
      form = nil
    }
  }

  static var allValueStrings: [String] { SmoothingMethod.allCases.map(\.rawValue) }

  var smoothings: [Smoothing] {
    (form.map { [$0] } ?? method.forms).map { Smoothing(method, form: $0) }
  }
}
