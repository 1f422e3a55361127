public import Backprop

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
public import Storage

/// A network that reads digits, with its weights.
public final class DigitReader {
  /// The network.
  public let network: Network
  /// How pictures become its input.
  public let preparation: DigitPreparation
  /// Its weights.
  public let parameters: Parameters<Float>
  private let workers: Workers

  /// A reader with random weights.
  public init(
    _ network: Network, _ preparation: DigitPreparation, seed: UInt64, workers: Workers
  ) {
    self.network = network
    self.preparation = preparation
    self.workers = workers
    parameters = Parameters(network.parameterPlan, seed: seed)
  }

  /// The number of its trained weights.
  public var parameterCount: Int { network.parameterPlan.trainedCount }

  /// What a file says about its network.
  private struct Description: Codable {
    var layers: [LayerPlan]
    var preparation: DigitPreparation
  }

  private static let metadataKey = "lacuna.digits"

  /// Opens a file that ``write(to:)`` or a training's checkpoint made.
  ///
  /// - Throws: `StorageError`, ``BackpropError/otherNetwork(path:reason:)``.
  public convenience init(path: String, workers: Workers) throws {
    let file = try SafetensorsFile(path: path)
    let (network, preparation) = try Self.description(of: file)
    self.init(network, preparation, seed: 0, workers: workers)
    // A checkpoint's best weights are those to read with; its latest are for going on.
    let prefix = file.contains("best/" + (parameters.ids.first?.name ?? "")) ? "best/" : ""
    try WeightsFile.read(file, into: parameters, prefix: prefix)
  }

  /// The network that a file describes.
  public static func description(
    of file: SafetensorsFile
  ) throws -> (Network, DigitPreparation) {
    let path = file.file.path
    guard let text = file.metadata[metadataKey] else {
      throw BackpropError.otherNetwork(
        path: path, reason: "it has weights, but they are not of a network that reads digits")
    }
    guard let found = try? JSONDecoder().decode(Description.self, from: Data(text.utf8)),
      found.preparation.isPlausible
    else {
      throw BackpropError.otherNetwork(
        path: path, reason: "what it says about its layers cannot be read")
    }
    let network = try Network(found.layers, input: found.preparation.shape)
    guard network.outputShape == [10] else {
      throw BackpropError.otherNetwork(
        path: path, reason: "its result has the shape \(network.outputShape), not ten digits")
    }
    return (network, found.preparation)
  }

  /// What files say about the network, for checkpoints.
  public static func metadata(
    _ network: Network, _ preparation: DigitPreparation
  ) throws -> [String: String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let description = Description(layers: network.plan, preparation: preparation)
    return [metadataKey: String(decoding: try encoder.encode(description), as: UTF8.self)]
  }

  /// Writes network and weights.
  public func write(to path: String) throws {
    try WeightsFile.write(
      parameters, metadata: Self.metadata(network, preparation), to: path)
  }

  /// The probability of each digit for each picture, ten numbers a picture.
  ///
  /// - Throws: ``DigitsDataError`` if the pictures have another size or another
  ///   value of full ink than the network's.
  public func probabilities(_ images: DigitImages) throws -> [[Float]] {
    guard images.rows == preparation.rows, images.columns == preparation.columns else {
      throw DigitsDataError.otherSize(
        rows: images.rows, columns: images.columns, wantedRows: preparation.rows,
        wantedColumns: preparation.columns)
    }
    guard images.maximumValue == preparation.maximumValue else {
      throw DigitsDataError.otherInk(
        maximum: Int(images.maximumValue), wanted: Int(preparation.maximumValue))
    }
    let tape = try Tape(parameters, workers: workers)
    tape.isRecording = false
    var result: [[Float]] = []
    result.reserveCapacity(images.count)
    let order = (0..<Int32(images.count)).map { $0 }
    for first in stride(from: 0, to: images.count, by: 256) {
      tape.reset()
      let batch = order[first..<min(first + 256, images.count)]
      let logits = try network(preparation.input(images, batch, on: tape), on: tape)
      let values = tape.values(try tape.softmax(logits))
      for row in batch.indices.indices {
        result.append(Array(values[(row - first) * 10..<(row - first + 1) * 10]))
      }
    }
    return result
  }
}

extension DigitPreparation {
  var isPlausible: Bool {
    (1...4096).contains(rows) && (1...4096).contains(columns) && maximumValue > 0 && mean.isFinite
      && deviation.isFinite && deviation > 0
  }
}
