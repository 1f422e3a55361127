/// What can be wrong with a request for an association table.
public enum AssociationError: Error, Equatable, Sendable {
  /// The number of words that take part is not in 1…``AssociationOptions/wordLimit``.
  case wordsOutOfRange(Int)
  /// A minimum count of 0 would list every pair of words there is.
  case zeroMinimumCount
  /// The number of pairs is not in 1…``AssociationOptions/pairLimit``.
  case pairsOutOfRange(Int)
  /// The distances are not in 1…``AssociationOptions/distanceLimit``.
  case distancesOutOfRange(ClosedRange<Int>)
  /// The smoothing constant is not above 0, or not finite.
  case smoothingOutOfRange(Double)
  /// The weight of negative values is not in 0…1.
  case negativeWeightOutOfRange(Double)
  /// The corpus has no ordinary word.
  case noWord
  /// No pair of words is frequent enough; `highestCount` is the count of the most frequent.
  case noPair(minimumCount: UInt32, highestCount: UInt32)
  /// No pair of words occurs more or less often than by chance.
  case noAssociation
  /// The corpus has more of this than can be counted in 32 bits.
  case tooLarge(what: String, count: Int)
}

extension AssociationError: CustomStringConvertible {
  /// What was found and what to do.
  public var description: String {
    switch self {
    case .wordsOutOfRange(let count):
      "\(count) words cannot take part in associations: choose 1 to "
        + "\(AssociationOptions.wordLimit); rarer words than these have hardly any pair to count"
    case .zeroMinimumCount:
      "a minimum pair count of 0 lists every pair of words there is: choose 1 or more"
    case .pairsOutOfRange(let count):
      count < 1
        ? "\(count) pairs make no table: choose 1 or more"
        : "\(count) pairs of words would take \(gigabytes(count)): choose at most "
          + "\(AssociationOptions.pairLimit)"
    case .distancesOutOfRange(let distances):
      "words \(distances.lowerBound) to \(distances.upperBound) tokens apart cannot be paired: "
        + "distances are 1 to \(AssociationOptions.distanceLimit)"
    case .smoothingOutOfRange(let value):
      "a smoothing constant of \(value) is not possible: choose one above 0, such as 0.5"
    case .negativeWeightOutOfRange(let value):
      "a weight of \(value) for negative values is not possible: choose 0 to 1"
    case .noWord:
      "the text has no word that the vocabulary knows, so there are no pairs to count: check that "
        + "the file is the one you mean"
    case .noPair(let minimumCount, let highestCount):
      highestCount == 0
        ? "no two words stand together in a sentence at the distances asked for: the text is too "
          + "small, or its sentences are too short"
        : "no pair of words can be listed: the most frequent occurs \(highestCount) times, and at "
          + "least \(minimumCount) are wanted; lower the minimum count, allow more pairs, or take "
          + "more text"
    case .noAssociation:
      "every pair of words is as frequent as chance has it, so there is nothing to list: take more "
        + "text"
    case .tooLarge(let what, let count):
      "\(count) \(what) are more than the \(UInt32.max) that can be counted: use a smaller text"
    }
  }

  private func gigabytes(_ pairs: Int) -> String {
    let bytes = Double(pairs) * Double(AssociationOptions.pairByteCount)
    return "\((bytes / 1e9).rounded()) GB"
  }
}
