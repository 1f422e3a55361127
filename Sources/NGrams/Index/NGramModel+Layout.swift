internal import Storage

/// How an n-gram model lies in memory and in its file.
public enum IndexLayout: String, Sendable, Codable, CaseIterable {
  /// About 18 bytes an n-gram: the least work for every query.
  case fast
  /// About 3.5 bytes an n-gram: probabilities and backoff weights are quantised, and scoring takes two to
  /// three times as long.
  case compact

  /// The bits of a quantised number unless told otherwise.
  public static let defaultBits = 8

  /// The bits that a quantised number may have.
  public static var bitRange: ClosedRange<Int> { Quantizer.bitRange }
}

extension NGramModel {
  /// How it lies in memory.
  public var indexLayout: IndexLayout {
    switch layout {
    case .fast: .fast
    case .compact: .compact
    }
  }

  /// The bits that were asked for where probabilities and backoff weights are quantised.
  public var quantizationBits: Int? {
    switch layout {
    case .fast: nil
    case .compact(let index): index.bits
    }
  }

  /// The size of its index, in memory as in a file.
  public var byteCount: Int {
    switch layout {
    case .fast: IndexShape(order: order, levelCounts: counts).byteCount
    case .compact(let index): index.parts.byteCount + UnigramMaxima.byteCount(ofWords: counts[0])
    }
  }

  /// The model in the compact layout, quantised to so many bits; a model that is compact already is
  /// quantised once more. Suffixes that a pruned or imported model lacks take space in it and change no
  /// answer.
  ///
  /// Throws ``NGramError/bitsOutOfRange(_:)``, ``NGramError/tooFewBits(_:needed:)``,
  /// ``NGramError/tooLarge(what:count:)``, ``NGramError/damaged``. O(size). The number of threads
  /// changes nothing about the result.
  public func compacted(bits: Int = IndexLayout.defaultBits, threads: Int = 2) throws -> NGramModel
  {
    guard IndexLayout.bitRange.contains(bits) else { throw NGramError.bitsOutOfRange(bits) }
    return NGramModel(try CompactIndex(fastIndex(), bits: bits, threads: threads))
  }

  /// The model in the fast layout. What was quantised stays so. Throws ``NGramError/damaged``. O(size)
  /// for a compact model.
  public func expanded() throws -> NGramModel {
    guard case .compact = layout else { return self }
    return NGramModel(try fastIndex())
  }

  /// The index in the fast layout, for what goes over all of it in every direction. Throws
  /// ``NGramError/damaged``.
  func fastIndex() throws -> NGramIndex {
    switch layout {
    case .fast(let index): index
    case .compact(let index): try NGramIndex(index)
    }
  }
}
