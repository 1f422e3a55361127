internal import LanguageModeling
internal import Storage

/// The words of every eighth n-gram of orders 2 and 3, which lie side by side, and of every sixteenth of
/// those: where a search in a long run begins.
///
/// "The" has a hundred thousand successors. Halving them reads a line of memory at every step, each of
/// which lies somewhere else; landmarks find the one line that matters, and take a sixteenth of a byte
/// for each byte of what they stand for.
struct Landmarks: Sendable {
  /// Entries from one landmark to the next: as many as a line of memory has below the highest order.
  static let spacing = 8
  /// Landmarks from one coarse landmark to the next.
  static let coarseSpacing = 16
  /// Longer n-grams have none: few of their contexts have long runs.
  static let highestOrder = 3
  /// Runs longer than this are searched by landmarks.
  static let longRun = 16

  /// Which there are, in an index of a given shape.
  struct Shape: Sendable {
    /// The entries that have landmarks.
    let entries: Range<Int>
    /// The number, divided by ``Landmarks/spacing``, of the first entry that is one.
    let first: Int
    let count: Int

    init(levelCounts: [Int]) {
      let start = levelCounts[0]
      let end = levelCounts.prefix(Landmarks.highestOrder).reduce(0, +)
      entries = start..<end
      first = Landmarks.ceiling(start, Landmarks.spacing)
      count = Landmarks.ceiling(end, Landmarks.spacing) - first
    }

    var coarseCount: Int { Landmarks.ceiling(count, Landmarks.coarseSpacing) }
    var byteCount: Int { (count + coarseCount) * MemoryLayout<TokenID>.stride }

    /// The landmark that stands for an entry or, if none does, for the next entry that has one.
    @inline(__always)
    func landmark(at entry: Int) -> Int { Landmarks.ceiling(entry, Landmarks.spacing) - first }
  }

  let shape: Shape
  /// The landmarks, then the coarse ones.
  let words: MappedArray<TokenID>

  /// Whether a run is searched by landmarks.
  @inline(__always)
  func cover(_ run: Range<Int>) -> Bool {
    run.count > Self.longRun && run.lowerBound >= shape.entries.lowerBound
      && run.upperBound <= shape.entries.upperBound
  }

  /// Sixteen landmarks at most in a run that they cover, beside or between which a word lies.
  @inline(__always)
  func candidates(for word: TokenID, in run: Range<Int>) -> Range<Int> {
    let start = shape.landmark(at: run.lowerBound)
    let end = shape.landmark(at: run.upperBound)
    if end &- start <= Self.coarseSpacing { return Range(uncheckedBounds: (start, end)) }
    let coarseStart = Self.ceiling(start, Self.coarseSpacing)
    let coarseEnd = Self.ceiling(end, Self.coarseSpacing)
    // How many coarse landmarks of the run are not above the word. What is added is computed, as no
    // processor foresees which way a branch would go.
    var first = shape.count &+ coarseStart
    var count = coarseEnd &- coarseStart
    while count > 1 {
      let half = count &>> 1
      first &+= (words[first &+ half &- 1] <= word ? 1 : 0) &* half
      count &-= half
    }
    let next = first &- shape.count &+ (words[first] <= word ? 1 : 0)
    return Range(
      uncheckedBounds: (
        next == coarseStart ? start : (next &- 1) &* Self.coarseSpacing,
        next == coarseEnd ? end : next &* Self.coarseSpacing
      ))
  }

  /// The part of a run, eight entries at most, where a word lies if it is in the run at all.
  /// - Parameter landmarks: what ``candidates(for:in:)`` answers.
  @inline(__always)
  func narrow(_ run: Range<Int>, to word: TokenID, _ landmarks: Range<Int>) -> Range<Int> {
    var next = landmarks.lowerBound
    for landmark in landmarks { next &+= words[landmark] <= word ? 1 : 0 }
    let end = (shape.first &+ next) &* Self.spacing
    return Range(
      uncheckedBounds: (max(run.lowerBound, end &- Self.spacing), min(run.upperBound, end)))
  }

  /// Asks for sixteen landmarks at most.
  @inline(__always)
  func prefetch(_ landmarks: Range<Int>) {
    // They may lie in two lines.
    words.prefetch(landmarks.lowerBound)
    words.prefetch(landmarks.upperBound &- 1)
  }

  /// Asks for where the search of a run begins that they cover.
  @inline(__always)
  func prefetch(searchOf run: Range<Int>) {
    let start = shape.landmark(at: run.lowerBound)
    let end = shape.landmark(at: run.upperBound)
    words.prefetch(
      end - start <= Self.coarseSpacing
        ? start : shape.count + (start + end) / (2 * Self.coarseSpacing))
  }

  @inline(__always)
  static func ceiling(_ number: Int, _ divisor: Int) -> Int {
    // A shift, as both divisors are powers of two and no number is negative.
    (number &+ divisor &- 1) &>> divisor.trailingZeroBitCount
  }
}

extension Landmarks {
  /// Those of entries, the coarse ones last. O(size / 8).
  static func words(levelCounts: [Int], _ word: (_ entry: Int) -> TokenID) -> [TokenID] {
    let shape = Shape(levelCounts: levelCounts)
    let fine = (0..<shape.count).map { word((shape.first + $0) * spacing) }
    return fine + stride(from: 0, to: fine.count, by: coarseSpacing).map { fine[$0] }
  }
}

/// Writes the landmarks of consecutive entries.
struct LandmarkRun: ~Copyable {
  private let shape: Landmarks.Shape
  private var fine: SectionRun<TokenID>
  private var coarse: SectionRun<TokenID>

  /// Starts at an entry of order 2 or 3, or anywhere if none is appended.
  init(_ shape: IndexShape, _ output: any IndexOutput, at entry: Int) {
    let landmarks = shape.landmarks
    self.shape = landmarks
    let next = landmarks.landmark(at: entry)
    fine = SectionRun(output, .landmarks, at: next)
    coarse = SectionRun(
      output, .landmarks,
      at: landmarks.count + Landmarks.ceiling(next, Landmarks.coarseSpacing))
  }

  /// Takes the next entry's word.
  @inline(__always)
  mutating func append(_ word: TokenID, entry: Int) throws {
    if entry % Landmarks.spacing != 0 { return }
    try fine.append(word)
    if shape.landmark(at: entry) % Landmarks.coarseSpacing == 0 { try coarse.append(word) }
  }

  consuming func finish() throws {
    try fine.finish()
    try coarse.finish()
  }
}
