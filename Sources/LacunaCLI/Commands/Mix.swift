import ArgumentParser
import LacunaKit

/// `lacuna mix`: several models as one.
struct Mix: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Mix models, with weights found on held-out text.",
    discussion: """
      The probability of a word is the weighted mean of what the models give it (linear \
      interpolation). The weights are those under which the text of --tune is most probable; no model \
      may have been trained on that text. They may depend on how much the n-gram model has seen of the \
      context. With --cache, words of the document so far become more probable.
      """)

  @Argument(help: "The models to mix.", completion: .file())
  var models: [String]

  @OptionGroup var outputOptions: ModelOutputOptions

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Held-out text to find the weights on.", completion: .file())
  var tune: [String] = []

  @Option(
    name: .long,
    help: "Weights, one for each model, such as 0.3,0.7, instead of finding them.")
  var weights: NumberList?

  @Flag(name: .long, help: "Add a cache of recent words: single ones, pairs and triples.")
  var cache = false

  @Option(
    name: .long,
    help: """
      evidence: weights by how much was seen of a context; one: the same weights everywhere.
      """)
  var buckets: Buckets = .evidence

  @OptionGroup var threadOptions: ThreadOptions

  enum Buckets: String, ExpressibleByArgument, CaseIterable {
    case evidence, one
  }

  func validate() throws {
    if tune.isEmpty == (weights == nil) {
      throw ValidationError(
        "Give held-out text to find the weights on (--tune), or the weights (--weights).")
    }
    if weights != nil && cache {
      throw ValidationError("A cache needs weights by context: use --tune instead of --weights.")
    }
    if let weights, weights.numbers.count != models.count {
      throw ValidationError(
        "--weights has \(Figures.count(weights.numbers.count, "number")) for "
          + "\(Figures.count(models.count, "model")).")
    }
  }

  func run() throws {
    let output = outputOptions.output
    let files = try tune.isEmpty ? [] : InputFiles.find(tune)
    try OutputCheck.model(output, against: files + models.map { InputFile(path: $0) })
    let opened = try models.map { path in
      (name: path, model: try TextModel(path: path, threads: threadOptions.count))
    }
    let mixer = try ModelMixer(opened)
    if let weights {
      let model = try mixer.weighted(weights.numbers)
      try model.write(to: output)
      warn(about: model)
      try StandardOutput.shared.line("\(output): \(Figures.count(models.count, "model"))")
      return
    }
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    let text = try KnownText(
      files, vocabulary: mixer.vocabulary, pipeline: mixer.pipeline,
      literalMarks: mixer.literalMarks, threads: threadOptions.count
    ) { progress.update("reading", bytes: $0, total: $1) }
    progress.update("finding weights")
    var options = MixingOptions()
    options.usesCache = cache
    options.buckets = buckets == .one ? .single : .byEvidence
    options.threads = threadOptions.count
    let (model, report) = try mixer.tuned(on: text.corpus, digest: text.digest, options: options)
    progress.update("writing \(output)")
    try model.write(to: output)
    progress.end()
    warn(about: model)
    try MixtureFormat.write(report, of: model, to: output)
  }

  private func warn(about model: TextModel) {
    if let caveat = model.scoreCaveat { StandardError.say("lacuna: \(caveat)") }
  }
}
