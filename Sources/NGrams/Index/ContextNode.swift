internal import LanguageModeling

/// A context: what is lost by leaving it for a shorter one, and where its successors lie.
struct UnpackedContext: Sendable {
  var log10BackoffWeight: Float
  /// The node of the longest shorter context that is a suffix of this one; always a lower index.
  var suffix: UInt32
  /// The index of the first successor; the run ends where that of the next node begins.
  var runStart: UInt32
}

/// A context as it lies in the index: what ``ContextPacking`` makes of it, with a filter that says which
/// words are surely not among its successors. In two halves, so that it takes 12 bytes.
struct ContextNode: BitwiseCopyable, Sendable {
  var log10BackoffWeight: Float
  private var low: UInt32
  private var high: UInt32

  init(log10BackoffWeight: Float, bits: UInt64) {
    self.log10BackoffWeight = log10BackoffWeight
    low = UInt32(truncatingIfNeeded: bits)
    high = UInt32(truncatingIfNeeded: bits >> 32)
  }

  @inline(__always)
  var bits: UInt64 { UInt64(high) << 32 | UInt64(low) }
}

/// How the numbers of a context share 64 bits: where its run begins, then its suffix, each in as many
/// bits as an index of this size needs, and a filter of its successors in those that are left.
///
/// Most contexts have one successor or two, and most words that are looked for are not among them. Each
/// successor sets one bit of the filter; where that of a word is not set, its run need not be read,
/// which is one wait for memory less. The smaller the index, the larger the filter: 11 bits for 100
/// million n-grams, 24 for a million.
struct ContextPacking: Sendable {
  /// Fewer contexts than this leave the filter a bit in every index.
  static let maximumContextCount = 1 << 31

  private let runShift: UInt64
  private let suffixShift: UInt64
  private let filterShift: UInt64
  private let filterCount: UInt32

  /// - Parameters:
  ///   - lowerCount: how many n-grams are below the highest order, below 2^31.
  ///   - entryCount: how many there are, below 2^32.
  init(lowerCount: Int, entryCount: Int) {
    precondition(lowerCount < Self.maximumContextCount && entryCount <= UInt32.max)
    let runBits = Self.bitCount(entryCount)
    let suffixBits = Self.bitCount(lowerCount)
    runShift = 64 - runBits
    suffixShift = 64 - suffixBits
    filterShift = runBits + suffixBits
    filterCount = UInt32(64 - filterShift)
  }

  /// The bits that numbers up to the given one take, at least one.
  private static func bitCount(_ number: Int) -> UInt64 {
    UInt64(Int.bitWidth - max(1, number).leadingZeroBitCount)
  }

  /// The filter's bit of a word.
  @inline(__always)
  func bit(of word: TokenID) -> UInt64 {
    // Multiplied by 2^32 over the golden ratio, so that frequent words, whose ids are small, spread.
    let spread = (word &* 0x9E37_79B1) >> 16
    return 1 &<< (filterShift &+ UInt64((spread &* filterCount) >> 16))
  }

  /// The filter of a context that every word follows, as it does the empty one.
  var everyWord: UInt64 { ~0 &<< filterShift }

  /// Packs a context.
  /// - Parameter filter: the bits of its successors.
  @inline(__always)
  func pack(_ context: UnpackedContext, filter: UInt64) -> ContextNode {
    ContextNode(
      log10BackoffWeight: context.log10BackoffWeight,
      bits: UInt64(context.runStart) | UInt64(context.suffix) &<< (64 - runShift) | filter)
  }

  @inline(__always)
  func runStart(of node: ContextNode) -> Int {
    Int(truncatingIfNeeded: (node.bits &<< runShift) &>> runShift)
  }

  @inline(__always)
  func suffix(of node: ContextNode) -> UInt32 {
    UInt32(truncatingIfNeeded: (node.bits &<< UInt64(filterCount)) &>> suffixShift)
  }

  /// Whether a word may follow a context; if not, it does not.
  @inline(__always)
  func admits(_ word: TokenID, after node: ContextNode) -> Bool { node.bits & bit(of: word) != 0 }
}
