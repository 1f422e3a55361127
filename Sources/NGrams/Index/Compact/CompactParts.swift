internal import Storage

/// The arrays that a ``CompactIndex`` consists of, as they lie in its file: those of all levels one after
/// the other.
struct CompactParts: Sendable {
  var bits: Int
  /// The number of n-grams by order.
  var levelCounts: [Int]
  /// Of each level from the contexts of one word up, then of the predecessors.
  var geometries: [CompactGeometry]
  /// By level the lengths of the codes of its runs' shapes.
  var shapeLengths: [UInt8]
  var unigrams: MappedArray<CompactUnigram>
  var blocks: MappedArray<CompactBlock>
  var streams: MappedArray<UInt8>
  var probabilities: MappedArray<UInt8>
  var backoffs: MappedArray<UInt8>
  /// By level what the codes of probabilities stand for, then those of backoff weights.
  var centres: MappedArray<Float>
  /// Which entries above order 1 and below the highest were inserted; empty if none was.
  var inserted: MappedArray<InsertedBlock>

  var sizes: CompactSizes {
    CompactSizes(
      blocks: blocks.count, streams: streams.count, probabilities: probabilities.count,
      backoffs: backoffs.count, centres: centres.count)
  }

  /// The size of everything together.
  var byteCount: Int {
    unigrams.count * MemoryLayout<CompactUnigram>.stride
      + blocks.count * MemoryLayout<CompactBlock>.stride + streams.count + probabilities.count
      + backoffs.count + centres.count * MemoryLayout<Float>.stride + shapeLengths.count
      + inserted.count * MemoryLayout<InsertedBlock>.stride
  }

  func shapeCodes() throws(NGramError) -> [RunShapeCode] {
    guard shapeLengths.count == geometries.count * RunShapeCode.symbolCount else { throw .damaged }
    var codes: [RunShapeCode] = []
    for number in geometries.indices {
      let lengths = shapeLengths[
        number * RunShapeCode.symbolCount..<(number + 1)
          * RunShapeCode.symbolCount]
      guard let code = RunShapeCode(lengths: lengths) else { throw .damaged }
      codes.append(code)
    }
    return codes
  }
}

/// How many elements of the common arrays belong to a level.
struct CompactGeometry: Sendable {
  /// How numbers are quantised.
  struct Codes: Sendable {
    var width = 0
    var centreCount = 0
  }

  var blockCount = 0
  var streamByteCount = 0
  var probabilities = Codes()
  var backoffs = Codes()
}

/// Numbers of elements of the common arrays.
struct CompactSizes: Equatable {
  var blocks = 0
  var streams = 0
  var probabilities = 0
  var backoffs = 0
  var centres = 0
}

extension MappedArray {
  /// The address of the first element, valid as long as the array is.
  var start: UnsafePointer<Element> { withUnsafeBufferPointer { $0.baseAddress! } }
}
