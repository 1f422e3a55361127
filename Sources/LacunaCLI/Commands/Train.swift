import ArgumentParser

/// `lacuna train`: makes models of text.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on text.",
    subcommands: [
      TrainAll.self, TrainNGram.self, TrainNeural.self, TrainMasked.self, TrainAssociation.self,
    ])
}
