public import Storage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The section of a network: a safetensors file of its own, whose metadata hold the plan.
enum NeuralSection {
  static let name = "network"
  private static let metadataKey = "lacuna.network"
  private static let cacheKey = "lacuna.cache"

  static func write(
    _ core: NeuralCore, cache: NeuralCacheOptions? = nil, to file: SectionFileWriter
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    var metadata = [metadataKey: try text(core.plan)]
    if let cache { metadata[cacheKey] = try text(cache) }
    try file.write(name, core.bytes(metadata: metadata))
  }

  static func cache(_ file: SectionFile) throws -> NeuralCacheOptions? {
    guard let text = try file.safetensors(name).metadata[cacheKey] else { return nil }
    let cache = try? JSONDecoder().decode(NeuralCacheOptions.self, from: Data(text.utf8))
    guard let cache, cache.isValid else {
      throw file.damaged("what it says about its cache cannot be read")
    }
    return cache
  }

  static func core(_ file: SectionFile, isMasked: Bool, threads: Int) throws -> NeuralCore {
    let weights = try file.safetensors(name)
    guard let text = weights.metadata[metadataKey],
      let plan = try? JSONDecoder().decode(NetworkPlan.self, from: Data(text.utf8))
    else { throw file.damaged("what it says about its network cannot be read") }
    guard plan.isMasked == isMasked else {
      throw file.damaged("its network is of another kind than it says")
    }
    do {
      return try NeuralCore(weights, plan, threads: threads)
    } catch {
      throw file.damaged("its network cannot be built: \(error)")
    }
  }
}

extension CausalModel {
  /// Writes the model as a section.
  public func write(to file: SectionFileWriter) throws {
    try NeuralSection.write(core, cache: cache, to: file)
  }

  /// Opens a model that ``write(to:)`` made; its weights are read when they are needed, and products
  /// are shared by so many threads. Throws `StorageError`.
  public init(_ file: SectionFile, threads: Int) throws {
    self.init(
      try NeuralSection.core(file, isMasked: false, threads: threads),
      cache: try NeuralSection.cache(file))
  }
}

extension MaskedModel {
  /// Writes the model as a section.
  public func write(to file: SectionFileWriter) throws {
    try NeuralSection.write(core, to: file)
  }

  /// Opens a model that ``write(to:)`` made; its weights are read when they are needed, and products
  /// are shared by so many threads. Throws `StorageError`.
  public init(_ file: SectionFile, threads: Int) throws {
    self.init(try NeuralSection.core(file, isMasked: true, threads: threads))
  }
}
