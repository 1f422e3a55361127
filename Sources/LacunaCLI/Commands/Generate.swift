import ArgumentParser
import LacunaKit

/// `lacuna generate`: sentences drawn from a model.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Generate sentences from a model.",
    discussion: "The same model, options and seed give the same sentences. <unk> is not generated.")

  @OptionGroup var modelOptions: ModelOptions

  @Argument(help: "The beginning of the sentences.")
  var beginning: String = ""

  @Option(name: [.customShort("n"), .long], help: "How many sentences to generate.")
  var count: Int = 5

  @Option(name: .long, help: "The seed of the random numbers. (default: a random one)")
  var seed: UInt64?

  @Option(
    name: .long,
    help: "Below 1 more predictable, above 1 wilder; 0 takes the most probable word.")
  var temperature: Double = 1

  @Option(name: .long, help: "Draw from the so many most probable words only.")
  var topK: Int?

  @Option(
    name: .long, help: "Draw from the most probable words that together have this probability.")
  var topP: Double = 1

  @Option(name: .long, help: "Stop after so many words (shown by …).")
  var maxTokens: Int = 200

  @Flag(name: .customLong("no-bos"), help: "Do not let <s>, the sentence's start, condition.")
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
