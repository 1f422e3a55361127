/// How the shapes of runs are written: a prefix code (Huffman 1952), one for each level.
///
/// A shape is how many successors a context has and how many bits each of them takes. Most contexts of
/// high orders have one successor that takes no bit at all, so that frequent shapes take a bit or two.
/// Counts from ``longCount`` on share a class; they follow the code as 6 bits for their size and so
/// many bits for themselves. Codes lie in the stream with their first bit lowest and are found by
/// looking up the next ``maximumLength`` bits in a table.
struct RunShapeCode: Sendable {
  static let longCount = 15
  /// Ranks take 0 to 32 bits.
  static let widthCount = 33
  static let symbolCount = (longCount + 1) * widthCount
  static let maximumLength = 10
  static let tableSize = 1 << maximumLength

  /// By symbol the length of its code, 0 for one that has none: all that need be stored.
  let lengths: [UInt8]
  /// By symbol the bits of its code, the first one lowest.
  let codes: [UInt16]

  static func symbol(count: Int, width: Int) -> Int {
    min(count, longCount) * widthCount + width
  }

  /// The code under which these shapes, by symbol, take the fewest bits.
  init(frequencies: [Int]) {
    var frequencies = frequencies
    var lengths = Self.lengths(frequencies)
    // Flatter frequencies make shorter codes; at worst all take the same 10 bits.
    while lengths.contains(where: { $0 > Self.maximumLength }) {
      frequencies = frequencies.map { $0 == 0 ? 0 : $0 / 2 + 1 }
      lengths = Self.lengths(frequencies)
    }
    self.init(checked: lengths.map { UInt8($0) })
  }

  /// The code with these lengths, as stored; `nil` if there is none.
  init?(lengths: some Collection<UInt8>) {
    guard lengths.count == Self.symbolCount, lengths.allSatisfy({ $0 <= Self.maximumLength }),
      lengths.reduce(0, { $0 + ($1 == 0 ? 0 : Self.tableSize >> Int($1)) }) <= Self.tableSize
    else { return nil }
    self.init(checked: Array(lengths))
  }

  private init(checked lengths: [UInt8]) {
    self.lengths = lengths
    var codes = [UInt16](repeating: 0, count: Self.symbolCount)
    var next: UInt16 = 0
    for length in 1...UInt8(Self.maximumLength) {
      next <<= 1
      for symbol in 0..<Self.symbolCount where lengths[symbol] == length {
        for bit in 0..<UInt16(length) where next & (1 << bit) != 0 {
          codes[symbol] |= 1 << (UInt16(length) - 1 - bit)
        }
        next += 1
      }
    }
    self.codes = codes
  }

  /// By the next bits what they mean: from low to high the code's length (4 bits), the count or its
  /// class (4), the width (8), and what code and ranks take together (16; 0 for long runs).
  var table: [UInt32] {
    // Bits that no code begins with come only out of damaged files: an empty run, one bit long.
    var table = [UInt32](repeating: 1 | 1 << 16, count: Self.tableSize)
    for symbol in 0..<Self.symbolCount where lengths[symbol] > 0 {
      let length = Int(lengths[symbol])
      let (count, width) = symbol.quotientAndRemainder(dividingBy: Self.widthCount)
      let skip = count == Self.longCount ? 0 : length + count * width
      let meaning = UInt32(length | count << 4 | width << 8 | skip << 16)
      for rest in 0..<Self.tableSize >> length {
        table[Int(codes[symbol]) | rest << length] = meaning
      }
    }
    return table
  }

  /// The depths of the leaves of a Huffman tree; ties by symbol, so that they are always the same.
  private static func lengths(_ frequencies: [Int]) -> [Int] {
    var lengths = [Int](repeating: 0, count: symbolCount)
    let symbols = (0..<symbolCount).filter { frequencies[$0] > 0 }
      .sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }
    if symbols.count == 1 { lengths[symbols[0]] = 1 }
    if symbols.count < 2 { return lengths }
    // Leaves by frequency, then inner nodes, which come about by frequency, too.
    var weights = symbols.map { frequencies[$0] }
    var parents = [Int](repeating: 0, count: 2 * symbols.count - 1)
    var (leaf, inner) = (0, symbols.count)
    func takeLightest() -> Int {
      if leaf < symbols.count && (inner >= weights.count || weights[leaf] <= weights[inner]) {
        leaf += 1
        return leaf - 1
      }
      inner += 1
      return inner - 1
    }
    while weights.count < parents.count {
      let (left, right) = (takeLightest(), takeLightest())
      parents[left] = weights.count
      parents[right] = weights.count
      weights.append(weights[left] + weights[right])
    }
    var depths = [Int](repeating: 0, count: parents.count)
    for node in (0..<parents.count - 1).reversed() { depths[node] = depths[parents[node]] + 1 }
    for (place, symbol) in symbols.enumerated() { lengths[symbol] = depths[place] }
    return lengths
  }
}
