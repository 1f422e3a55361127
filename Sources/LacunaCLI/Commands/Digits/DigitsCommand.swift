import ArgumentParser

/// `lacuna digits`: networks that read handwritten digits.
struct DigitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digits",
    abstract: "Train networks that read handwritten digits, and look into them.",
    discussion: """
      The networks are made of the same layers and trained by the same loop as neural language \
      models; digits show what they do. Pictures come as IDX files (as of MNIST, .gz too) or a \
      folder of them, as the UCI digits (digits.csv), as PGM pictures, or as plain matrices of grey \
      values in a text file.
      """,
    subcommands: [
      DigitsTrain.self, DigitsTest.self, DigitsShow.self, DigitsRead.self, DigitsRate.self,
      DigitsLandscape.self, DigitsActivations.self,
    ])
}
