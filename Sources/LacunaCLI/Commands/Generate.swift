import ArgumentParser
import LacunaKit

/// `lacuna generate`: sentences drawn from a model.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Generate sentences from a model.",
    discussion:
      "The same model, options and seed give the same sentences. <unk> never occurs in them.")

  @OptionGroup var modelOptions: ModelOptions

  @Argument(help: "The beginning of the sentences.")
  var beginning: String = ""

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "How many sentences to generate.")
  var count: Int = 5

  @Option(
    name: .long, parsing: .unconditional,
    help: "The seed of the random numbers, from 0 up. (default: a random one)")
  var seed: UInt64?

  @Option(
    name: .long, parsing: .unconditional,
    help: "Below 1 more predictable, above 1 wilder; 0 always takes the most probable word.")
  var temperature: Double = 1

  @Option(
    name: .long, parsing: .unconditional,
    help: "Draw only from this many of the most probable words.")
  var topK: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: "Draw only from the most probable words that together have this probability.")
  var topP: Double = 1

  @Option(
    name: .long, parsing: .unconditional,
    help: "Cut a sentence off after this many words; … then marks the cut.")
  var maxTokens: Int = 200

  @Flag(
    name: .customLong("no-bos"),
    help: "Leave out <s>: do not condition on the start of the sentence.")
  var withoutStart = false

  func validate() throws {
    if count < 1 { throw ValidationError("--count must be at least 1.") }
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature must be a number from 0 up.")
    }
    if let topK, topK < 1 { throw ValidationError("--top-k must be at least 1.") }
    if !(topP > 0 && topP <= 1) { throw ValidationError("--top-p must be above 0 and at most 1.") }
    if maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1.") }
  }

  func run() throws {
    let model = try modelOptions.open()
    let seed = self.seed ?? UInt64.random(in: 0..<1_000_000)
    if self.seed == nil { StandardError.say("seed \(seed)") }
    try model.generate(
      after: beginning, count: count,
      options: SamplingOptions(
        temperature: temperature, topK: topK, topP: topP, maximumTokenCount: maxTokens),
      seed: seed, startsSentence: !withoutStart
    ) { try StandardOutput.shared.line($0) }
  }
}
