internal import Storage
internal import Synchronization

/// Numbers that have been quantised and packed.
struct PackedNumbers: Sendable {
  var codes: [UInt8]
  var centres: [Float]
  var width: Int

  /// Packs what `number` gives for each place, with codes of so many bits at most. Throws
  /// ``NGramError/tooFewBits(_:needed:)``.
  init(_ places: Range<Int>, bits: Int, _ number: (Int) -> Float) throws(NGramError) {
    var keys = [UInt32](repeating: 0, count: places.count)
    for place in places { keys[place - places.lowerBound] = Quantizer.key(of: number(place)) }
    let quantizer = try Quantizer(keys, bits: bits)
    centres = quantizer.centres
    width = quantizer.width
    let byteCount = CompactCodes.byteCount(places.count, width: width)
    if width == 8 {
      codes = [UInt8](repeating: 0, count: byteCount)
      for place in keys.indices { codes[place] = UInt8(quantizer.code(ofKey: keys[place])) }
      return
    }
    var writer = BitWriter()
    if width > 0 {
      for key in keys { writer.append(UInt64(quantizer.code(ofKey: key)), width: width) }
    }
    writer.align()
    codes = writer.bytes
    codes += [UInt8](repeating: 0, count: byteCount - codes.count)
  }
}

/// What several threads have packed.
final class Packed: Sendable {
  private let numbers = Mutex<[Int: PackedNumbers]>([:])

  func set(_ piece: Int, _ packed: PackedNumbers) { numbers.withLock { $0[piece] = packed } }
  subscript(piece: Int) -> PackedNumbers { numbers.withLock { $0.removeValue(forKey: piece)! } }
}

/// Puts ``CompactParts`` together, a level after the other.
struct PartsWriter {
  private var geometries: [CompactGeometry] = []
  private var shapeLengths: [UInt8] = []
  private var blocks: [CompactBlock] = []
  private var streams: [UInt8] = []
  private var probabilities: [UInt8] = []
  private var backoffs: [UInt8] = []
  private var centres: [Float] = []

  /// Begins a level with its runs.
  mutating func add(_ runs: CompactRunWriter.Result) {
    geometries.append(
      CompactGeometry(blockCount: runs.blocks.count, streamByteCount: runs.stream.count))
    shapeLengths += runs.code.lengths
    blocks += runs.blocks
    streams += runs.stream
  }

  /// Adds the level's probabilities.
  mutating func addProbabilities(_ packed: PackedNumbers) {
    geometries[geometries.count - 1].probabilities = .init(
      width: packed.width, centreCount: packed.centres.count)
    probabilities += packed.codes
    centres += packed.centres
  }

  /// Adds the level's backoff weights.
  mutating func addBackoffs(_ packed: PackedNumbers) {
    geometries[geometries.count - 1].backoffs = .init(
      width: packed.width, centreCount: packed.centres.count)
    backoffs += packed.codes
    centres += packed.centres
  }

  /// `inserted` are the entries that the model lacks, rising.
  consuming func finish(
    bits: Int, levelCounts: [Int], unigrams: [CompactUnigram], inserted: [UInt32]
  ) -> CompactParts {
    let middle = levelCounts[0]..<levelCounts[0] + levelCounts.dropFirst().dropLast().reduce(0, +)
    return CompactParts(
      bits: bits, levelCounts: levelCounts, geometries: geometries, shapeLengths: shapeLengths,
      unigrams: MappedArray(unigrams), blocks: MappedArray(blocks), streams: MappedArray(streams),
      probabilities: MappedArray(probabilities), backoffs: MappedArray(backoffs),
      centres: MappedArray(centres),
      inserted: MappedArray(InsertedEntries.blocks(inserted, of: middle)))
  }
}
