import ArgumentParser
import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `lacuna next`: what may come next.
struct Next: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the most probable next words after the beginning of a sentence.",
    discussion: """
      The probabilities are the model's own over its whole vocabulary; </s> is the end of the \
      sentence.
      """)

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var sentenceOptions: SentenceOptions

  @Option(
    name: [.customShort("k"), .customLong("top")], parsing: .unconditional,
    help: "How many words to show.")
  var top: Int = 10

  @Flag(name: .long, help: "List <unk>, any unknown word, as well.")
  var special = false

  @Flag(
    name: .customLong("no-bos"),
    help: "Leave out <s>: do not condition on the start of the sentence.")
  var withoutStart = false

  @OptionGroup var logBaseOptions: LogBaseOptions
  @OptionGroup var formatOptions: FormatOptions

  func validate() throws {
    if top < 1 { throw ValidationError("--top must be at least 1.") }
  }

  private struct Value: Encodable {
    struct Word: Encodable {
      var word: String
      var probability: JSONNumber
      var logProbability: JSONNumber
    }
    var sentenceID: Int
    var beginning: String
    var logBase: String
    var vocabularySize: Int
    var normalized: Bool
    var unknownCount: Int
    var next: [Word]
  }

  func run() throws {
    let model = try modelOptions.open()
    let base = logBaseOptions.logBase
    let facts = ModelFacts(model)
    let out = StandardOutput.shared
    if formatOptions.tsv {
      out.heading(
        TSVLine.text(
          ["sentence_id", "rank", "word", "probability", "\(base.label)_probability"]
            + ModelFacts.columns))
    }
    var number = 0
    var unknownTotal = 0
    try sentenceOptions.forEachLine(for: model) { beginning in
      number += 1
      let unknownCount = try model.encode(beginning).ids.count { $0 == SpecialToken.unknown }
      unknownTotal += unknownCount
      // One more tells whether the last one that is shown has equals.
      let found = try model.nextTokens(
        after: beginning, count: top < .max ? top + 1 : top, startsSentence: !withoutStart,
        includesUnknown: special)
      let words = found.prefix(top)
      if formatOptions.json {
        let value = Value(
          sentenceID: number, beginning: beginning, logBase: base.rawValue,
          vocabularySize: facts.vocabularySize, normalized: facts.isNormalized,
          unknownCount: unknownCount,
          next: words.map {
            Value.Word(
              word: $0.spelling, probability: JSONLine.number(pow(10, $0.log10Probability)),
              logProbability: JSONLine.number($0.log10Probability * base.perLog10))
          })
        try out.line(JSONLine.text(value))
        return
      }
      if !formatOptions.tsv {
        if number > 1 { try out.line() }
        try out.line(beginning.isEmpty ? "…" : "\(beginning) …")
      }
      var table = Columns([.right, .left, .left, .left])
      let scores = found.map(\.log10Probability)
      let ranks =
        formatOptions.tsv
        ? Ranks.of(scores, count: top) : Ranks.aligned(scores, count: top)
      for (rank, word) in zip(ranks, words) {
        let logarithm = word.log10Probability * base.perLog10
        if formatOptions.tsv {
          try out.line(
            TSVLine.text(
              [
                String(number), rank, word.spelling,
                Figures.significant(pow(10, word.log10Probability), digits: 7),
                Figures.significant(logarithm, digits: 7),
              ] + facts.cells))
        } else {
          table.add(
            rank, Figures.probability(log10: word.log10Probability),
            "\(base.label) \(Figures.decimal(logarithm, places: 2))", word.spelling)
        }
      }
      for line in table.lines(indentation: "  ") { try out.line(line) }
    }
    if number == 0 || formatOptions.json || formatOptions.tsv { return }
    try out.line()
    var phrases = [
      "exact, over \(Figures.vocabulary(of: model))",
      "\(Figures.count(unknownTotal, "unknown word")) before the next ones",
    ]
    if !facts.isNormalized { phrases.append(ModelFacts.caveat) }
    for line in Flow.lines(phrases, width: Terminal.width) { try out.line(line) }
  }
}
