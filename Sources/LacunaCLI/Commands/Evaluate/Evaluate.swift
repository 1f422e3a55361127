import ArgumentParser

/// `lacuna evaluate`: how well a model answers questions.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how well a model fills blanks and chooses between sentences.",
    discussion: "For how well it predicts running text, see 'perplexity'.",
    subcommands: [EvaluateBlanks.self, EvaluateChoices.self])
}
