import Backprop
import LacunaKit
import TestSupport

/// Small models of texts that tests share.
struct SmallModels {
  let folder: TemporaryFolder
  var pipeline = TextPipeline(tokenizer: .whitespace)

  init() throws {
    folder = try TemporaryFolder()
    pipeline.emptyLines = .skip
  }

  func file(_ text: String, _ name: String = "text.txt") throws -> InputFile {
    InputFile(path: try folder.write(name, text))
  }

  /// An n-gram model.
  func ngrams(_ text: String, order: Int = 2) throws -> TextModel {
    var options = TrainingOptions(order: order)
    options.pipeline = pipeline
    return try TextModel.train(on: [file(text)], options: options).model
  }

  /// A text to train on.
  func training(_ text: String) throws -> TrainingText {
    var options = TrainingTextOptions()
    options.pipeline = pipeline
    options.heldOutShare = 0
    return try TrainingText([file(text)], options: options)
  }

  /// A network, which reads documents and remembers their words if told so.
  func network(
    _ text: String, masked: Bool = false, documents: Bool = false, epochs: Int = 2
  ) throws -> TextModel {
    let training = try training(text)
    var plan = NetworkPlan(vocabularySize: training.vocabulary.count)
    plan.embeddingWidth = 3
    plan.leftWindow = 2
    plan.rightWindow = masked ? 2 : 0
    plan.hidden = [4]
    plan.scope = documents ? .document : .sentence
    plan.halfLives = documents ? [3, 10] : []
    var options = NeuralTrainingOptions(network: plan)
    options.segmentLength = 8
    options.training.epochs = epochs
    options.training.batchSize = 1
    options.training.learningRate = 0.01
    let trained = try training.trainer(options, workers: Backprop.Workers(threads: 1))
    _ = try trained.trainer.train { _ in true }
    return training.model(trained)
  }

  /// Reads a text with the words and the pipeline of a mixture.
  func known(_ text: String, _ mixer: ModelMixer) throws -> KnownText {
    try KnownText(
      [file(text, "known.txt")], vocabulary: mixer.vocabulary, pipeline: mixer.pipeline,
      literalMarks: mixer.literalMarks, threads: 1)
  }
}

extension TextModel {
  /// log10 P of every token of a text.
  func logarithms(_ text: String) throws -> [Double] {
    try score(text).scores.map(\.log10Probability)
  }
}
