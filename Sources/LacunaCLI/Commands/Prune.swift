import ArgumentParser
import LacunaKit

/// `lacuna prune`: a smaller model.
struct Prune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make an n-gram model smaller by removing the n-grams that matter least.",
    discussion: """
      Entropy pruning (Stolcke 1998), as SRILM's ngram -prune: how much the model's perplexity would \
      grow if an n-gram were removed and its word left to backing off is computed for each n-gram, and \
      those with the smallest losses go. Unigrams stay, and so do n-grams that begin one that stays. \
      Backoff weights are computed anew, so that the probabilities after every context sum to 1.

      Say how far to go with one of --threshold, --keep and --size. With the two last ones, of n-grams \
      with equal losses shorter ones stay first, then those of more frequent words. The smaller model \
      is in the fast layout; 'convert' makes it compact.

      How often a context is met is what the model itself gives its words, one after the other. The \
      lower orders of Kneser-Ney models say how words continue contexts, not how frequent they are, so \
      that the wrong n-grams go (Chelba et al. 2010). --history names a model that knows better: of the \
      same text, with another smoothing. Compare with --heldout, also with count cut-offs \
      (train ngram --prune).
      """)

  @Argument(help: "The model file: n-grams alone, no mixture.", completion: .file())
  var model: String

  @OptionGroup var outputOptions: ModelOutputOptions

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      Remove n-grams whose removal raises perplexity by a smaller share than this, such as 1e-8.
      """)
  var threshold: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: "Keep at most so many n-grams of all orders, or such a share of them: 1000000, 20%.")
  var keep: KeptShare?

  @Option(
    name: .long, parsing: .unconditional,
    help: "Make the file at most this large, in bytes, or 500k, 100M, 1.5G.")
  var size: FileSize?

  @Option(
    name: .long,
    help: "An n-gram model with the same words that says how frequent contexts are.",
    completion: .file())
  var history: String?

  @Option(
    name: .long, help: "A file of words: n-grams that contain one of them are never removed.",
    completion: .file())
  var protect: String?

  @Option(
    name: .long, parsing: .unconditional, help: "Never remove n-grams shorter than this.")
  var minOrder: Int = 2

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Text to give perplexity on, before and after.", completion: .file())
  var heldout: [String] = []

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    let goals = [threshold != nil, keep != nil, size != nil].count { $0 }
    if goals != 1 {
      throw ValidationError(
        "Say how far to prune with one of --threshold (1e-8), --keep (20%) and --size (100M).")
    }
    do {
      try options(goal: .threshold(threshold ?? 0)).validate()
    } catch {
      throw ValidationError("\(error)")
    }
  }

  private func options(
    goal: PruningGoal, protectedWords: Set<TokenID> = []
  ) -> EntropyPruningOptions {
    EntropyPruningOptions(
      goal: goal, minimumOrder: minOrder, protectedWords: protectedWords,
      threads: threadOptions.count)
  }

  func run() throws {
    let output = outputOptions.output
    let texts = try heldout.isEmpty ? [] : InputFiles.find(heldout)
    let lists = try protect.map { try InputFiles.find([$0]) } ?? []
    let models = ([model] + (history.map { [$0] } ?? [])).map { InputFile(path: $0) }
    try OutputCheck.model(output, against: models + texts + lists)
    let file = try SectionFile(path: model)
    let opened = try TextModel(path: model, threads: threadOptions.count)
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    let options = options(
      goal: try goal(opened, file), protectedWords: try protectedWords(lists, opened))
    let judge = try history.map { try TextModel(path: $0, threads: 1) }
    let (pruned, report) = try opened.pruned(options, history: judge) {
      progress.update($0.text)
    }
    let before = try evaluation(of: opened, texts, &progress)
    let after = report.isChanged ? try evaluation(of: pruned, texts, &progress) : before
    progress.update("writing \(output)")
    try pruned.write(to: output)
    progress.end()
    if !report.isChanged {
      StandardError.say(
        "lacuna: nothing is to do: \(reason(report)); \(output) holds the model as it was")
    }
    if report.improperContextCount > 0 {
      StandardError.say(
        "lacuna: \(Figures.count(report.improperContextCount, "context")) had n-grams whose "
          + "probabilities sum to more than 1; nothing of them was removed")
    }
    let format = PruningFormat(
      report: report, output: output, byteCountBefore: Int(file.file.byteCount),
      byteCountAfter: Int(try SectionFile(path: output).file.byteCount), before: before,
      after: after)
    try json ? format.writeJSON() : format.writeTable()
  }

  private func goal(_ opened: TextModel, _ file: SectionFile) throws -> PruningGoal {
    if let threshold { return .threshold(threshold) }
    if let keep {
      return .ngramCount(keep.count(of: try opened.requireNGrams().counts.reduce(0, +)))
    }
    let target = size?.byteCount ?? 0
    let rest = Self.otherByteCount(file)
    guard target > rest else {
      throw CommandLineError(
        "--size \(Figures.bytes(target)): vocabulary and settings alone take "
          + "\(Figures.bytes(rest)): choose more")
    }
    return .byteCount(target - rest)
  }

  /// What a file takes beside its n-grams, with room for a record that says more.
  private static func otherByteCount(_ file: SectionFile) -> Int {
    let ngrams = file.sections.filter {
      $0.name.hasPrefix("ngrams.") || $0.name.hasPrefix("compact.")
    }
    return Int(file.file.byteCount) - ngrams.reduce(0) { $0 + Int($1.byteCount) } + 4096
  }

  private func protectedWords(_ lists: [InputFile], _ opened: TextModel) throws -> Set<TokenID> {
    if lists.isEmpty { return [] }
    if opened.pipeline.tokenizer == .bpe {
      throw CommandLineError(
        "--protect lists words, and this model is made of pieces of words: leave it out")
    }
    let list = try VocabularyBuilder(listedIn: lists, readBy: opened.pipeline)
    let (known, unknown) = opened.ids(of: list)
    if !unknown.isEmpty {
      let shown = unknown.prefix(5).joined(separator: ", ") + (unknown.count > 5 ? ", …" : "")
      StandardError.say(
        "lacuna: \(protect ?? ""): the model does not know \(Figures.count(unknown.count)) of "
          + "\(Figures.count(list.count, "word")): \(shown)")
    }
    return known
  }

  private func evaluation(
    of model: TextModel, _ texts: [InputFile], _ progress: inout ProgressLine
  ) throws -> Evaluation? {
    if texts.isEmpty { return nil }
    let evaluation = try model.evaluate(texts, threads: threadOptions.count) {
      progress.update("scoring", bytes: $0, total: $1)
    }
    guard evaluation.tokenCount > 0 else {
      throw CommandLineError("the text of --heldout has no sentence, so it has no perplexity")
    }
    return evaluation
  }

  private func reason(_ report: EntropyPruningReport) -> String {
    let count = Figures.count(report.countsBefore.reduce(0, +), "n-gram")
    if threshold != nil { return "no n-gram that may go has a smaller loss" }
    return size == nil ? "the model has \(count)" : "the model with its \(count) is no larger"
  }
}

extension NGramModel.PruningStage {
  /// What a person sees meanwhile.
  fileprivate var text: String {
    switch self {
    case .weighing: "weighing n-grams"
    case .choosing: "choosing n-grams"
    case .normalizing: "normalizing"
    case .building: "building the index"
    }
  }
}
