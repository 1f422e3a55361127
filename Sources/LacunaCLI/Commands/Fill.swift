import ArgumentParser
import LacunaKit

/// `lacuna fill`: the words that are missing.
struct Fill: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill the blanks of sentences with the most probable words.",
    discussion: """
      Three or more underscores stand for a missing word: "In the ___ God created the ___." With {2} \
      behind them they are two words, with {1,4} one to four: all lengths are tried, and the completed \
      sentences compared by probability. Inside a \
      word, _ is a missing letter and * any number of them: "the hea_en and the ea*". \\_ and \\* are the \
      characters themselves. All blanks of a sentence are filled \
      together and exactly: the answers are the best ones over the whole vocabulary, and their \
      probabilities are shares of all permitted ways to fill the sentence. Equally probable \
      answers share a rank, marked with =, also where the last of them are not shown. Where so many \
      blanks stand side by side that sums over all answers would take too long, logarithms are printed \
      in place of shares, and the output says whether the answers are certain to be the best.
      """)

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var sentenceOptions: SentenceOptions

  @Option(
    name: [.customShort("k"), .customLong("top")], parsing: .unconditional,
    help: "How many answers to show.")
  var top: Int = 10

  @Option(
    name: .long,
    help: """
      What may stand in a blank, as a,b,c; phrases too. Give it once for all blanks, or once for \
      each; an empty list ('') permits any word.
      """)
  var candidates: [String] = []

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "A file with a candidate a line. Give it once for all blanks, or once for each.",
    completion: .file())
  var candidatesFile: [String] = []

  @Option(
    name: .long, help: "A file of the only words that may stand in blanks without candidates.",
    completion: .file())
  var allow: String?

  @Option(
    name: .long, help: "A file of words that do not stand in blanks without candidates.",
    completion: .file())
  var forbid: String?

  @Flag(name: .long, help: "Permit <unk>, any unknown word, and </s> as answers.")
  var special = false

  @OptionGroup var markOptions: MarkOptions
  @OptionGroup var logBaseOptions: LogBaseOptions
  @OptionGroup var formatOptions: FormatOptions

  func validate() throws {
    // Every answer shown may take a list of the whole vocabulary to find the next.
    if !(1...1000).contains(top) { throw ValidationError("--top must be 1 to 1000.") }
    if !candidates.isEmpty && !candidatesFile.isEmpty {
      throw ValidationError("--candidates and --candidates-file exclude each other: choose one.")
    }
  }

  func run() throws {
    let model = try modelOptions.open()
    let format = FillFormat(
      model: model, base: logBaseOptions.logBase, count: top, json: formatOptions.json,
      tsv: formatOptions.tsv)
    let lists =
      try candidatesFile.isEmpty
      ? candidates.map { candidates(in: $0.split(separator: ",")) }
      : candidatesFile.map { try candidates(ofFile: $0) }
    let limits = try limits(for: model)
    format.begin()
    var number = 0
    try sentenceOptions.forEachLine(for: model) { line in
      number += 1
      let pattern = BlankPattern(line)
      let text = try model.blankedText(
        pattern, candidates: try candidateLists(lists, pattern.blankCount),
        permitsSpecialTokens: special, limits: limits, marks: markOptions.marks)
      warn(about: text)
      // One more tells whether the last one that is shown has equals.
      try format.write(
        try model.fill(text, count: top + 1), of: text, sentence: line, number: number)
    }
  }

  private func limits(for model: TextModel) throws -> WordLimits {
    let limits = try WordLimits(
      allowed: allow.map { InputFile(path: $0) }, forbidden: forbid.map { InputFile(path: $0) },
      of: model)
    if limits.unknownCount > 0 {
      StandardError.say(
        "lacuna: \(Figures.count(limits.unknownCount, "listed word")) not in the vocabulary")
    }
    return limits
  }

  private func candidates(ofFile path: String) throws -> [String] {
    var lines: [Substring] = []
    try TextLines.forEach(of: InputFile(path: path)) { line, _ in lines.append(line[...]) }
    return candidates(in: lines)
  }

  private func candidateLists(_ lists: [[String]], _ blankCount: Int) throws -> [[String]] {
    if lists.isEmpty { return [] }
    if lists.count == 1 { return [[String]](repeating: lists[0], count: blankCount) }
    guard lists.count == blankCount else {
      throw CommandLineError(
        "candidates were given \(lists.count) times, but the sentence has "
          + "\(Figures.count(blankCount, "blank")): give it once, or once for each blank")
    }
    return lists
  }

  /// The candidates of a list, each once, without the white space around them.
  private func candidates(in list: [Substring]) -> [String] {
    var seen: Set<String> = []
    return list.map { candidate in
      String(
        candidate.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }.filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  private func warn(about text: BlankedText) {
    if !text.unknownWords.isEmpty {
      StandardError.say(
        "lacuna: not in the vocabulary, treated as unknown: "
          + text.unknownWords.joined(separator: ", "))
    }
  }
}
