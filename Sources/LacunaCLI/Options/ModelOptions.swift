public import ArgumentParser
public import LacunaKit

/// The model that a command works with.
struct ModelOptions: ParsableArguments {
  @Option(name: [.short, .customLong("model")], help: "The model file.", completion: .file())
  var model: String

  @Option(
    name: .long,
    help: "Use only one part of a model that has several: ngram, causal, masked or association.")
  var part: ModelComponent.Kind?

  @Flag(name: .long, help: "Use networks without the caches beside them.")
  var noNeuralCache = false

  /// Opens the model or the part of it, and says so if its words were cut by another version of
  /// Unicode.
  func open(threads: ThreadOptions? = nil) throws -> TextModel {
    try part(of: openWhole(threads: threads))
  }

  /// The part that was asked for.
  func part(of whole: TextModel) throws -> TextModel {
    try part.map { try whole.part($0) } ?? whole
  }

  /// Opens the model with all its parts.
  func openWhole(threads: ThreadOptions? = nil) throws -> TextModel {
    let opened = try TextModel(path: model, threads: threads?.count ?? Processor.coreCount)
    do {
      try opened.pipeline.checkUnicodeVersion()
    } catch {
      StandardError.say("lacuna: warning: \(error)")
    }
    if let caveat = opened.scoreCaveat { StandardError.say("lacuna: \(caveat)") }
    return noNeuralCache ? try opened.withoutNeuralCaches() : opened
  }
}

/// Which sentence marks take part.
struct MarkOptions: ParsableArguments {
  @Flag(
    name: .customLong("no-bos"),
    help: "Leave out <s>: do not condition on the start of the sentence.")
  var withoutStart = false

  @Flag(name: .customLong("no-eos"), help: "Leave out </s>: do not score the end of the sentence.")
  var withoutEnd = false

  var marks: SentenceMarks { SentenceMarks(start: !withoutStart, end: !withoutEnd) }
}

/// How results are written.
struct FormatOptions: ParsableArguments {
  @Flag(name: .long, help: "Write JSON, one value per line.")
  var json = false

  @Flag(name: .long, help: "Write tab-separated columns under a heading line.")
  var tsv = false

  mutating func validate() throws {
    if json && tsv { throw ValidationError("--json and --tsv exclude each other: choose one.") }
  }
}

/// The base of the logarithms in the results.
struct LogBaseOptions: ParsableArguments {
  @Option(name: .long, help: "The base of logarithms.")
  var logBase: LogBase = .ten
}

/// How many threads work.
struct ThreadOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: "The number of threads; it never changes results. (default: one per core)")
  var threads: Int?

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  mutating func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
  }

  var count: Int { threads ?? Processor.coreCount }
}

extension LogBase: ExpressibleByArgument {}
extension ARPADialect: ExpressibleByArgument {}
extension ModelComponent.Kind: ExpressibleByArgument {}
extension HiddenWords: ExpressibleByArgument {}
extension DistractorKind: ExpressibleByArgument {}
