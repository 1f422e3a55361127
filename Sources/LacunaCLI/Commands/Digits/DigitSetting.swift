import Backprop
import Digits
import LacunaKit

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a training of digits consists of besides pictures and options; a checkpoint keeps it.
struct DigitSetting: Codable {
  var layers: [LayerPlan]
  var heldOutCount: Int
  var shift: Int
  var labelSmoothing: Double

  private static let metadataKey = "lacuna.digits.setting"

  init(layers: [LayerPlan], heldOutCount: Int, shift: Int, labelSmoothing: Double) {
    self.layers = layers
    self.heldOutCount = heldOutCount
    self.shift = shift
    self.labelSmoothing = labelSmoothing
  }

  /// The setting that a checkpoint keeps, which must be one for these pictures.
  init(of checkpoint: Checkpoint, _ images: DigitImages) throws {
    let path = checkpoint.file.file.path
    guard let text = checkpoint.file.metadata[Self.metadataKey],
      let found = try? JSONDecoder().decode(DigitSetting.self, from: Data(text.utf8)),
      found.heldOutCount >= 0, (0...64).contains(found.shift),
      found.labelSmoothing >= 0 && found.labelSmoothing < 1
    else {
      throw BackpropError.damagedCheckpoint(
        path: path, reason: "it is not that of a training of digits")
    }
    guard found.heldOutCount < images.count else {
      throw BackpropError.damagedCheckpoint(
        path: path,
        reason: "it holds out \(found.heldOutCount) pictures, and here are \(images.count): it was "
          + "trained on other examples than these")
    }
    self = found
  }

  func metadata() throws -> [String: String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return [Self.metadataKey: String(decoding: try encoder.encode(self), as: UTF8.self)]
  }

  /// The task that it makes of the pictures.
  func task(_ images: DigitImages) throws -> DigitTask {
    let (training, heldOut) = try images.holdingOut(last: heldOutCount)
    let preparation = DigitPreparation(training)
    let network = try Network(layers, input: preparation.shape)
    return try DigitTask(
      network, preparation, training: training, heldOut: heldOut, shift: shift,
      labelSmoothing: labelSmoothing)
  }
}
