internal import HeapModule

/// Picks the best few of many by a score.
public enum TopChoices {
  private struct Ranked: Comparable {
    var score: Double
    var choice: UInt32

    /// Worse first: a lower score, or on a tie a higher number.
    static func < (left: Ranked, right: Ranked) -> Bool {
      left.score != right.score ? left.score < right.score : left.choice > right.choice
    }
  }

  /// The `count` choices with the highest scores, best first, ties by rising number. O(n log count).
  public static func best(
    _ count: Int, of choices: Range<UInt32>, by score: (UInt32) -> Double
  ) -> [UInt32] {
    ranked(count, of: choices, by: score)
  }

  /// The `count` choices with the highest scores, best first, ties by rising number. O(n log count).
  public static func best(
    _ count: Int, of choices: [UInt32], by score: (UInt32) -> Double
  ) -> [UInt32] {
    ranked(count, of: choices, by: score)
  }

  /// Compiled for each kind of choices here, because callers in other modules could only have it called
  /// by way of protocols, which takes many times as long.
  private static func ranked(
    _ count: Int, of choices: some Sequence<UInt32>, by score: (UInt32) -> Double
  ) -> [UInt32] {
    guard count > 0 else { return [] }
    var kept = Heap<Ranked>()
    for choice in choices {
      let ranked = Ranked(score: score(choice), choice: choice)
      if kept.count < count {
        kept.insert(ranked)
      } else if let worst = kept.min, worst < ranked {
        kept.replaceMin(with: ranked)
      }
    }
    var best: [UInt32] = []
    while let next = kept.popMax() { best.append(next.choice) }
    return best
  }
}
