import ArgumentParser
import LacunaKit

/// `lacuna neighbours`: words that are used alike.
struct Neighbours: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the words whose vectors are nearest to a word's.",
    discussion: """
      The vectors are those of a neural model's embedding, and nearness is the cosine of the angle \
      between them: 1 for the same direction, 0 for nothing in common. Several words are answered \
      one after the other; + and - that stand alone make a sum of words: king - man + woman.
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Argument(help: "Words, or sums of words.")
  var words: [String]

  @Option(
    name: [.customShort("k"), .customLong("top")], parsing: .unconditional,
    help: "How many words to show.")
  var top: Int = 10

  @OptionGroup var formatOptions: FormatOptions

  func validate() throws {
    if top < 1 { throw ValidationError("--top must be at least 1.") }
    guard let queries = WordQuery.queries(in: words), !queries.isEmpty else {
      throw ValidationError("Write a word before and after each + and -: king - man + woman.")
    }
  }

  private struct Value: Encodable {
    struct Word: Encodable {
      var word: String
      var cosine: Double
    }
    var query: String
    var neighbours: [Word]
  }

  func run() throws {
    let model = try modelOptions.open()
    let out = StandardOutput.shared
    if formatOptions.tsv { out.heading(TSVLine.text(["query", "rank", "word", "cosine"])) }
    for (number, query) in (WordQuery.queries(in: words) ?? []).enumerated() {
      let found = try model.neighbours(of: query, count: top)
      if formatOptions.json {
        try out.line(
          JSONLine.text(
            Value(
              query: query.text,
              neighbours: found.map { Value.Word(word: $0.word, cosine: $0.cosine) })))
        continue
      }
      if !formatOptions.tsv {
        if number > 0 { try out.line() }
        try out.line(query.text)
      }
      var table = Columns([.right, .right, .left])
      for (rank, neighbour) in found.enumerated() {
        if formatOptions.tsv {
          try out.line(
            TSVLine.text([
              query.text, String(rank + 1), neighbour.word,
              Figures.significant(neighbour.cosine, digits: 6),
            ]))
        } else {
          table.add(
            String(rank + 1), Figures.decimal(neighbour.cosine, places: 3), neighbour.word)
        }
      }
      if found.isEmpty && !formatOptions.tsv { try out.line("  no word: the sum points nowhere") }
      for line in table.lines(indentation: "  ") { try out.line(line) }
    }
  }
}
