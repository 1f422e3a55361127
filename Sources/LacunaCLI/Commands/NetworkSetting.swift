import Backprop
import LacunaKit

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a training of a language model consists of besides the text; a checkpoint keeps it.
struct NetworkSetting: Codable {
  var pipeline: TextPipeline
  var literalMarks: LiteralMarks
  var minimumCount: UInt64
  var maximumVocabulary: Int?
  var heldOutShare: Double
  var network: NeuralTrainingOptions?

  private static let metadataKey = "lacuna.language"

  init(
    pipeline: TextPipeline, literalMarks: LiteralMarks, minimumCount: UInt64,
    maximumVocabulary: Int?, heldOutShare: Double
  ) {
    self.pipeline = pipeline
    self.literalMarks = literalMarks
    self.minimumCount = minimumCount
    self.maximumVocabulary = maximumVocabulary
    self.heldOutShare = heldOutShare
  }

  /// The setting that a checkpoint keeps.
  init(of checkpoint: Checkpoint, isMasked: Bool) throws {
    let path = checkpoint.file.file.path
    guard let text = checkpoint.file.metadata[Self.metadataKey],
      let found = try? JSONDecoder().decode(NetworkSetting.self, from: Data(text.utf8)),
      let network = found.network
    else {
      throw BackpropError.damagedCheckpoint(
        path: path, reason: "it is not that of a training of a language model")
    }
    guard network.network.isMasked == isMasked else {
      throw ModelError.otherTraining(
        path: path,
        difference: "it trains a \(network.network.isMasked ? "masked" : "causal") model")
    }
    self = found
  }

  func metadata() throws -> [String: String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return [Self.metadataKey: String(decoding: try encoder.encode(self), as: UTF8.self)]
  }

  /// How the text is read.
  func textOptions(threads: Int) -> TrainingTextOptions {
    var options = TrainingTextOptions()
    options.pipeline = pipeline
    options.literalMarks = literalMarks
    options.vocabulary = VocabularyOptions(
      minimumCount: minimumCount, maximumSize: maximumVocabulary)
    options.heldOutShare = heldOutShare
    options.threads = threads
    return options
  }
}
