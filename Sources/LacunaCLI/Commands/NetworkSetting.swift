import Backprop
import LacunaKit

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a training of a language model consists of besides the text; a checkpoint keeps it.
struct NetworkSetting: Codable {
  var text: TextSetting
  var network: NeuralTrainingOptions?

  init(text: TextSetting) {
    self.text = text
  }

  /// The setting that a checkpoint keeps.
  init(of checkpoint: Checkpoint, isMasked: Bool) throws {
    let path = checkpoint.file.file.path
    let found = try CheckpointSetting.read(NetworkSetting.self, of: checkpoint)
    guard let network = found.network else { throw CheckpointSetting.missing(path) }
    guard network.network.isMasked == isMasked else {
      throw ModelError.otherTraining(
        path: path,
        difference: "it trains a \(network.network.isMasked ? "masked" : "causal") model")
    }
    self = found
  }
}

/// Settings in the metadata of checkpoints.
enum CheckpointSetting {
  private static let key = "lacuna.language"

  /// What a checkpoint is to keep of a setting.
  static func metadata(_ setting: some Encodable) throws -> [String: String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return [key: String(decoding: try encoder.encode(setting), as: UTF8.self)]
  }

  /// The setting that a checkpoint keeps.
  static func read<Setting: Decodable>(
    _ type: Setting.Type, of checkpoint: Checkpoint
  ) throws -> Setting {
    guard let text = checkpoint.file.metadata[key],
      let setting = try? JSONDecoder().decode(type, from: Data(text.utf8))
    else { throw missing(checkpoint.file.file.path) }
    return setting
  }

  static func missing(_ path: String) -> BackpropError {
    .damagedCheckpoint(path: path, reason: "it is not that of such a training of a language model")
  }
}
