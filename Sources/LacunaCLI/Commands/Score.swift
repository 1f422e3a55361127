import ArgumentParser
import LacunaKit

/// `lacuna score`: the chain rule, factor by factor.
struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how probable sentences are, word by word.",
    discussion: """
      Prints P(word | words before it) for each word and for the end of the sentence, </s>, then \
      their product. For a mixture, what each model and each level of the cache says alone stands \
      beside it. --no-bos and --no-eos leave the sentence marks out. Of a model of word pieces \
      (--tokenizer bpe) each word's probability is the product of its pieces'.

      --format kenlm prints what KenLM's query does, for programs that read that: word=id, the length \
      of the n-gram that matched and log10 P, the sum of each sentence, and a summary.
      """)

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var sentenceOptions: SentenceOptions
  @Flag(
    name: .long,
    help: "With a model of word pieces: show each piece; </w> stands at the end of a word.")
  var pieces = false

  @Option(name: .long, help: "Print what another program prints: kenlm.")
  var format: Dialect?

  /// A program whose output is known.
  enum Dialect: String, ExpressibleByArgument, CaseIterable {
    case kenlm
  }

  @OptionGroup var markOptions: MarkOptions
  @OptionGroup var logBaseOptions: LogBaseOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var threadOptions: ThreadOptions

  func validate() throws {
    if format != nil && (formatOptions.json || formatOptions.tsv || pieces) {
      throw ValidationError("--format excludes --json, --tsv and --pieces.")
    }
    if format != nil && logBaseOptions.logBase != .ten {
      throw ValidationError("KenLM prints logarithms to base 10: leave out --log-base.")
    }
  }

  func run() throws {
    let model = try modelOptions.open(threads: threadOptions)
    let sources = MixtureFormat.sourceKeys(of: model)
    let format: any ScoreFormat =
      if format == .kenlm {
        KenLMScores()
      } else if formatOptions.json {
        JSONScores(base: logBaseOptions.logBase, sources: sources, inPieces: pieces)
      } else if formatOptions.tsv {
        TSVScores(base: logBaseOptions.logBase, sources: sources, inPieces: pieces)
      } else {
        ChainRule(base: logBaseOptions.logBase, model: model, inPieces: pieces)
      }
    var number = 0
    func write(_ scored: ScoredText) throws {
      for sentence in 0..<scored.text.sentenceCount {
        number += 1
        try format.write(scored, sentence: sentence, number: number)
      }
    }
    format.begin()
    let marks = markOptions.marks
    for sentence in sentenceOptions.sentences { try write(model.score(sentence, marks: marks)) }
    var progress = ProgressLine(
      isQuiet: threadOptions.quiet || !StandardOutput.shared.isRegularFile)
    try model.score(
      try sentenceOptions.files(), marks: marks, threads: threadOptions.count, isPrompt: true,
      progress: { progress.update("scoring", bytes: $0, total: $1) },
      { scored in
        try write(scored)
        // Whoever writes the next line of a pipe may wait for the answer to this one.
        try StandardOutput.shared.flush()
      })
    progress.end()
    try format.end()
  }
}
