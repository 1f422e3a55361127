import ArgumentParser
import LacunaKit

/// `lacuna perplexity`: how well a model predicts a text.
struct Perplexity: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how well a model predicts a text.",
    discussion: """
      Perplexity is 10^(-log10 P / tokens), once over all tokens, </s> included, and once over those \
      that are in the vocabulary. Bits per character and per byte count the characters and bytes \
      of the text as it stands, and one for each end of a sentence.

      --format srilm prints what SRILM's ngram -ppl -unk does, for programs that read that; with --debug \
      1 for each sentence, too, and with 2 for each word.
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Argument(
    help: "Text files (.gz too) or folders of them; - is standard input.", completion: .file())
  var texts: [String] = ["-"]

  @Option(name: .long, help: "Print what another program prints: srilm.")
  var format: Dialect?

  @Option(name: .long, help: "With --format srilm: how much, 0, 1 or 2.")
  var debug: Int = 0

  /// A program whose output is known.
  enum Dialect: String, ExpressibleByArgument, CaseIterable {
    case srilm
  }

  @OptionGroup var markOptions: MarkOptions
  @OptionGroup var logBaseOptions: LogBaseOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var threadOptions: ThreadOptions

  /// The figures of one text, as JSON names them.
  private struct Figure: Encodable {
    var text: String
    var sentenceCount: Int
    var tokenCount: Int
    var pieceCount: Int
    var unknownCount: Int
    var logBase: String
    var logProbability: JSONNumber
    var perplexity: JSONNumber
    var perplexityWithoutUnknown: JSONNumber
    /// Tokens whose probability is 0, and the perplexity of the others.
    var impossibleCount: Int
    var perplexityOfPossible: JSONNumber
    var bitsPerToken: JSONNumber
    var bitsPerCharacter: JSONNumber
    var bitsPerByte: JSONNumber
    var vocabularySize: Int
    var normalized: Bool
    var startConditions: Bool
    var endScored: Bool
    /// By source of a mixture, its own perplexity.
    var sources: [String: JSONNumber]?
  }

  func validate() throws {
    if !(0...2).contains(debug) { throw ValidationError("--debug must be 0, 1 or 2.") }
    if format == nil {
      if debug > 0 { throw ValidationError("--debug is for --format srilm.") }
      return
    }
    if formatOptions.json || formatOptions.tsv {
      throw ValidationError("--format excludes --json and --tsv.")
    }
    if logBaseOptions.logBase != .ten || markOptions.marks != SentenceMarks() {
      throw ValidationError(
        "SRILM prints logarithms to base 10 and reads <s> and </s>: leave out --log-base, --no-bos and "
          + "--no-eos.")
    }
  }

  func run() throws {
    let model = try modelOptions.open(threads: threadOptions)
    let files = try InputFiles.find(texts)
    if format == .srilm { return try writeAsSRILM(model, files) }
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    var total = Evaluation()
    if formatOptions.tsv {
      StandardOutput.shared.heading(
        TSVLine.text(
          [
            "text", "sentences", "tokens", "unknown", "\(logBase.label)_probability", "perplexity",
            "perplexity_without_unknown", "bits_per_token", "bits_per_character", "bits_per_byte",
          ] + ModelFacts.columns))
    }
    for (number, file) in files.enumerated() {
      let evaluation = try model.evaluate(
        [file], marks: markOptions.marks, threads: threadOptions.count
      ) { progress.update("scoring \(file.displayName)", bytes: $0, total: $1) }
      progress.end()
      if evaluation.tokenCount == 0 {
        StandardError.say(
          "lacuna: \(file.displayName) has no sentence, so it has no perplexity")
        if files.count == 1 { throw ExitCode(1) }
      }
      if number > 0 && !formatOptions.json && !formatOptions.tsv {
        try StandardOutput.shared.line()
      }
      try write(evaluation, of: file.displayName, model)
      total.add(evaluation)
    }
    if files.count > 1 {
      if !formatOptions.json && !formatOptions.tsv { try StandardOutput.shared.line() }
      try write(total, of: "all \(files.count) texts", model)
    }
  }

  private func writeAsSRILM(_ model: TextModel, _ files: [InputFile]) throws {
    let format = SRILMPerplexity(debugLevel: debug)
    for file in files {
      var total = SRILMPerplexity.Statistics()
      try model.score(
        [file], marks: markOptions.marks, threads: threadOptions.count, isPrompt: false,
        progress: { _, _ in }, { try format.write($0, into: &total) })
      try format.write(total, of: file.displayName)
    }
  }

  private var logBase: LogBase { logBaseOptions.logBase }

  private func write(_ evaluation: Evaluation, of name: String, _ model: TextModel) throws {
    if formatOptions.json {
      try writeJSON(evaluation, of: name, model)
    } else if formatOptions.tsv {
      try writeTSV(evaluation, of: name, model)
    } else {
      try writeTable(evaluation, of: name, model)
    }
  }

  private func writeTable(
    _ evaluation: Evaluation, of name: String, _ model: TextModel
  ) throws {
    func figure(_ value: Double?, _ digits: Int) -> String {
      value.map { Figures.significant($0, digits: digits) } ?? "undefined"
    }
    let out = StandardOutput.shared
    let marks = markOptions.marks
    let words = evaluation.tokenCount - (marks.end ? evaluation.sentenceCount : 0)
    let share =
      words == 0
      ? ""
      : " (\(Figures.decimal(100 * Double(evaluation.unknownCount) / Double(words), places: 2)) %)"
    var table = Columns([.left, .right, .left])
    table.add(
      "perplexity", figure(evaluation.perplexity, 7),
      "without unknown words \(figure(evaluation.perplexityWithoutUnknown, 7))"
        + (model.givesProbabilities ? "" : ", of \(ModelFacts.caveat)"))
    table.add(
      "\(logBase.label) P", figure(evaluation.log10Probability * logBase.perLog10, 9),
      "sum over all tokens")
    if evaluation.impossibleCount > 0 {
      table.add(
        "impossible tokens", Figures.count(evaluation.impossibleCount),
        "perplexity of the others \(figure(evaluation.perplexityOfPossible, 7))")
    }
    table.add("bits per token", figure(evaluation.bitsPerToken, 5), "")
    table.add("bits per character", figure(evaluation.bitsPerCharacter, 5), "")
    table.add("bits per byte", figure(evaluation.bitsPerByte, 5), "")
    table.add(
      "tokens", Figures.count(evaluation.tokenCount),
      marks.end
        ? "\(Figures.count(words, "word")) and \(Figures.count(evaluation.sentenceCount)) </s>"
        : "\(Figures.count(evaluation.sentenceCount, "sentence")), </s> not scored")
    if model.pipeline.tokenizer == .bpe {
      table.add(
        "pieces", Figures.count(evaluation.pieceCount),
        "a word's probability is the product of its pieces'")
    }
    table.add("unknown words", Figures.count(evaluation.unknownCount) + share, "")
    table.add(
      "vocabulary", Figures.count(ModelFacts.size(of: model.vocabulary)),
      model.summary + (marks.start ? "" : ", without <s>"))
    try out.line(name)
    for line in table.lines(indentation: "  ") { try out.line(line) }
    try writeSources(evaluation, model)
  }

  /// The perplexity of each source of a mixture that has one: a level of a cache mostly has none.
  private func writeSources(_ evaluation: Evaluation, _ model: TextModel) throws {
    var table = Columns([.left, .right])
    for (name, perplexity) in zip(
      MixtureFormat.sourceNames(of: model), evaluation.sourcePerplexities)
    where perplexity.isFinite {
      table.add(name, Figures.significant(perplexity, digits: 7))
    }
    let lines = table.lines(indentation: "    ")
    if lines.isEmpty { return }
    try StandardOutput.shared.line("  perplexity of each alone")
    for line in lines { try StandardOutput.shared.line(line) }
  }

  private func writeTSV(
    _ evaluation: Evaluation, of name: String, _ model: TextModel
  ) throws {
    func figure(_ value: Double?) -> String {
      value.map { Figures.significant($0, digits: 9) } ?? ""
    }
    try StandardOutput.shared.line(
      TSVLine.text(
        [
          name, String(evaluation.sentenceCount), String(evaluation.tokenCount),
          String(evaluation.unknownCount), figure(evaluation.log10Probability * logBase.perLog10),
          figure(evaluation.perplexity), figure(evaluation.perplexityWithoutUnknown),
          figure(evaluation.bitsPerToken), figure(evaluation.bitsPerCharacter),
          figure(evaluation.bitsPerByte),
        ] + ModelFacts(model).cells))
  }

  private func writeJSON(
    _ evaluation: Evaluation, of name: String, _ model: TextModel
  ) throws {
    let value = Figure(
      text: name, sentenceCount: evaluation.sentenceCount, tokenCount: evaluation.tokenCount,
      pieceCount: evaluation.pieceCount,
      unknownCount: evaluation.unknownCount, logBase: logBase.rawValue,
      logProbability: JSONLine.number(evaluation.log10Probability * logBase.perLog10),
      perplexity: JSONLine.number(evaluation.perplexity),
      perplexityWithoutUnknown: JSONLine.number(evaluation.perplexityWithoutUnknown),
      impossibleCount: evaluation.impossibleCount,
      perplexityOfPossible: JSONLine.number(evaluation.perplexityOfPossible),
      bitsPerToken: JSONLine.number(evaluation.bitsPerToken),
      bitsPerCharacter: JSONLine.number(evaluation.bitsPerCharacter),
      bitsPerByte: JSONLine.number(evaluation.bitsPerByte),
      vocabularySize: ModelFacts(model).vocabularySize, normalized: model.givesProbabilities,
      startConditions: markOptions.marks.start, endScored: markOptions.marks.end,
      sources: model.mixture == nil
        ? nil
        : MixtureFormat.object(
          MixtureFormat.sourceKeys(of: model), evaluation.sourcePerplexities))
    try StandardOutput.shared.line(JSONLine.text(value))
  }
}
