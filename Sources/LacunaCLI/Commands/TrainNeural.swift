import ArgumentParser
import LacunaKit

/// `lacuna train neural`: a network that reads from left to right.
struct TrainNeural: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neural",
    abstract: "Train a neural model that predicts the next word.",
    discussion: """
      A feed-forward network sees the last words one by one and, in averages, all words before them. \
      \(NetworkTraining.discussion)
      """)

  @OptionGroup var training: NetworkTraining

  func run() throws { try training.run(isMasked: false) }
}

/// `lacuna train masked`: a network that sees both sides of a word.
struct TrainMasked: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "masked",
    abstract: "Train a neural model that predicts a word from those around it.",
    discussion: """
      A feed-forward network sees the nearest words on both sides one by one and the rest of the \
      sentence in averages: made for filling blanks. \(NetworkTraining.discussion)
      """)

  @OptionGroup var training: NetworkTraining

  func run() throws { try training.run(isMasked: true) }
}
