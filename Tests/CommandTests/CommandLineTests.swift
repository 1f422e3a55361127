import TestSupport
import Testing

@Suite("The command line")
struct CommandLineTests {
  static let subcommands = [
    ["compare"], ["train"], ["train", "ngram"], ["train", "neural"], ["train", "masked"],
    ["train", "association"], ["train", "all"], ["mix"], ["prune"], ["convert"], ["update"],
    ["merge"], ["counts"], ["score"], ["fill"], ["next"], ["perplexity"],
    ["generate"],
    ["evaluate"], ["evaluate", "blanks"], ["evaluate", "choices"], ["neighbours"], ["map"],
    ["tokenize"], ["inspect"], ["verify"], ["import"], ["export"],
    ["digits"], ["digits", "train"], ["digits", "test"], ["digits", "show"], ["digits", "read"],
    ["digits", "rate"], ["digits", "landscape"], ["digits", "activations"],
  ]

  private func run(_ arguments: [String], input: String = "") throws -> Command.Result {
    let running = try RunningCommand(arguments)
    running.write(input)
    running.closeInput()
    return running.finish()
  }

  @Test(
    "Help goes to standard output and is a success, for every subcommand",
    arguments: [[]] + subcommands)
  func help(subcommand: [String]) throws {
    let result = try run(subcommand + ["--help"])
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.text.contains("USAGE: lacuna \(subcommand.joined(separator: " "))"))
    #expect(result.lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE") })
    // Paragraphs of the help are wrapped by the width, not where the source has a line.
    #expect(!result.text.contains("(--file), or lines"))
    // Groups of options that a command shares with others must not have one name for two things.
    let options = result.lines.compactMap { $0.firstMatch(of: /^  (?:-[a-z], )?(--[a-z-]+)/)?.1 }
    #expect(options.count > 1 && Set(options).count == options.count)
  }

  @Test("The version is a line on standard output")
  func version() throws {
    let result = try run(["--version"])
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.text.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
  }

  @Test(
    "A wrong command line is status 2, says why and how, and prints no result",
    arguments: [
      (["frobnicate"], "frobnicate"),
      (["score", "a"], "--model"),
      (["score", "-m", "M", "--frob", "a"], "--frob"),
      (["score", "-m", "M", "--json", "--tsv", "a"], "--json and --tsv"),
      (["score", "-m", "M", "a", "--file", "b"], "exclude"),
      (["score", "-m", "M", "--log-base", "7", "a"], "'10', 'e' or '2'"),
      (["score", "-m", "M", "--threads", "0", "a"], "--threads"),
      (["score", "-m", "M", "--threads", "-1", "a"], "--threads"),
      (["score", "-m", "M", "-5 degrees"], "-5 degrees"),
      (["fill", "-m", "M", "--top", "0", "___"], "--top must be 1 to 1000"),
      (["fill", "-m", "M", "--top", "-3", "___"], "--top must be 1 to 1000"),
      (["fill", "-m", "M", "--top", "many", "___"], "many"),
      (["fill", "-m", "M", "--candidates", "a", "--candidates", "b", "a ___"], "1 blank"),
      (["next", "-m", "M", "-k", "0", "a"], "--top"),
      (["generate", "-m", "M", "--top-p", "0"], "--top-p"),
      (["generate", "-m", "M", "--top-k", "0"], "--top-k"),
      (["generate", "-m", "M", "--temperature", "-1"], "--temperature"),
      (["generate", "-m", "M", "--temperature", "nan"], "--temperature"),
      (["generate", "-m", "M", "--seed", "-4"], "-4"),
      (["generate", "-m", "M", "--count", "0"], "--count"),
      (["train", "ngram", "a.txt"], "--output"),
      (["train", "ngram", "-o", "x"], "<texts>"),
      (["train", "ngram", "a.txt", "-o", "-"], "file on disk"),
      (["train", "ngram", "a.txt", "-o", "x", "--order", "0"], "1 to 255"),
      (["train", "ngram", "a.txt", "-o", "x", "--order", "256"], "1 to 255"),
      (["train", "ngram", "a.txt", "-o", "x", "--order", "-1"], "1 to 255"),
      (
        ["train", "ngram", "a.txt", "-o", "x", "--order", "3", "--prune", "2", "1"], "must not fall"
      ),
      (["train", "ngram", "a.txt", "-o", "x", "--order", "1", "--prune", "0", "1"], "thresholds"),
      (["train", "ngram", "a.txt", "-o", "x", "--max-vocabulary", "0"], "--max-vocabulary"),
      (
        ["train", "ngram", "a.txt", "-o", "x", "--min-count", "2", "--vocabulary", "v"],
        "--vocabulary"
      ),
      (
        ["train", "ngram", "a.txt", "-o", "x", "--compatibility", "kenlm", "--fold-case"],
        "--compatibility kenlm"
      ),
      (["train", "ngram", "a.txt", "-o", "x", "--tokenizer", "bytes"], "bytes"),
      (["train", "ngram", "a.txt", "-o", "x", "--invalid-utf8", "keep"], "whitespace tokenizer"),
      (["tokenize", "-m", "M", "--fold-case", "a"], "--model"),
      (["export", "M", "-o", "x", "--format", "xml"], "xml"),
      (["import", "a.arpa"], "--output"),
      (["inspect"], "<model>"),
      (["verify"], "<models>"),
    ])
  func wrong(arguments: [String], part: String) throws {
    let result = try run(arguments.map { $0 == "M" ? Models.small : $0 })
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(part), "\(result.errors)")
  }

  @Test("A sentence that begins with a dash comes after two dashes")
  func dash() throws {
    let result = try Command.lacuna("score", "-m", Models.small, "--", "-5 degrees")
    #expect(result.status == 0 && result.text.hasPrefix("P(- | <s>)"))
  }

  @Test("Text on a pipe has no escape sequences and no progress, with or without --quiet")
  func plain() throws {
    for arguments in [[], ["--quiet"]] {
      let result = try run(
        ["perplexity", "-m", Models.english, "\(Command.corpora)/english.txt"] + arguments)
      #expect(result.status == 0 && result.errors.isEmpty)
      #expect(!result.text.contains("\u{1B}") && !result.text.contains("\r"))
    }
  }
}
