/// What can be chosen about an association table.
///
/// The defaults are those that did best on held-out sentences of novels beside an n-gram model; what
/// they gain over their neighbours is small, so there is little to be tuned.
public struct AssociationOptions: Sendable, Equatable, Codable {
  /// How many words take part, the most frequent ones; 1 to ``wordLimit``.
  public var maximumWords: Int
  /// Pairs that occur less often are not listed.
  public var minimumPairCount: UInt32
  /// If more pairs are frequent enough, the minimum count rises until they are no more than this. A
  /// pair takes 6 bytes.
  public var maximumPairs: Int
  /// How far apart, in tokens, two words of a sentence may stand to count as a pair. Neighbours, at
  /// distance 1, are left out by default, because an n-gram model knows them better.
  public var distances: ClosedRange<Int>
  /// What is added to the observed and to the expected count of every pair; above 0. It draws pairs
  /// of small counts to 0.
  public var smoothing: Double
  /// What negative values are multiplied by, 0 to 1: that two words avoid each other is weaker
  /// evidence than that they seek each other.
  public var negativeWeight: Double

  /// The most words that can take part: their numbers have 16 bits, and two of these are marks.
  public static let wordLimit = 65_534
  /// The most pairs that can be asked for.
  public static let pairLimit = 1_000_000_000
  /// The longest distance that can be asked for.
  public static let distanceLimit = 1_000
  /// The bytes that a listed pair takes: in the rows of both words a 16-bit number and a value.
  static let pairByteCount = 6

  /// Options, each with its default.
  public init(
    maximumWords: Int = 50_000, minimumPairCount: UInt32 = 1, maximumPairs: Int = 40_000_000,
    distances: ClosedRange<Int> = 2...12, smoothing: Double = 0.25, negativeWeight: Double = 0.5
  ) {
    self.maximumWords = maximumWords
    self.minimumPairCount = minimumPairCount
    self.maximumPairs = maximumPairs
    self.distances = distances
    self.smoothing = smoothing
    self.negativeWeight = negativeWeight
  }

  /// Throws ``AssociationError`` for values that make no table.
  public func validate() throws(AssociationError) {
    guard (1...Self.wordLimit).contains(maximumWords) else {
      throw .wordsOutOfRange(maximumWords)
    }
    guard minimumPairCount > 0 else { throw .zeroMinimumCount }
    guard (1...Self.pairLimit).contains(maximumPairs) else {
      throw .pairsOutOfRange(maximumPairs)
    }
    guard distances.lowerBound >= 1, distances.upperBound <= Self.distanceLimit else {
      throw .distancesOutOfRange(distances)
    }
    guard smoothing > 0, smoothing.isFinite else { throw .smoothingOutOfRange(smoothing) }
    guard (0...1).contains(negativeWeight) else {
      throw .negativeWeightOutOfRange(negativeWeight)
    }
  }
}
