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
    var format: any ScoreFormat =
      if format == .kenlm {
        KenLMScores()
      } else if formatOptions.json {
        JSONScores(
          base: logBaseOptions.logBase, sources: sources, inPieces: pieces,
          facts: ModelFacts(model))
      } else if formatOptions.tsv {
        TSVScores(
          base: logBaseOptions.logBase, sources: sources, inPieces: pieces,
          facts: ModelFacts(model))
      } else {
        ChainRule(base: logBaseOptions.logBase, model: model, inPieces: pieces)
      }
    format.begin()
    let marks = markOptions.marks
    var count = 0
    for sentence in sentenceOptions.sentences {
      try write([model.score(sentence, marks: marks)], as: &format, count: &count)
    }
    var progress = ProgressLine(
      isQuiet: threadOptions.quiet || !StandardOutput.shared.isRegularFile)
    try model.score(
      try sentenceOptions.files(), marks: marks, threads: threadOptions.count, isPrompt: true,
      progress: { progress.update("scoring", bytes: $0, total: $1) }, taking: { $0 },
      { scored in
        try write(scored, as: &format, count: &count)
        // Whoever writes the next line of a pipe may wait for the answer to this one.
        try StandardOutput.shared.flush()
      })
    progress.end()
    try format.end()
  }

  /// Writes blocks that follow on each other, before which there were `count` sentences. Their lines
  /// are made on all threads.
  private func write(
    _ blocks: [ScoredText], as format: inout any ScoreFormat, count: inout Int
  ) throws {
    var numbers: [Int] = []
    for block in blocks {
      numbers.append(count + 1)
      count += block.text.sentenceCount
      format.take(block)
    }
    let (firstNumbers, finished) = (numbers, format)
    var lines = [[UInt8]](repeating: [], count: blocks.count)
    try lines.withUnsafeMutableBufferPointer { lines in
      nonisolated(unsafe) let lines = lines
      try concurrently(pieces: blocks.count, threads: Workers.count(threadOptions.count)) {
        piece, _ in
        lines[piece] = try finished.lines(of: blocks[piece], firstNumber: firstNumbers[piece])
      }
    }
    for block in lines { try StandardOutput.shared.write(block) }
  }
}
